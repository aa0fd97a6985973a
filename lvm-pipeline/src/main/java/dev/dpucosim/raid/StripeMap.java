// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * Where a physical block of the array lies. Pure functions of the geometry; parity rotates left-symmetric (Linux md's
 * default): stripe 0 has it on the last member, and data chunk 0 follows the parity chunk around.
 */
public final class StripeMap {
    private final boolean parity;
    private final boolean mirror;
    private final int members;
    private final int chunkShift;
    private final int dataChunks;

    /** The map of an array of that geometry. */
    public StripeMap(Geometry geometry) {
        parity = geometry.level() == RaidLevel.RAID5;
        mirror = geometry.level() == RaidLevel.RAID1;
        members = geometry.members();
        chunkShift = geometry.chunkShift();
        dataChunks = geometry.dataChunks();
    }

    /** Physical chunk that holds a physical block. */
    public long chunk(long block) {
        return block >>> chunkShift;
    }

    /** Block within its chunk. */
    public int offset(long block) {
        return (int) block & (1 << chunkShift) - 1;
    }

    /** Stripe of a physical chunk. */
    public long stripe(long chunk) {
        return chunk / dataChunks;
    }

    /** Place of a physical chunk among the data chunks of its stripe. */
    public int dataChunk(long chunk) {
        return (int) (chunk % dataChunks);
    }

    /** Member that holds the stripe's parity; only RAID 5 has one. */
    public int parityMember(long stripe) {
        return members - 1 - (int) (stripe % members);
    }

    /** Member that holds data chunk {@code dataChunk} of a stripe; for RAID 1 the member that reads go to. */
    public int dataMember(long stripe, int dataChunk) {
        if (parity) {
            int member = parityMember(stripe) + 1 + dataChunk;
            return member < members ? member : member - members;
        }
        return mirror ? (int) (stripe % members) : dataChunk;
    }

    /** Member block of the first block of a stripe's chunk; the same on every member. */
    public long memberBlock(long stripe) {
        return stripe << chunkShift;
    }
}
