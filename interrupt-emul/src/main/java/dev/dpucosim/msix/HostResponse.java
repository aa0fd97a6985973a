// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** How the host answered a write, in the words of AXI. */
public enum HostResponse {
    /** The write is visible. */
    OKAY,
    /** What was addressed refused it. */
    SLVERR,
    /** Nothing is addressed so, or the address was not to be translated. */
    DECERR
}
