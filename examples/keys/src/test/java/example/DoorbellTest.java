// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.CompletionEntry;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipKind;
import dev.dpucosim.bridge.chip.KeyRecord;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.register.ConfigResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * For who writes firmware: the chip at its registers, as {@code rtl/keybridge/registers.md} has them. Queues and keys
 * are set up as firmware does, then a descriptor, a doorbell and a completion entry as a process's library does.
 */
class DoorbellTest {
    private static final int CLIENT = 0;
    private static final int SERVER = 1;
    private static final int THIEF = 2;
    private static final int LOG2 = 2;
    private static final int ENTRIES = 1 << LOG2;
    private static final long BASE_1 = 0x10_0000;
    private static final long BASE_2 = 0x8000_0000L;
    /** In each host's memory; the rings of a queue lie 4 KiB behind those of the queue before. */
    private static final long COMPLETIONS = 0x800;
    private static final long DATA = 0x8000;
    private static final int DATA_BYTES = 4096;
    private static final byte[] MESSAGE = {1, 2, 3, 5, 8, 13, 21, 34};

    private final PlainHost host1 = new PlainHost(BASE_1);
    private final PlainHost host2 = new PlainHost(BASE_2);
    private final KeyChip chip = KeyChipKind.MODEL.create(new KeyChipEnvironment(1024, host1, host2));
    private final int[] producers = new int[KeyWindows.QUEUES];
    private final int[] consumers = new int[KeyWindows.QUEUES];
    private KeyValue mine;
    private KeyValue theirs;

    @BeforeEach
    void setUp() {
        chip.settle();
        chip.write(KeyRegisters.CONTROL, KeyRegisters.CONTROL_ENABLE_MASK);
        open(CLIENT, 0);
        open(SERVER, 1);
        open(THIEF, 0);
        // Index, generation and tag make the key. Firmware takes a tag that nobody can foresee; any will do here.
        mine = key(5, new KeyRecord(1, true, false, 0, KeyRecord.LOCAL_WRITE, CLIENT, 0x1111, epoch(CLIENT), CLIENT,
                epoch(CLIENT), BASE_1 + DATA, DATA_BYTES));
        theirs = key(6, new KeyRecord(1, true, true, 1, KeyRecord.REMOTE_READ, CLIENT, 0x2222, epoch(CLIENT), SERVER,
                epoch(SERVER), BASE_2 + DATA, DATA_BYTES));
        host2.put(BASE_2 + DATA, MESSAGE);
    }

    @AfterEach
    void close() {
        chip.close();
    }

    private static long rings(int queue) {
        return (queue == SERVER ? BASE_2 : BASE_1) + 0x1000L * queue;
    }

