// SPDX-License-Identifier: Apache-2.0
/** MSI-X of a function whose implementation is remote: capability, table and tunnel. */
package dev.dpucosim.msix;
