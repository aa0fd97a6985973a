// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** How a subordinate answers (IHI 0022, A3.4.4), in the order of the codes. */
public enum AxiResponse {
    /** Done. */
    OKAY,
    /** Done, exclusively; not modelled, see {@link AxiRule#EXCLUSIVE}. */
    EXOKAY,
    /** The subordinate refuses. */
    SLVERR,
    /** There is no subordinate at that address. */
    DECERR;

    private static final AxiResponse[] BY_CODE = values();

    static AxiResponse of(long code) {
        return BY_CODE[(int) code];
    }

    /** The first that is not OKAY, as a burst with one response answers for its beats. */
    AxiResponse and(AxiResponse later) {
        return this == OKAY ? later : this;
    }
}
