// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * A pool with a log of partial parity on six members, as a loss of power leaves it: data is random, parity fits where a
 * test does not spoil it, and entries are put into the logs by hand. Computes parity byte by byte, and shares nothing
 * with what recovers it.
 */
final class LoggedArray {
    static final int MEMBERS = 6;
    static final int CHUNK_BLOCKS = 8;
    static final int WORDS = MemberStore.BLOCK_WORDS;

    final Geometry geometry;
    final PoolLayout layout;
    final StripeMap map;
    final int data;
    final SeededStream random;
    List<CutStore> members = new ArrayList<>();

    /** What one column was about to write: touched chunks, and what they are to hold. */
    final class Column {
        final long stripe;
        final int first;
        final int blocks;
        final int touched;
        final int missing;
        final long[][] after;

        /** A column in the array as it is; chunks and members one bit each. */
        Column(long stripe, int first, int blocks, int touched, int missing) {
            this.stripe = stripe;
            this.first = first;
            this.blocks = blocks;
            this.touched = touched;
            this.missing = missing;
            after = new long[data][];
            Arrays.setAll(after, place -> (touched >>> place & 1) == 0
                    ? chunk(stripe, place, first, blocks)
                    : noise(blocks));
        }

        /** Puts its entry for P (0) or Q (1) into the log of the member that holds it. */
        Column log(int place, long sequence, int context, long... live) {
            boolean nothing = touched == (1 << data) - 1 && places(missing) == 0;
            int stored = nothing ? 0 : blocks;
            long[] words = new long[(stored + 1) * WORDS];
            long[][] partial = new long[data][];
            int present = touched & ~places(missing);
            for (int i = 0; i < data; i++) {
                partial[i] = (present >>> i & 1) != 0 ? new long[blocks * WORDS] : after[i];
            }
            if (stored > 0) {
                System.arraycopy(parity(partial, place), 0, words, 0, stored * WORDS);
            }
            PartialParityEntry entry = new PartialParityEntry().wrap(words, stored * WORDS).clear()
                    .column(stripe, first, blocks, stored).chunks(present, missing).place(place, 1)
                    .sequence(sequence, context).live(context, sequence);
            for (long other : live) {
                entry.live((int) (other >>> 32), other & 0xFFFF_FFFFL);
            }
            entry.seal();
            int member = map.member(stripe, data + place);
            members.get(member).write(trailer(context) - stored, stored + 1, words, 0);
            return this;
        }

        /** All entries that a healthy array gets. */
        Column logAll(long sequence, int context, long... live) {
            for (int place = 0; place < geometry.level().parities(); place++) {
                log(place, sequence, context, live);
            }
            return this;
        }

        /** Writes of its chunks, parity among them, what is wanted: all, some whole, some torn, or none. */
        Column tear() {
            for (int place = 0; place < data + geometry.level().parities(); place++) {
                int member = map.member(stripe, place);
                if (place < data && (touched >>> place & 1) == 0 || (missing >>> member & 1) != 0) {
                    continue;
                }
                long[] words = place < data ? after[place] : parity(after, place - data);
                for (int block = 0; block < blocks; block++) {
                    if (random.oneIn(2)) {
                        members.get(member).write(at(stripe) + first + block, 1, words, block * WORDS);
                    }
                }
            }
            return this;
        }

        private int places(int memberBits) {
            return map.places(stripe, memberBits);
        }
    }

    LoggedArray(RaidLevel level, long seed) {
        random = new SeededStream(seed);
        geometry = Geometry.of(level, MEMBERS, CHUNK_BLOCKS * 512, 65536, 60 * CHUNK_BLOCKS);
        layout = PoolLayout.of(geometry);
        map = new StripeMap(geometry);
        data = geometry.dataChunks();
        for (int i = 0; i < MEMBERS; i++) {
            members.add(new CutStore(layout.memberBlocksMin(), CutStore.Power.steady()));
        }
        PoolStore.create(members, geometry, layout, PoolMap.create(new UUID(1, 2), geometry.extentBlocks(), geometry
                .extents()), WriteHole.PPL);
        for (int stripe = 0; stripe < 12; stripe++) {
            long[][] chunks = new long[data][];
            Arrays.setAll(chunks, i -> noise(CHUNK_BLOCKS));
            for (int place = 0; place < data + level.parities(); place++) {
                members.get(map.member(stripe, place)).write(at(stripe), CHUNK_BLOCKS, place < data
                        ? chunks[place]
                        : parity(chunks, place - data), 0);
            }
        }
    }

    /** A live sequence number of another context. */
    static long live(int context, long sequence) {
        return (long) context << 32 | sequence;
    }

    long trailer(int context) {
        return PartialParityEntry.trailerBlock(layout.holeStart(), context);
    }

    private static long at(long stripe) {
        return stripe * CHUNK_BLOCKS;
    }

    long[] noise(int blocks) {
        long[] words = new long[blocks * WORDS];
        Arrays.setAll(words, i -> random.nextLong());
        return words;
    }

    long[] chunk(long stripe, int place, int first, int blocks) {
        long[] words = new long[blocks * WORDS];
        members.get(map.member(stripe, place)).read(at(stripe) + first, blocks, words, 0);
        return words;
    }

    long[] chunk(long stripe, int place) {
        return chunk(stripe, place, 0, CHUNK_BLOCKS);
    }

    /** P (0) or Q (1) of data chunks. */
    static long[] parity(long[][] chunks, int which) {
        long[] sum = new long[chunks[0].length];
        for (int place = 0; place < chunks.length; place++) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= which == 0 ? chunks[place][i] : weighted(chunks[place][i], place);
            }
        }
        return sum;
    }

    private static long weighted(long word, int place) {
        long product = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            int element = (int) (word >>> shift) & 0xFF;
            for (int i = 0; i < place; i++) {
                element <<= 1;
                element ^= element > 0xFF ? 0x11D : 0;
            }
            product |= (long) element << shift;
        }
        return product;
    }

    /** The data of a stripe as members hold it. */
    long[][] stripe(long stripe) {
        long[][] chunks = new long[data][];
        Arrays.setAll(chunks, place -> chunk(stripe, place));
        return chunks;
    }

    /** Whether P (0) or Q (1) of a stripe fits its data. */
    boolean fits(long stripe, int which) {
        return Arrays.equals(chunk(stripe, data + which), parity(stripe(stripe), which));
    }

    boolean fits(long stripe) {
        return fits(stripe, 0) && (geometry.level().parities() == 1 || fits(stripe, 1));
    }

    PoolOpening open() {
        return PoolStore.open(members);
    }

    /** Opens without some members, one bit each. */
    PoolOpening openWithout(int gone) {
        List<MemberStore> left = new ArrayList<>();
        for (int i = 0; i < MEMBERS; i++) {
            left.add((gone >>> i & 1) != 0 ? null : members.get(i));
        }
        return PoolStore.open(left);
    }
}
