// SPDX-License-Identifier: Apache-2.0
/** Random operations on MSI-X engines: in step, one engine compared with another, or in a storm, judged by rules. */
package dev.dpucosim.msix.torture;
