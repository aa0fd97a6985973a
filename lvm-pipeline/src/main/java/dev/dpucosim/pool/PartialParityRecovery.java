// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.DualParity;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.Parity;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes parity fit after a loss of power, from the log of partial parity and what the members hold. Works on members
 * that nobody else uses. Looking at the logs writes nothing; replaying can be interrupted and begun again.
 *
 * <p>Which columns were between their entries and the end of their writes, the newest trailer of all names, whether
 * what it stored is whole or not; the others are over. Writes of a column begin when all its entries are durable: where
 * P's or Q's lacks, although its member is there, the column had not begun, or is over and the slot used again. Either
 * way its stripe is whole as it is, and to write one parity and not the other would spoil it.
 *
 * <p>A touched chunk whose member has gone since is what P says that it is: nothing is written then but Q, for the two
 * may speak of different times, and of a third member that is missing they must tell the truth. So what the lost
 * member was being written is torn, and nothing else.
 */
final class PartialParityRecovery {
    /** An entry, with the words that it is a window on. */
    private record Found(int member, PartialParityEntry entry, long[] words) {
    }

    /** The entries of one column. */
    private record Column(Found p, Found q) {
        PartialParityEntry any() {
            return (p != null ? p : q).entry;
        }

        Column with(Found found) {
            return found.entry.place() == PartialParityEntry.PLACE_P
                    ? new Column(found, q)
                    : new Column(p, found);
        }

        Found of(int place) {
            return place == PartialParityEntry.PLACE_P ? p : q;
        }

        int entries() {
            return (p == null ? 0 : 1) + (q == null ? 0 : 1);
        }
    }

    private final Geometry geometry;
    private final StripeMap map;
    private final int dataChunks;
    private final int parities;
    private final long logBlock;
    private final List<MemberStore> members;
    private final int rebuilding;
    private final long rebuilt;
    private final long sequence;
    private final List<Column> live = new ArrayList<>();
    private int entries;
    private int replayed;
    private long newest;

    /**
     * Nothing read yet.
     *
     * @param members null for those that are not in the array
     * @param array state of the members, and the sequence number up to which entries do not count
     */
    PartialParityRecovery(Geometry geometry, PoolLayout layout, List<? extends MemberStore> members,
            PoolArrayState array) {
        this.geometry = geometry;
        this.members = new ArrayList<>(members);
        map = new StripeMap(geometry);
        dataChunks = geometry.dataChunks();
        parities = geometry.level().parities();
        logBlock = layout.holeStart();
        rebuilding = array.members(PoolMemberState.REBUILDING);
        rebuilt = array.rebuilt();
        sequence = array.logSequence();
        newest = sequence;
    }

    /** Reads all logs and decides which entries are to be replayed; writes nothing. */
    PartialParityRecovery read() {
        SortedMap<Long, Column> columns = new TreeMap<>();
        PartialParityEntry last = null;
        for (int member = 0; member < members.size(); member++) {
            for (int slot = 0; members.get(member) != null && slot < PartialParityEntry.SLOTS; slot++) {
                Found found = entry(member, slot);
                if (found == null) {
                    continue;
                }
                entries++;
                if (found.entry.sequence() > newest) {
                    newest = found.entry.sequence();
                    last = found.entry;
                }
                if (found.entry.whole()) {
                    columns.merge(found.entry.sequence(), new Column(null, null).with(found), (column, one) -> column
                            .with(found));
                }
            }
        }
        for (Column column : columns.values()) {
            int writes = last.names(column.any()) && begun(column) ? parityWrites(column) : 0;
            if (writes > 0) {
                live.add(column);
                replayed += writes;
            }
        }
        return this;
    }

    /** What there is to do. */
    PartialParityReplay found() {
        return new PartialParityReplay(replayed, entries - replayed, newest);
    }

    /** Writes parity where it need not fit, and makes it durable. */
    void replay() {
        for (Column column : live) {
            replay(column);
        }
        if (!live.isEmpty()) {
            members.stream().filter(member -> member != null).forEach(MemberStore::flush);
        }
    }

    // ---- the logs ---------------------------------------------------------------------------------------------------

    /** The entry in a slot when its trailer is whole, newer than what superblocks say, and of this array; else null. */
    private Found entry(int member, int slot) {
        long[] words = new long[PartialParityEntry.BLOCK_WORDS];
        long block = PartialParityEntry.trailerBlock(logBlock, slot);
        members.get(member).read(block, 1, words, 0);
        PartialParityEntry entry = new PartialParityEntry().wrap(words, 0);
        if (!entry.known() || entry.sequence() <= sequence) {
            return null;
        }
        int stored = entry.stored();
        long[] whole = new long[(stored + 1) * PartialParityEntry.BLOCK_WORDS];
        members.get(member).read(block - stored, stored + 1, whole, 0);
        entry.wrap(whole, stored * PartialParityEntry.BLOCK_WORDS);
        return entry.known() && entry.context() == slot && fits(member, entry)
                ? new Found(member, entry, whole)
                : null;
    }

