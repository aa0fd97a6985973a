// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/** How the parity of one column is brought up to date, and what that costs in member reads. */
public enum ParityStrategy {
    /** Every data chunk is new: parity from new data alone. */
    FULL,
    /** Old parity, with the old contents of the touched chunks taken out and the new put in. */
    READ_MODIFY,
    /** Parity anew, from new data and the untouched chunks. */
    RECONSTRUCT;

    /**
     * The strategy with fewer reads; a tie reconstructs, which is the default level of Linux md.
     *
     * @param touched data chunks that the column writes, 1 to {@code dataChunks}
     * @param parityTrusted false: old parity may be wrong, so that it must not be built upon
     */
    public static ParityStrategy choose(int touched, int dataChunks, boolean parityTrusted) {
        if (touched == dataChunks) {
            return FULL;
        }
        return parityTrusted && touched + 1 < dataChunks - touched ? READ_MODIFY : RECONSTRUCT;
    }

    /** Member reads of a column with {@code touched} of {@code dataChunks} data chunks written. */
    public int reads(int touched, int dataChunks) {
        return switch (this) {
            case FULL -> 0;
            case READ_MODIFY -> touched + 1;
            case RECONSTRUCT -> dataChunks - touched;
        };
    }
}
