// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.Locale;

/** The channels of AXI4 and AXI4-Lite: addresses and data of writes, their responses, addresses and data of reads. */
public enum AxiChannel {
    /** Addresses of writes. */
    AW,
    /** Data of writes. */
    W,
    /** Responses to writes. */
    B,
    /** Addresses of reads. */
    AR,
    /** Data of reads and their responses. */
    R;

    /** How its ports begin, after the bus's prefix. */
    String prefix() {
        return name().toLowerCase(Locale.ROOT);
    }
}