    private boolean fits(int member, PartialParityEntry entry) {
        return entry.stripe() >= 0 && entry.stripe() < geometry.stripes() && entry.place() < parities
                && entry.chunkOffset() >= 0 && entry.chunkOffset() + entry.blocks() <= geometry.chunkBlocks()
                && entry.touched() >>> dataChunks == 0
                && map.member(entry.stripe(), dataChunks + entry.place()) == member;
    }

    // ---- what is to be done -----------------------------------------------------------------------------------------

    /** Whether a member's chunk of a stripe can be told from the member itself. */
    private boolean holds(int member, long stripe) {
        return members.get(member) != null && ((rebuilding >>> member & 1) == 0 || stripe < rebuilt);
    }

    /** Whether the writes of a column may have begun: all entries that were to be written are there. */
    private boolean begun(Column column) {
        PartialParityEntry entry = column.any();
        for (int place = 0; place < parities; place++) {
            int member = map.member(entry.stripe(), dataChunks + place);
            boolean wanted = (entry.missing() >>> member & 1) == 0 && holds(member, entry.stripe());
            if (wanted && column.of(place) == null) {
                return false;
            }
        }
        return true;
    }

    private boolean has(Column column, int place) {
        return column.of(place) != null && holds(column.of(place).member, column.of(place).entry.stripe());
    }

    /** Parity chunks of a column that are to be written. */
    private int parityWrites(Column column) {
        int lost = lost(column);
        int there = (has(column, 0) ? 1 : 0) + (has(column, 1) ? 1 : 0);
        if (lost == 0) {
            return there;
        }
        return Integer.bitCount(lost) == 1 && there == 2 ? 1 : 0;
    }

    /** Touched chunks whose members have gone, by place, one bit each. */
    private int lost(Column column) {
        PartialParityEntry entry = column.any();
        int lost = 0;
        for (int place = 0; place < dataChunks; place++) {
            if ((entry.touched() >>> place & 1) != 0 && !holds(map.member(entry.stripe(), place), entry.stripe())) {
                lost |= 1 << place;
            }
        }
        return lost;
    }

    // ---- replay -----------------------------------------------------------------------------------------------------

    private void replay(Column column) {
        PartialParityEntry entry = column.any();
        int words = entry.blocks() * MemberStore.BLOCK_WORDS;
        long[][] columns = new long[dataChunks][];
        long[] zero = new long[words];
        int lost = lost(column);
        for (int place = 0; place < dataChunks; place++) {
            boolean read = ((entry.touched() & ~lost) >>> place & 1) != 0;
            columns[place] = read ? chunk(map.member(entry.stripe(), place), entry) : zero;
        }
        long[] p = new long[words];
        long[] q = new long[words];
        sums(columns, p, q);
        if (lost != 0) {
            // What P tells of the lost chunk, Q is to tell as well.
            addStored(p, column.p);
            add(p, chunk(column.p.member, entry));
            columns[Integer.numberOfTrailingZeros(lost)] = p.clone();
            sums(columns, p, q);
        } else if (has(column, PartialParityEntry.PLACE_P)) {
            write(column.p, p);
        }
        if (has(column, PartialParityEntry.PLACE_Q)) {
            write(column.q, q);
        }
    }

    private void sums(long[][] columns, long[] p, long[] q) {
        if (parities > 1) {
            DualParity.generate(p, q, columns, dataChunks, 0, p.length);
        } else {
            Parity.xor(p, columns, dataChunks, 0, p.length);
        }
    }

    /** What a member holds of a column. */
    private long[] chunk(int member, PartialParityEntry entry) {
        long[] words = new long[entry.blocks() * MemberStore.BLOCK_WORDS];
        members.get(member).read(map.memberBlock(entry.stripe()) + entry.chunkOffset(), entry.blocks(), words, 0);
        return words;
    }

    private static void addStored(long[] sum, Found found) {
        if (found.entry.stored() > 0) {
            add(sum, found.words);
        }
    }

    private static void add(long[] sum, long[] words) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] ^= words[i];
        }
    }

    private void write(Found found, long[] touched) {
        addStored(touched, found);
        members.get(found.member).write(map.memberBlock(found.entry.stripe()) + found.entry.chunkOffset(),
                found.entry.blocks(), touched, 0);
    }
}
