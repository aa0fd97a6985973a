// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/** How the parity of one column is brought up to date. The first three are all there are while no member is missing. */
public enum ParityStrategy {
    /** Every data chunk is new: parity from new data alone. */
    FULL,
    /** Old parity, with the old contents of the touched chunks taken out and the new put in. */
    READ_MODIFY,
    /** Parity anew, from new data and the untouched chunks. */
    RECONSTRUCT,
    /** No parity chunk is left: data alone is written. */
    DATA_ONLY,
    /** RAID 6 with a touched and an untouched chunk missing: the untouched one is recovered first, from all others. */
    RECOVER,
    /** What the stripe holds cannot be known: nothing is written. */
    LOST;

    /**
     * The strategy with fewer reads while no member is missing; a tie reconstructs, which is the default level of Linux
     * md.
     *
     * @param touched data chunks that the column writes, 1 to {@code dataChunks}
     * @param parities parity chunks of the stripe that can be read and written, 1 or 2
     * @param parityTrusted false: old parity may be wrong, so that it must not be built upon
     */
    public static ParityStrategy choose(int touched, int dataChunks, int parities, boolean parityTrusted) {
        if (touched == dataChunks) {
            return FULL;
        }
        return parityTrusted && touched + parities < dataChunks - touched ? READ_MODIFY : RECONSTRUCT;
    }
}
