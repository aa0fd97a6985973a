// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches the members of an array whose partial parity is logged, and judges every write: an entry says what the
 * contract says; nothing of a column is written before its entries are; each entry names the columns that are written
 * after it; and when a column is over, its parity is what is stored and what the touched chunks hold.
 */
final class LogAudit implements WatchedStore.Watcher {
    /** One column that has entries: by the member that they are on. */
    private static final class Column {
        final Map<Integer, LogRecord> entries = new TreeMap<>();
        boolean written;

        LogRecord any() {
            return entries.values().iterator().next();
        }
    }

    private final LoggedArray array;
    private final int missing;
    private final List<LogRecord> records = new ArrayList<>();
    private final Map<Long, Column> bySequence = new TreeMap<>();
    private final Map<Long, Column> byStripe = new HashMap<>();
    private long checked;

    LogAudit(LoggedArray array, int missing) {
        this.array = array;
        this.missing = missing;
        array.watch(this);
    }

    /** Entries in the order in which they were written. */
    List<LogRecord> records() {
        return records;
    }

    /** Columns whose parity was checked. */
    long checked() {
        return checked;
    }

    @Override
    public void written(int member, long block, int blocks, long[] words) {
        if (array.inLog(block)) {
            entry(LogRecord.of(member, block, words));
        } else {
            chunk(member, block, blocks);
        }
    }

    private void entry(LogRecord record) {
        records.add(record);
        assertThat(record.trailerWhole()).as("trailer of %s", record).isTrue();
        assertThat(record.storedWhole()).as("partial parity of %s", record).isTrue();
        assertThat(record.restZero()).as("rest of %s", record).isTrue();
        assertThat(record.stored() == 0 || record.stored() == record.blocks()).as("stored of %s", record).isTrue();
        assertThat(record.bytes().capacity()).as("%s", record).isEqualTo((record.stored() + 1) * 512);
        assertThat(record.block()).as("%s", record).isEqualTo(
                array.logBlock() + 136L * record.context() + 128 - record.stored());
        assertThat(array.member(record.stripe(), array.data() + record.place())).as("%s", record)
                .isEqualTo(record.member());
        assertThat(record.missing()).as("missing of %s", record).isEqualTo(missing);
        assertThat(record.live(record.context())).as("own number of %s", record).isEqualTo((int) record.sequence());
        long last = array.dpu().register(LvmRegisters.LOG_SEQUENCE);
        for (int context = 0; context < 32; context++) {
            assertThat(record.live(context)).as("live %d of %s", context, record).isBetween(0, (int) last);
        }
        Column column = bySequence.computeIfAbsent(record.sequence(), number -> {
            over(record.stripe());
            Column begun = new Column();
            byStripe.put(record.stripe(), begun);
            return begun;
        });
        assertThat(column.entries.put(record.member(), record)).as("%s again", record).isNull();
        assertThat(column.written).as("%s after its column's writes", record).isFalse();
        LogRecord other = column.any();
        assertThat(other.stripe()).isEqualTo(record.stripe());
        assertThat(other.chunkOffset()).isEqualTo(record.chunkOffset());
        assertThat(other.blocks()).isEqualTo(record.blocks());
        assertThat(other.stored()).isEqualTo(record.stored());
        assertThat(other.touched()).isEqualTo(record.touched());
        assertThat(other.strategy()).isEqualTo(record.strategy());
        assertThat(other.context()).isEqualTo(record.context());
    }

    private void chunk(int member, long block, int blocks) {
        int chunkBlocks = array.geometry().chunkBlocks();
        long stripe = block / chunkBlocks;
        if (paritiesThere(stripe) == 0) {
            return;
        }
        Column column = byStripe.get(stripe);
        assertThat(column).as("an entry of stripe %d before member %d is written", stripe, member).isNotNull();
        LogRecord record = column.any();
        assertThat(column.entries).as("entries of %s before member %d is written", record, member)
                .hasSize(paritiesThere(stripe));
        assertThat(block % chunkBlocks).as("first block of %s", record).isEqualTo(record.chunkOffset());
        assertThat(blocks).as("blocks of %s", record).isEqualTo(record.blocks());
        int place = 0;
        while (array.member(stripe, place) != member) {
            place++;
        }
        assertThat(place >= array.data() || (record.touched() >>> place & 1) != 0)
                .as("place %d is touched by %s", place, record).isTrue();
        column.written = true;
        // It is not over: whoever has a later number must know it.
        bySequence.forEach((number, later) -> later.entries.values().forEach(entry -> {
            if (number > record.sequence()) {
                assertThat(entry.live(record.context())).as("%s names %s", entry, record)
                        .isEqualTo((int) record.sequence());
            }
        }));
    }

    private int paritiesThere(long stripe) {
        int there = 0;
        for (int parity = 0; parity < array.parities(); parity++) {
            there += 1 - (missing >>> array.member(stripe, array.data() + parity) & 1);
        }
        return there;
    }

    /** All that was begun is over. */
    void finish() {
        for (long stripe : new ArrayList<>(byStripe.keySet())) {
            over(stripe);
        }
        long expected = 0;
        for (long number : bySequence.keySet()) {
            assertThat(number).as("numbers are given without a gap").isEqualTo(++expected);
        }
        assertThat(array.dpu().register(LvmRegisters.LOG_SEQUENCE)).isEqualTo(expected);
    }

    private void over(long stripe) {
        Column column = byStripe.remove(stripe);
        if (column == null) {
            return;
        }
        for (LogRecord record : column.entries.values()) {
            for (int at = 0; at < record.blocks(); at++) {
                long block = stripe * array.geometry().chunkBlocks() + record.chunkOffset() + at;
                assertThat(array.block(record.member(), block)).as("block %d of parity of %s", block, record)
                        .isEqualTo(replayed(array::block, array, record, at));
            }
            checked++;
        }
    }

    /** Reads a block of a member. */
    interface Blocks {
        long[] read(int member, long block);
    }

    /** A block of parity as an entry tells it: what is stored, and what the touched chunks hold. */
    static long[] replayed(Blocks blocks, LoggedArray array, LogRecord record, int at) {
        long memberBlock = record.stripe() * array.geometry().chunkBlocks() + record.chunkOffset() + at;
        long[] parity = new long[64];
        for (int place = array.data() - 1; place >= 0; place--) {
            boolean touched = (record.touched() >>> place & 1) != 0;
            long[] chunk = touched
                    ? blocks.read(array.member(record.stripe(), place), memberBlock)
                    : new long[64];
            for (int word = 0; word < 64; word++) {
                long before = record.place() == 1 ? ArrayImage.twice(parity[word]) : parity[word];
                parity[word] = before ^ chunk[word];
            }
        }
        for (int word = 0; word < 64; word++) {
            parity[word] ^= record.storedWord(at * 64 + word);
        }
        return parity;
    }
}
