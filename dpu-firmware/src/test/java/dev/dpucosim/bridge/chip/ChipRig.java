// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A chip between two hosts, with what firmware sets up: queue q of host 1 for even q and of host 2 for odd q; keys by
 * {@link #local} and {@link #alias}.
 */
final class ChipRig implements AutoCloseable {
    static final int KEYS = 1024;
    static final int LOG2 = 4;
    static final int ENTRIES = 1 << LOG2;
    static final long BASE_1 = 0x1_0000_0000L;
    static final long BASE_2 = 0x80_0000_0000L;
    /** Data of queue q lie here, in its host's memory. */
    static final long DATA = 0x4_0000;
    static final long DATA_BYTES = 0x1_0000;

    final TestHost[] hosts;
    final KeyChip chip;
    private final int[] producers = new int[KeyWindows.QUEUES];
    private final int[] consumers = new int[KeyWindows.QUEUES];
    private final int[] hostOf = new int[KeyWindows.QUEUES];

    ChipRig(TestChip kind) {
        this(kind::create, BASE_2);
    }

    /** With the memory of host 2 at another place, where no queue of it can be used. */
    ChipRig(TestChip kind, long base2) {
        this(kind::create, base2);
    }

    private ChipRig(Function<KeyChipEnvironment, KeyChip> kind, long base2) {
        hosts = new TestHost[] {new TestHost(BASE_1), new TestHost(base2)};
        chip = kind.apply(new KeyChipEnvironment(KEYS, hosts[0], hosts[1]));
        chip.settle();
        chip.write(KeyRegisters.CONTROL, 1);
    }

    /** Queues 0 and 2 of host 1, 1 and 3 of host 2, all open in mode RING. */
    static ChipRig ready(TestChip kind) {
        return ready(kind::create);
    }

    static ChipRig ready(Function<KeyChipEnvironment, KeyChip> kind) {
        ChipRig rig = new ChipRig(kind, BASE_2);
        for (int queue = 0; queue < 4; queue++) {
            rig.open(queue, QueueMode.RING, LOG2, LOG2);
        }
        return rig;
    }

    TestHost host(int queue) {
        return hosts[queue & 1];
    }

    TestHost far(int queue) {
        return hosts[~queue & 1];
    }

    static long submission(int queue) {
        return base(queue) + 0x1000L * queue;
    }

    static long completion(int queue) {
        return base(queue) + 0x1000L * queue + 0x800;
    }

    static long counter(int queue) {
        return base(queue) + 0x1000L * queue + 0xC00;
    }

    static long data(int queue) {
        return base(queue) + DATA + queue * DATA_BYTES;
    }

    private static long base(int queue) {
        return (queue & 1) == 0 ? BASE_1 : BASE_2;
    }

    void open(int queue, QueueMode mode, int submissionLog2, int completionLog2) {
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_SUBMISSION), submission(queue) | submissionLog2);
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_COMPLETION), completion(queue) | completionLog2);
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_COUNTER), counter(queue));
        start(queue, mode, 1);
    }

    void start(int queue, QueueMode mode, int weight) {
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), KeyWindows.control(queue & 1, mode, weight));
        producers[queue] = 0;
        consumers[queue] = 0;
        hostOf[queue] = queue & 1;
    }

    void close(int queue) {
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), 0);
    }

    boolean closing(int queue) {
        chip.write(KeyRegisters.CLOSING, queue);
        return (chip.read(KeyRegisters.CLOSING) & KeyRegisters.CLOSING_BUSY_MASK) != 0;
    }

    int epoch(int queue) {
        return KeyWindows.epoch(chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL)));
    }

    boolean stopped(int queue) {
        return (chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL)) & KeyWindows.CONTROL_STOPPED) != 0;
    }

    ConfigResponse put(int index, KeyRecord record) {
        for (int word = 0; word < KeyWindows.RECORD_WORDS; word++) {
            chip.write(KeyWindows.stage(word), record.word(word));
        }
        chip.write(KeyRegisters.KEY, index);
        return chip.configWrite(KeyRegisters.KEY_WRITE, 1);
    }

    /** The own key of a queue for its data. */
    KeyRecord localRecord(int queue, int rights) {
        return new KeyRecord(7, true, false, queue & 1, rights, queue, 0x1234_5678_9ABC_DEF0L, epoch(queue), queue,
                epoch(queue), data(queue), DATA_BYTES);
    }

    /** An alias that one queue has of the data of another. */
    KeyRecord aliasRecord(int queue, int exporter, int rights) {
        return new KeyRecord(9, true, true, exporter & 1, rights, queue, 0x0FED_CBA9_8765_4321L, epoch(queue),
                exporter, epoch(exporter), data(exporter), DATA_BYTES);
    }

    KeyValue put(int index, boolean must, KeyRecord record) {
        assertThat(put(index, record)).isEqualTo(must ? ConfigResponse.OKAY : ConfigResponse.SLVERR);
        return new KeyValue(index, record.generation(), record.tag());
    }

    KeyValue local(int index, int queue) {
        return put(index, true, localRecord(queue, 7));
    }

    KeyValue alias(int index, int queue, int exporter) {
        return put(index, true, aliasRecord(queue, exporter, 6));
    }

    void revoke(int index) {
        chip.write(KeyRegisters.KEY, index);
        chip.write(KeyRegisters.KEY_REVOKE, 1);
    }

    boolean busy() {
        return (chip.read(KeyRegisters.KEY_REVOKE) & KeyRegisters.KEY_REVOKE_BUSY_MASK) != 0;
    }

    /** Writes descriptors into a queue's ring without telling the chip. */
    void write(int queue, int log2, SubmissionEntry... entries) {
        for (SubmissionEntry entry : entries) {
            int place = producers[queue]++ & (1 << log2) - 1;
            System.arraycopy(entry.bytes(), 0, host(queue).memory,
                    (int) (submission(queue) - host(queue).base) + place * SubmissionEntry.BYTES,
                    SubmissionEntry.BYTES);
        }
    }

    ConfigResponse ring(int queue) {
        return chip.configWrite(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_SUBMIT), producers[queue]);
    }

    /** Posts descriptors and lets the chip work until it needs input. */
    void post(int queue, SubmissionEntry... entries) {
        write(queue, LOG2, entries);
        assertThat(ring(queue)).isEqualTo(ConfigResponse.OKAY);
        chip.settle();
    }

    static SubmissionEntry read(KeyValue local, long localOffset, KeyValue remote, long remoteOffset, long length) {
        return new SubmissionEntry().set(SubmissionEntry.READ, length, 0xC0FFEE, local, localOffset, remote,
                remoteOffset);
    }

    static SubmissionEntry write(KeyValue local, long localOffset, KeyValue remote, long remoteOffset, long length) {
        return read(local, localOffset, remote, remoteOffset, length).opcode(SubmissionEntry.WRITE);
    }

    /** Completions that have come, as text, and tells the chip that they were taken. */
    List<String> take(int queue) {
        return take(queue, LOG2);
    }

    List<String> take(int queue, int log2) {
        List<String> taken = new ArrayList<>();
        CompletionEntry entry = new CompletionEntry();
        while (true) {
            int place = consumers[queue] & (1 << log2) - 1;
            entry.wrap(host(queue).memory, (int) (completion(queue) - host(queue).base) + place
                    * CompletionEntry.BYTES);
            if (entry.phase() == (consumers[queue] >>> log2 & 1) || taken.size() == 1 << log2) {
                break;
            }
            assertThat(entry.queue()).isEqualTo(queue);
            taken.add(entry.command() + " " + entry.status() + (entry.partial() ? " PARTIAL" : "") + " "
                    + entry.done());
            consumers[queue]++;
        }
        assertThat(chip.configWrite(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_COMPLETE), consumers[queue]))
                .isEqualTo(ConfigResponse.OKAY);
        return taken;
    }

    /** Causes in the audit ring since the last call. */
    List<Cause> audit() {
        List<Cause> causes = new ArrayList<>();
        long producer = chip.read(KeyRegisters.AUDIT_PRODUCER);
        for (long i = chip.read(KeyRegisters.AUDIT_CONSUMER); i != producer; i++) {
            causes.add(Cause.of((int) chip.read(KeyWindows.audit((int) i, 0)) & 0xFF));
        }
        chip.write(KeyRegisters.AUDIT_CONSUMER, producer);
        return causes;
    }

    long progress(int queue) {
        return chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_PROGRESS));
    }

    @Override
    public void close() {
        chip.close();
    }
}
