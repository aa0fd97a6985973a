// SPDX-License-Identifier: Apache-2.0
/** What no compiler checks: the form of the repository's files, and which module may know which. */
package dev.dpucosim.repository;
