// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the log of partial parity of one DPU must say, from its member commands and from what its members hold:
 * <ul>
 * <li>when the first write of a column is given, whole entries of it are on the members of all its parity that is
 * there, in the slot of its context, and they say what the column is;</li>
 * <li>each has a sequence number of its own, the next one; an entry names every column that is not over, its own among
 * them, and none that was over before;</li>
 * <li>when a column is over, its parity is what was stored and what the touched chunks hold.</li>
 * </ul>
 * Sequence numbers and who is live follow the timing, and so does partial parity where two operations write to a
 * stripe; that is why entries are judged and not compared. Answers with what is wrong, or with null.
 */
final class LogRule {

    private static final int CONTEXTS = 32;
    private static final int NOT_KNOWN = -1;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int POLYNOMIAL_REST = 0x1d;
    private static final long SUM_FACTOR = 1_000_003;

    /** What is wrong. */
    record Finding(String expected, String seen) {
    }

    /** An entry of a column, from its command on. */
    private static final class Entry {
        final int member;
        final long block;
        final long[] words;
        final PartialParityEntry fields = new PartialParityEntry();

        Entry(int member, long block, int blocks) {
            this.member = member;
            this.block = block;
            words = new long[blocks * MemberStore.BLOCK_WORDS];
            fields.wrap(words, words.length - MemberStore.BLOCK_WORDS);
        }

        @Override
        public String toString() {
            return "entry on member=" + member + ", block=" + block + ": sequence=" + fields.sequence() + ", context="
                    + fields.context() + ", stripe=" + fields.stripe() + ", offset=" + fields.chunkOffset()
                    + ", blocks=" + fields.blocks() + ", stored=" + fields.stored() + ", touched="
                    + Integer.toBinaryString(fields.touched()) + ", missing="
                    + Integer.toBinaryString(fields.missing()) + ", place=" + fields.place() + ", strategy="
                    + fields.strategy();
        }
    }

    /** What a context has to do with the log. */
    private static final class Column {
        /** Whether there is a column that is not over. */
        boolean open;
        long stripe;
        int strategy;
        int missing;
        /** Whether who is missing has not changed since. */
        boolean sure;
        int touched;
        int offset;
        int blocks;
        boolean givenUp;
        /** Whether its writes have begun: then its entries have been judged, and its number is known if it has one. */
        boolean written;
        long number;
        /** Writes to the stripe that were given. */
        int writes;
        /** What its chunks held when the first of them was given. */
        long before;
        final List<Entry> entries = new ArrayList<>();
        /** Number of this context's last column that is over; and of those of all, when the first entry was given. */
        long over;
        final long[] overBefore = new long[CONTEXTS];
    }

    private final Dpu dpu;
    private final ArrayLayout layout;
    private final int members;
    private final LogView view;
    private final Column[] columns = new Column[CONTEXTS];
    private final LogNumbers numbers = new LogNumbers();
    private long judged;

    /** The rule for a DPU that has nothing in execution. */
    LogRule(Dpu dpu) {
        this.dpu = dpu;
        layout = new ArrayLayout(dpu.shape().geometry());
        members = dpu.shape().geometry().members();
        view = new LogView(dpu);
        Arrays.setAll(columns, i -> new Column());
        startAfter(dpu.engine().registers().read(LvmRegisters.LOG_SEQUENCE));
        dpu.registerWrites((offset, value) -> {
            if (offset == LvmRegisters.LOG_SEQUENCE) {
                startAfter(value & LvmRegisters.LOG_SEQUENCE_NUMBER_MASK);
            }
        });
    }

    private void startAfter(long last) {
        numbers.startAfter(last);
        for (Column column : columns) {
            column.over = last;
        }
    }

    /** Whether there is a log. */
    boolean enabled() {
        return view.enabled();
    }

    /** Columns whose entries were judged. */
    long judged() {
        return judged;
    }

    // ---- columns ------------------------------------------------------------------------------------------------

    /** A context has chosen a column of its stripe; what was before it is over. */
    Finding column(int unit, int strategy, long stripe, int missing, boolean sure) {
        Finding before = over(unit);
        Column column = columns[unit];
        column.open = view.enabled() && strategy <= DecisionLog.STRATEGY_DATA_ONLY;
        column.stripe = stripe;
        column.strategy = strategy;
        column.missing = missing;
        column.sure = sure;
        column.touched = NOT_KNOWN;
        column.givenUp = false;
        column.written = false;
        column.writes = 0;
        column.entries.clear();
        return before;
    }

    /** What is known of the column: chunks by place, one bit each, and the offsets in them. */
    void covers(int unit, int touched, int offset, int blocks) {
        columns[unit].touched = touched;
        columns[unit].offset = offset;
        columns[unit].blocks = blocks;
    }

    /** Members have come or gone: what is under way may go by either. */
    void changed() {
        for (Column column : columns) {
            column.sure = false;
        }
    }

    /** A failed step is given again. */
    void again(int unit) {
        if (!columns[unit].written) {
            columns[unit].entries.clear();
        }
    }