    /** Tells the chip where a queue's rings are, then that the queue is valid; host 0 is host 1. */
    private void open(int queue, int host) {
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_SUBMISSION), KeyWindows.ring(rings(queue), LOG2));
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_COMPLETION), KeyWindows.ring(rings(queue) + COMPLETIONS,
                LOG2));
        chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL), KeyWindows.control(host, QueueMode.RING, 1));
    }

    private int epoch(int queue) {
        return KeyWindows.epoch(chip.read(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL)));
    }

    /** Stages the five words of a record, and puts them into the table in one clock. */
    private KeyValue key(int index, KeyRecord record) {
        for (int word = 0; word < KeyWindows.RECORD_WORDS; word++) {
            chip.write(KeyWindows.stage(word), record.word(word));
        }
        chip.write(KeyRegisters.KEY, index);
        chip.write(KeyRegisters.KEY_WRITE, 1);
        return new KeyValue(index, record.generation(), record.tag());
    }

    /** A descriptor of 64 bytes into the next place of the ring; the chip does not know of it yet. */
    private void describe(int queue, long userTag) {
        SubmissionEntry entry = new SubmissionEntry().set(SubmissionEntry.READ, MESSAGE.length, userTag, mine, 16,
                theirs, 0);
        int place = producers[queue]++ & ENTRIES - 1;
        host1.put(rings(queue) + place * SubmissionEntry.BYTES, entry.bytes());
    }

    /** The producer, free running, into the queue's page. */
    private ConfigResponse ring(int queue) {
        ConfigResponse response = chip.configWrite(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_SUBMIT),
                producers[queue]);
        chip.settle();
        return response;
    }

    /** The next completion, whose place the chip may use again; null when none has come. */
    private CompletionEntry takeOrNull(int queue) {
        long place = rings(queue) + COMPLETIONS + (consumers[queue] & ENTRIES - 1) * CompletionEntry.BYTES;
        CompletionEntry entry = new CompletionEntry().wrap(host1.get(place, CompletionEntry.BYTES), 0);
        // The phase is 1 in the first lap, 0 in the second: what lies there from the lap before is not taken for new.
        if (entry.phase() == (consumers[queue] >>> LOG2 & 1)) {
            return null;
        }
        chip.write(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_COMPLETE), ++consumers[queue]);
        return entry;
    }

    @Test
    void shouldDoWhatTheDescriptorSaysWhenTheDoorbellRings() {
        describe(CLIENT, 0xCAFE);
        chip.settle();
        assertThat(takeOrNull(CLIENT)).as("no doorbell, no command").isNull();

        assertThat(ring(CLIENT)).isEqualTo(ConfigResponse.OKAY);
        assertThat(host1.get(BASE_1 + DATA + 16, MESSAGE.length)).isEqualTo(MESSAGE);
        CompletionEntry end = takeOrNull(CLIENT);
        assertThat(end.status()).isEqualTo(KeyStatus.OK);
        assertThat(end.command()).isZero();
        assertThat(end.userTag()).isEqualTo(0xCAFE);
        assertThat(end.done()).isEqualTo(MESSAGE.length);
        assertThat(takeOrNull(CLIENT)).isNull();
    }

    @Test
    void shouldTakeEachCompletionOnceLapAfterLap() {
        for (int command = 0; command < 3 * ENTRIES; command++) {
            describe(CLIENT, 100 + command);
            ring(CLIENT);
            CompletionEntry end = takeOrNull(CLIENT);
            assertThat(end.command()).isEqualTo(command);
            assertThat(end.userTag()).isEqualTo(100 + command);
            assertThat(takeOrNull(CLIENT)).isNull();
        }
    }

    /** The thief's descriptor is the client's, bit for bit; the ring in which it lies is not. */
    @Test
    void shouldRefuseKeysInAnotherQueue() {
        describe(THIEF, 0xBAD);
        ring(THIEF);
        CompletionEntry end = takeOrNull(THIEF);
        assertThat(end.status()).isEqualTo(KeyStatus.LOCAL_KEY);
        assertThat(end.done()).isZero();
        assertThat(host1.copies() + host2.copies()).as("refused before the first beat").isZero();

        // The cause is for firmware alone: the interrupt, a record in the audit ring, a count.
        assertThat(chip.interrupt()).isTrue();
        long record = chip.read(KeyWindows.audit(0, 0));
        assertThat(Cause.of((int) record & 0xFF)).isEqualTo(Cause.L_OWNER);
        assertThat((int) (record >>> 8) & 63).as("queue").isEqualTo(THIEF);
        assertThat(chip.read(KeyWindows.cause(Cause.L_OWNER.ordinal()))).isOne();
        chip.write(KeyRegisters.AUDIT_CONSUMER, 1);
        assertThat(chip.interrupt()).isFalse();
    }

    @Test
    void shouldRefuseARevokedKey() {
        chip.write(KeyRegisters.KEY, theirs.index());
        chip.write(KeyRegisters.KEY_REVOKE, 1);
        // Firmware tells the exporter only when no command holds the key any more.
        assertThat(chip.read(KeyRegisters.KEY_REVOKE) & KeyRegisters.KEY_REVOKE_BUSY_MASK).isZero();

        describe(CLIENT, 1);
        ring(CLIENT);
        assertThat(takeOrNull(CLIENT).status()).isEqualTo(KeyStatus.REMOTE_KEY);
        assertThat(chip.read(KeyWindows.cause(Cause.R_DEAD.ordinal()))).isOne();
        assertThat(host1.copies() + host2.copies()).isZero();
    }

    @Test
    void shouldRefuseADoorbellBeyondTheRing() {
        producers[CLIENT] = ENTRIES + 1;
        assertThat(ring(CLIENT)).isEqualTo(ConfigResponse.SLVERR);
        assertThat(chip.read(KeyRegisters.BAD_DOORBELL)).isOne();
        assertThat(takeOrNull(CLIENT)).as("nothing was fetched").isNull();
    }
}
