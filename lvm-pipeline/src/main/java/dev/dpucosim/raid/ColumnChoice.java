// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * Which chunks of a stripe are read and written to bring one column up to date, whatever is missing. With d data chunks
 * of which k are touched, and s parity chunks that are not missing:
 *
 * <pre>
 *   missing                                        parity trusted                          not trusted
 *   more chunks than the level has parity chunks   LOST                                    LOST
 *   every parity chunk                             DATA_ONLY, 0 reads                      the same
 *   any, and k = d                                 FULL, 0 reads                           the same
 *   no data chunk                                  READ_MODIFY, k + s reads, where fewer   RECONSTRUCT
 *                                                  than RECONSTRUCT's d - k
 *   touched data chunks only                       RECONSTRUCT, d - k reads                the same
 *   untouched data chunks only                     READ_MODIFY, k + s reads                LOST
 *   one of each                                    RECOVER, d reads                        LOST
 * </pre>
 *
 * Parity that is not trusted (a resync is pending) cannot say what an untouched missing chunk held. Reused for one
 * column after the other; allocates nothing. Chunks are given by their place, as in {@link StripeMap}.
 */
public final class ColumnChoice {
    private final int dataChunks;
    private final int parities;
    private ParityStrategy strategy = ParityStrategy.LOST;
    private int reads;
    private int writes;

    /** Choices for an array with parity. */
    public ColumnChoice(Geometry geometry) {
        dataChunks = geometry.dataChunks();
        parities = geometry.level().parities();
        if (parities == 0) {
            throw new IllegalArgumentException("level has no parity: level=" + geometry.level());
        }
    }

    /**
     * Chooses for a column that writes data chunks {@code chunkFirst} to {@code chunkLast}.
     *
     * @param missing places of the chunks that cannot be read or written, one bit each
     * @param parityTrusted whether the stripe's parity is known to fit its data
     */
    public ParityStrategy choose(int chunkFirst, int chunkLast, int missing, boolean parityTrusted) {
        if (chunkFirst < 0 || chunkLast < chunkFirst || chunkLast >= dataChunks || missing >>> dataChunks + parities
                != 0) {
            throw new IllegalArgumentException("no such column: chunkFirst=" + chunkFirst + ", chunkLast=" + chunkLast
                    + ", dataChunks=" + dataChunks + ", missing=" + Integer.toBinaryString(missing));
        }
        int data = (1 << dataChunks) - 1;
        int parity = (1 << parities) - 1 << dataChunks;
        int touched = (1 << chunkLast - chunkFirst + 1) - 1 << chunkFirst;
        strategy = strategy(touched, data & ~touched, parity, missing, parityTrusted);
        reads = ~missing & switch (strategy) {
            case FULL, DATA_ONLY, LOST -> 0;
            case READ_MODIFY -> touched | parity;
            case RECONSTRUCT -> data & ~touched;
            case RECOVER -> data | parity;
        };
        writes = strategy == ParityStrategy.LOST ? 0 : ~missing & (touched | parity);
        return strategy;
    }

    private ParityStrategy strategy(int touched, int untouched, int parity, int missing, boolean parityTrusted) {
        boolean touchedMissing = (touched & missing) != 0;
        boolean untouchedMissing = (untouched & missing) != 0;
        int paritiesLeft = Integer.bitCount(parity & ~missing);
        if (Integer.bitCount(missing) > parities) {
            return ParityStrategy.LOST;
        }
        if (paritiesLeft == 0) {
            return ParityStrategy.DATA_ONLY;
        }
        if (!untouchedMissing) {
            return ParityStrategy.choose(Integer.bitCount(touched), dataChunks, paritiesLeft,
                    parityTrusted && !touchedMissing);
        }
        if (!parityTrusted) {
            return ParityStrategy.LOST;
        }
        return touchedMissing ? ParityStrategy.RECOVER : ParityStrategy.READ_MODIFY;
    }

    /** What the last call of {@link #choose} returned. */
    public ParityStrategy strategy() {
        return strategy;
    }

    /** Places of the chunks that are read before anything is written, one bit each. */
    public int reads() {
        return reads;
    }

    /** Places of the chunks that are written, one bit each. */
    public int writes() {
        return writes;
    }

    /**
     * Places of the chunks that are read to tell what data chunk {@code wanted} holds: itself, or, where it is missing,
     * as many others as there are data chunks, P sooner than Q; 0 when it is lost.
     *
     * @param missing places of the chunks that cannot be read, one bit each
     * @param parityTrusted whether the stripe's parity is known to fit its data
     */
    public int readsFor(int wanted, int missing, boolean parityTrusted) {
        if ((missing & 1 << wanted) == 0) {
            return 1 << wanted;
        }
        if (!parityTrusted || Integer.bitCount(missing) > parities) {
            return 0;
        }
        int left = (1 << dataChunks + parities) - 1 & ~missing;
        while (Integer.bitCount(left) > dataChunks) {
            left &= ~Integer.highestOneBit(left);
        }
        return left;
    }
}