    /** The operation in a context is given up: its number is live until the stripe's lock is given back, or not. */
    void givenUp(int unit) {
        columns[unit].givenUp = true;
    }

    /** The column of a context is over, if there is one. */
    Finding over(int unit) {
        Column column = columns[unit];
        if (!column.open) {
            return null;
        }
        column.open = false;
        if (column.written && column.number != NOT_KNOWN) {
            column.over = column.number;
        } else if (!column.written && !column.entries.isEmpty()) {
            numbers.unseen();
        }
        boolean fits = column.givenUp || !column.sure || !dpu.payload();
        return fits ? null : parity(column);
    }

    /** Nothing is in execution. */
    Finding finish() {
        if (!view.enabled() || !dpu.payload()) {
            return null;
        }
        long last = dpu.engine().registers().read(LvmRegisters.LOG_SEQUENCE);
        String expected = numbers.finish(last);
        return expected == null ? null : new Finding(expected, "register LOG_SEQUENCE " + last);
    }

    // ---- member commands ----------------------------------------------------------------------------------------

    /** Whether a write is one of a context: in its slot of the log, or in the stripe that it holds. */
    boolean concerns(int unit, int member, long block, long held) {
        return view.in(Opcode.WRITE, block) ? view.context(block) == unit : layout.stripe(member, block) == held;
    }

    /** A write of a context that {@link #concerns} it. */
    Finding write(int unit, int member, long block, int blocks, boolean fua) {
        Column column = columns[unit];
        String seen = "write member=" + member + ", block=" + block + ", blocks=" + blocks + ", context=" + unit;
        if (!column.open) {
            return new Finding("a column", seen);
        }
        if (!fua) {
            return new Finding("forced unit access, because the log forgets a column with its last write", seen);
        }
        boolean entry = view.in(Opcode.WRITE, block);
        if (column.strategy == DecisionLog.STRATEGY_DATA_ONLY) {
            return entry ? new Finding("no entry, for there is no parity", seen) : null;
        }
        if (!entry) {
            column.writes++;
            return column.written ? null : entries(unit, column, seen);
        }
        int parity = layout.place(column.stripe, member) - layout.dataChunks();
        boolean again = column.entries.stream().anyMatch(one -> one.member == member);
        if (column.written || again || parity < 0 || view.slotBlock(block) + blocks
                != PartialParityEntry.TRAILER_BLOCK + 1) {
            return new Finding("one entry for each parity before the column is written, its last block "
                    + PartialParityEntry.TRAILER_BLOCK + " of the slot", seen);
        }
        if (column.entries.isEmpty()) {
            for (int i = 0; i < CONTEXTS; i++) {
                column.overBefore[i] = columns[i].over;
            }
        }
        column.entries.add(new Entry(member, block, blocks));
        return null;
    }

    /** The column is being written: its entries must be there. */
    private Finding entries(int unit, Column column, String seen) {
        column.written = true;
        column.number = NOT_KNOWN;
        int due = Integer.bitCount(~layout.places(column.stripe, column.missing) >>> layout.dataChunks()
                & (1 << layout.parities()) - 1);
        if (column.sure && column.entries.size() != due) {
            return new Finding(due + " entries before the column is written", column.entries.size() + " before "
                    + seen);
        }
        if (!dpu.payload() || column.entries.isEmpty()) {
            return null;
        }
        judged++;
        for (Entry entry : column.entries) {
            dpu.members().member(entry.member).store().read(entry.block, entry.words.length / MemberStore.BLOCK_WORDS,
                    entry.words, 0);
            String expected = expected(unit, column, entry);
            if (expected != null) {
                return new Finding(expected, entry.toString());
            }
        }
        column.before = held(column);
        return null;
    }

    private String expected(int unit, Column column, Entry entry) {
        PartialParityEntry fields = entry.fields;
        if (!fields.known() || fields.storedWord() != 0 || !fields.whole()) {
            return "a whole entry of " + entry.words.length / MemberStore.BLOCK_WORDS + " blocks";
        }
        if (column.number == NOT_KNOWN) {
            column.number = fields.sequence();
            String number = numbers.given(column.number, unit);
            if (number != null) {
                return number;
            }
        }
        int place = layout.place(column.stripe, entry.member) - layout.dataChunks();
        if (fields.sequence() != column.number || fields.context() != unit || fields.stripe() != column.stripe
                || fields.strategy() != column.strategy || fields.place() != place) {
            return "sequence=" + column.number + ", context=" + unit + ", stripe=" + column.stripe + ", place=" + place
                    + ", strategy=" + column.strategy;
        }
        String said = column.sure ? said(column, fields) : null;
        return said != null ? said : live(unit, column, fields);
    }

