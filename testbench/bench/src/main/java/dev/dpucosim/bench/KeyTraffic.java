// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.random.SeededStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the benchmark of the key bridge does to a chip: eight queues, four of each host, rung while the chip is
 * disabled, each with as many reads and writes from and to any bytes of a range of the other host; then one write that
 * enables it.
 */
final class KeyTraffic {
    static final int HOST_BYTES = 8 << 20;
    static final int QUEUES = 8;
    private static final long[] BASES = {0x1_0000_0000L, 0x80_0000_0000L};
    private static final int RANGE_BYTES = 256 << 10;
    private static final int RING_BYTES = 1 << KeyWindows.RING_LOG2_MAX + 6;
    private static final int SHORT_BYTES = 64;
    private static final int LENGTH_MAX = 4096;

    /** A register write. */
    private record Write(int address, long data) {
    }

    private final List<Write> writes = new ArrayList<>();
    private final byte[][] memories = new byte[2][HOST_BYTES];
    private final int commands;

    /** So many commands of each queue, at most 4,096; drawn from a seed. */
    KeyTraffic(int commandsOfQueue, long seed) {
        commands = commandsOfQueue;
        SeededStream random = new SeededStream(seed).split("key traffic");
        for (byte[] memory : memories) {
            for (int i = 0; i < QUEUES * RANGE_BYTES; i++) {
                memory[i] = (byte) random.nextLong();
            }
        }
        for (int queue = 0; queue < QUEUES; queue++) {
            add(queue, queue & 1, random);
        }
        writes.add(new Write(KeyRegisters.CONTROL, 1));
    }

    static long base(int host) {
        return BASES[host];
    }

    byte[] memory(int host) {
        return memories[host];
    }

    int completions() {
        return commands * QUEUES;
    }

    /** Queue q has its own range, ring and keys; the range of the other host that it may use is its alone too. */
    private void add(int queue, int host, SeededStream random) {
        long own = BASES[host] + (long) queue * RANGE_BYTES;
        long lent = BASES[1 - host] + (long) queue * RANGE_BYTES;
        int rings = QUEUES * RANGE_BYTES + queue * 2 * RING_BYTES;
        KeyValue local = key(2 * queue, new KeyRecord(1, true, false, host, KeyRecord.LOCAL_WRITE, queue, random
                .nextLong(), 0, queue, 0, own, RANGE_BYTES));
        KeyValue remote = key(2 * queue + 1, new KeyRecord(1, true, true, 1 - host, KeyRecord.REMOTE_READ
                | KeyRecord.REMOTE_WRITE, queue, random.nextLong(), 0, (queue + 1) % QUEUES, 0, lent, RANGE_BYTES));
        for (int command = 0; command < commands; command++) {
            int length = random.oneIn(2) ? SHORT_BYTES : 1 + random.nextInt(LENGTH_MAX);
            SubmissionEntry entry = new SubmissionEntry().set(random.oneIn(2) ? SubmissionEntry.READ
                    : SubmissionEntry.WRITE, length, command, local, random.nextInt(RANGE_BYTES - length), remote,
                    random.nextInt(RANGE_BYTES - length));
            System.arraycopy(entry.bytes(), 0, memories[host], rings + command * SubmissionEntry.BYTES,
                    SubmissionEntry.BYTES);
        }
        long ring = BASES[host] + rings;
        write(KeyWindows.queue(queue, KeyWindows.QUEUE_SUBMISSION), ring | KeyWindows.RING_LOG2_MAX);
        write(KeyWindows.queue(queue, KeyWindows.QUEUE_COMPLETION), ring + RING_BYTES | KeyWindows.RING_LOG2_MAX);
        write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), KeyWindows.control(host, QueueMode.RING, 1));
        write(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_SUBMIT), commands);
    }

    private KeyValue key(int index, KeyRecord record) {
        for (int word = 0; word < KeyWindows.RECORD_WORDS; word++) {
            write(KeyWindows.stage(word), record.word(word));
        }
        write(KeyRegisters.KEY, index);
        write(KeyRegisters.KEY_WRITE, 1);
        return new KeyValue(index, record.generation(), record.tag());
    }

    private void write(int address, long data) {
        writes.add(new Write(address, data));
    }

    /** All but the last write; then cycles up to a multiple of those of a rate's window. */
    void setUp(KeyChip chip) {
        writes.subList(0, writes.size() - 1).forEach(one -> chip.write(one.address, one.data));
        chip.advance(KeyWindows.RATE_CYCLES - chip.cycle() % KeyWindows.RATE_CYCLES);
    }

    /** The last write. */
    void begin(KeyChip chip) {
        Write last = writes.getLast();
        chip.write(last.address, last.data);
    }

    /** The same for a program that is not Java. */
    void store(Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int host = 0; host < 2; host++) {
                out.write(words(BASES[host], HOST_BYTES));
                out.write(memories[host]);
            }
            out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(completions()).putInt(writes.size())
                    .array());
            for (Write one : writes) {
                out.write(words(one.address, one.data));
            }
        }
    }

    private static byte[] words(long first, long second) {
        return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(first).putLong(second).array();
    }
}
