// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A trace tap's size.
 *
 * @param recordsMax
 *            values that may wait to be drained; a power of two
 * @param recordsNearlyFull
 *            from how many waiting values on {@link Stop#TAP_NEARLY_FULL} holds
 */
public record TapOptions(int recordsMax, int recordsNearlyFull) {

    /** 16,384 values, nearly full at three quarters. */
    public static final TapOptions DEFAULT = new TapOptions(16_384, 12_288);

    /**
     * @throws IllegalArgumentException
     *             if a size is out of its range; the message has it
     */
    public TapOptions {
        Rings.checkCount(recordsMax);
        if (recordsNearlyFull < 1 || recordsNearlyFull > recordsMax) {
            throw new IllegalArgumentException("nearly full is out of range: recordsNearlyFull=" + recordsNearlyFull
                    + ", recordsMax=" + recordsMax);
        }
    }
}