    private String said(Column column, PartialParityEntry fields) {
        int there = ~layout.places(column.stripe, column.missing);
        boolean known = column.touched != NOT_KNOWN;
        int touched = known ? column.touched & there : fields.touched();
        int offset = known ? column.offset : fields.chunkOffset();
        int blocks = known ? column.blocks : fields.blocks();
        boolean all = Integer.bitCount(touched) == layout.dataChunks();
        int stored = all && column.strategy == DecisionLog.STRATEGY_FULL ? 0 : blocks;
        boolean right = fields.touched() == touched && (touched & ~there) == 0 && fields.missing() == column.missing
                && fields.chunkOffset() == offset && fields.blocks() == blocks && fields.stored() == stored;
        return right
                ? null
                : "offset=" + offset + ", blocks=" + blocks + ", stored=" + stored + ", touched="
                        + Integer.toBinaryString(touched & there) + ", missing="
                        + Integer.toBinaryString(column.missing);
    }

    private String live(int unit, Column column, PartialParityEntry fields) {
        if (fields.live(unit) != (int) column.number) {
            return "its own number live in context " + unit;
        }
        for (int i = 0; i < CONTEXTS; i++) {
            Column other = columns[i];
            int named = fields.live(i);
            boolean current = other.open && other.written && other.number != NOT_KNOWN;
            if (i == unit) {
                continue;
            }
            boolean mayBeOver = current && named == 0 && waits(other);
            if (current && named != (int) other.number && !mayBeOver && !other.givenUp
                    && other.number < column.number) {
                return "number " + other.number + " live in context " + i + ", which is not over, and not " + named;
            }
            boolean wasOver = named - (int) column.overBefore[i] <= 0;
            if (named != 0 && (wasOver || !numbers.belongs(named, i))) {
                return "number " + named + " not live in context " + i;
            }
        }
        return null;
    }

    /**
     * Whether a column may be over of which nothing was heard since: the next of its stripe may wait for accumulators.
     * Then what it was to write has changed, unless all of it is zero, and parity fits.
     */
    private boolean waits(Column column) {
        int due = column.entries.stream().mapToInt(entry -> Integer.bitCount(entry.fields.touched())).max().orElse(0)
                + column.entries.size();
        if (column.writes < due || due == 0) {
            return false;
        }
        long now = held(column);
        return (now == 0 || now != column.before) && parity(column) == null;
    }

    /** A sum of what members hold of the chunks that a column writes, 0 when all of it is zero. */
    private long held(Column column) {
        PartialParityEntry fields = column.entries.getFirst().fields;
        long sum = 0;
        for (int member = 0; member < members; member++) {
            int place = layout.place(column.stripe, member);
            int parity = place - layout.dataChunks();
            boolean written = parity < 0
                    ? (fields.touched() >>> place & 1) != 0
                    : column.entries.stream().anyMatch(entry -> entry.fields.place() == parity);
            long[] block = new long[MemberStore.BLOCK_WORDS];
            for (int at = 0; written && at < fields.blocks(); at++) {
                read(member, column.stripe, fields.chunkOffset() + at, block);
                for (long word : block) {
                    sum = sum * SUM_FACTOR + word;
                }
            }
        }
        return sum;
    }

    // ---- parity -------------------------------------------------------------------------------------------------

    private Finding parity(Column column) {
        if (!column.written || column.number == NOT_KNOWN) {
            return null;
        }
        long[] block = new long[MemberStore.BLOCK_WORDS];
        for (Entry entry : column.entries) {
            for (int at = 0; at < entry.fields.blocks(); at++) {
                long[] sum = replayed(entry, at);
                read(entry.member, column.stripe, entry.fields.chunkOffset() + at, block);
                if (!Arrays.equals(sum, block)) {
                    return new Finding("partial parity that makes block " + at
                            + " of the parity with what the touched chunks hold", entry.toString());
                }
            }
        }
        return null;
    }

    private long[] replayed(Entry entry, int at) {
        long[] sum = new long[MemberStore.BLOCK_WORDS];
        long[] chunk = new long[MemberStore.BLOCK_WORDS];
        boolean q = entry.fields.place() == PartialParityEntry.PLACE_Q;
        for (int place = layout.dataChunks() - 1; place >= 0; place--) {
            boolean touched = (entry.fields.touched() >>> place & 1) != 0;
            if (touched) {
                read(memberAt(entry.fields.stripe(), place), entry.fields.stripe(), entry.fields.chunkOffset() + at,
                        chunk);
            }
            for (int word = 0; word < sum.length; word++) {
                sum[word] = (q ? twice(sum[word]) : sum[word]) ^ (touched ? chunk[word] : 0);
            }
        }
        for (int word = 0; word < sum.length && entry.fields.stored() > 0; word++) {
            sum[word] ^= entry.words[at * MemberStore.BLOCK_WORDS + word];
        }
        return sum;
    }

    private void read(int member, long stripe, int offset, long[] block) {
        dpu.members().member(member).store().read(layout.block(stripe, member) + offset, 1, block, 0);
    }

    private int memberAt(long stripe, int place) {
        int member = 0;
        while (member < members && layout.place(stripe, member) != place) {
            member++;
        }
        return member;
    }

    private static long twice(long word) {
        long high = word & HIGH_BITS;
        return (word ^ high) << 1 ^ (high >>> 7) * POLYNOMIAL_REST;
    }
}
