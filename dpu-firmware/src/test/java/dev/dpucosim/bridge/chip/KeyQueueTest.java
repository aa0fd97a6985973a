// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;

/** Rings, doorbells, the three ways of completion, credits, weights and rates. */
class KeyQueueTest {

    private static SubmissionEntry read(ChipRig rig, int offset, int length) {
        return ChipRig.read(new KeyValue(1, 7, rig.localRecord(0, 7).tag()), offset,
                new KeyValue(2, 9, rig.aliasRecord(0, 1, 6).tag()), offset, length);
    }

    private static ChipRig keyed(TestChip kind) {
        ChipRig rig = ChipRig.ready(kind);
        rig.local(1, 0);
        rig.alias(2, 0, 1);
        rig.hosts[1].fill(ChipRig.data(1), (int) ChipRig.DATA_BYTES, 5);
        return rig;
    }

    @ChipTest
    @Tag("KEY-1")
    void shouldCopyAcrossPagesAtEveryAlignment(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            KeyValue local = new KeyValue(1, 7, rig.localRecord(0, 7).tag());
            KeyValue remote = new KeyValue(2, 9, rig.aliasRecord(0, 1, 6).tag());
            int[] offsets = {0, 1, 7, 63, 64, 4000, 4095, 4096};
            int[] lengths = {1, 2, 63, 64, 65, 4096, 5000, 12_345};
            int done = 0;
            for (int from : offsets) {
                for (int to : offsets) {
                    for (int length : lengths) {
                        rig.hosts[0].fill(ChipRig.data(0), (int) ChipRig.DATA_BYTES, 99);
                        byte[] expected = rig.hosts[0].copy(ChipRig.data(0), (int) ChipRig.DATA_BYTES);
                        System.arraycopy(rig.hosts[1].copy(ChipRig.data(1) + from, length), 0, expected, to, length);
                        rig.post(0, ChipRig.read(local, to, remote, from, length));
                        assertThat(rig.take(0)).containsExactly(done++ + " OK " + length);
                        assertThat(rig.hosts[0].copy(ChipRig.data(0), (int) ChipRig.DATA_BYTES))
                                .as("from %d to %d, %d bytes", from, to, length).isEqualTo(expected);
                    }
                }
            }
            rig.hosts[0].fill(ChipRig.data(0), (int) ChipRig.DATA_BYTES, 77);
            rig.post(0, ChipRig.write(local, 13, remote, 4090, 9000));
            assertThat(rig.hosts[1].copy(ChipRig.data(1) + 4090, 9000)).isEqualTo(rig.hosts[0].copy(ChipRig.data(0)
                    + 13, 9000));
            assertThat(rig.chip.read(KeyRegisters.COMPLETED)).isEqualTo(done + 1);
        }
    }

    @ChipTest
    @Tag("KEY-8")
    @Tag("K11")
    void shouldCompleteOnlyAfterTheLastResponseOfTheData(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[0].hold();
            rig.write(0, ChipRig.LOG2, read(rig, 0, 4096));
            rig.ring(0);
            rig.chip.settle();
            assertThat(rig.hosts[0].owed()).as("the fetch").isOne();
            rig.hosts[0].answerOne();
            rig.chip.settle();
            while (rig.hosts[0].owed() > 0) {
                assertThat(rig.hosts[0].word(ChipRig.completion(0))).isZero();
                rig.hosts[0].answerOne();
                rig.chip.settle();
            }
            assertThat(rig.take(0)).containsExactly("0 OK 4096");
        }
    }

    @ChipTest
    @Tag("KEY-1")
    void shouldCountSuccessesInMemoryAndTellFailuresInTheRing(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.close(0);
            rig.start(0, QueueMode.COUNTER, 1);
            rig.local(1, 0);
            rig.alias(2, 0, 1);
            for (int i = 0; i < 20; i++) {
                rig.post(0, read(rig, i, 64), read(rig, i, i % 4 == 0 ? 0 : 1));
            }
            assertThat(rig.hosts[0].word(ChipRig.counter(0))).isEqualTo(35);
            assertThat(rig.chip.read(KeyWindows.queue(0, KeyWindows.QUEUE_SUCCESSES))).isEqualTo(35);
            assertThat(rig.take(0)).containsExactly("1 BAD_LENGTH 0", "9 BAD_LENGTH 0", "17 BAD_LENGTH 0",
                    "25 BAD_LENGTH 0", "33 BAD_LENGTH 0");
            assertThat(rig.progress(0)).isEqualTo(40 | 5L << 32);
        }
    }

    @ChipTest
    @Tag("KEY-1")
    void shouldToggleTheBitOfACommandEveryLap(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.close(0);
            rig.start(0, QueueMode.BIT, 1);
            rig.local(1, 0);
            rig.alias(2, 0, 1);
            for (int i = 0; i < 40; i++) {
                rig.post(0, read(rig, 0, i == 20 ? 0 : 64));
                long word = rig.hosts[0].word(ChipRig.counter(0) + 8L * (i % ChipRig.ENTRIES));
                long bit = 1 - i / ChipRig.ENTRIES % 2;
                assertThat(word).as("command %d", i).isEqualTo(bit | (i == 20 ? 2L << 8 : 0));
            }
            assertThat(rig.take(0)).containsExactly("20 BAD_LENGTH 0");
        }
    }

    @ChipTest
    @Tag("KEY-5")
    void shouldStopFetchingWhenNoEntryIsFreeAndStallNobodyElse(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            KeyValue local = rig.put(3, true, rig.localRecord(2, 7));
            KeyValue remote = rig.put(4, true, rig.aliasRecord(2, 1, 6));
            for (int i = 0; i < 3 * ChipRig.ENTRIES / 4; i++) {
                rig.post(0, read(rig, 0, 8));
            }
            rig.write(0, ChipRig.LOG2, read(rig, 0, 8), read(rig, 0, 8), read(rig, 0, 8), read(rig, 0, 8), read(rig, 0,
                    8), read(rig, 0, 8));
            rig.ring(0);
            rig.chip.settle();
            assertThat(rig.progress(0)).isEqualTo(16 | 16L << 32);
            assertThat(rig.chip.read(KeyRegisters.FULL)).isPositive();
            rig.post(2, ChipRig.read(local, 0, remote, 0, 100));
            assertThat(rig.take(2)).containsExactly("0 OK 100");
            assertThat(rig.take(0)).hasSize(16);
            rig.chip.settle();
            assertThat(rig.take(0)).containsExactly("16 OK 8", "17 OK 8");
        }
    }

    @ChipTest
    void shouldRefuseDoorbellsBeyondTheRing(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            int submit = KeyWindows.doorbell(0, KeyWindows.DOORBELL_SUBMIT);
            int complete = KeyWindows.doorbell(0, KeyWindows.DOORBELL_COMPLETE);
            for (int value : new int[] {ChipRig.ENTRIES + 1, -1, Integer.MIN_VALUE}) {
                assertThat(rig.chip.configWrite(submit, value)).isEqualTo(ConfigResponse.SLVERR);
            }
            assertThat(rig.chip.configWrite(complete, 1)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(KeyWindows.doorbell(9, 0), 0)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(KeyWindows.doorbell(0, 16), 0)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.audit()).containsOnly(Cause.BAD_DOORBELL).hasSize(5);
            assertThat(rig.progress(0)).isZero();
            rig.post(0, read(rig, 0, 1));
            assertThat(rig.chip.configWrite(complete, 2)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.take(0)).containsExactly("0 OK 1");
            assertThat(rig.chip.configWrite(complete, 0)).as("behind itself").isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.read(KeyRegisters.BAD_DOORBELL)).isEqualTo(7);
        }
    }

    @ChipTest
    void shouldRefuseQueuesThatCannotBe(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            int queue = 8;
            int submission = KeyWindows.queue(queue, KeyWindows.QUEUE_SUBMISSION);
            int completion = KeyWindows.queue(queue, KeyWindows.QUEUE_COMPLETION);
            int control = KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL);
            assertThat(rig.chip.configWrite(control, 1)).as("no ring").isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(submission, 0x1000 | 13)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(submission, 0x1000 | 7)).as("not aligned").isEqualTo(
                    ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(submission, 0x1000 | 6)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.chip.configWrite(completion, 0x1000 | 8)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(completion, 0x1000 | 7)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.chip.configWrite(control, 1 | 3 << 2)).as("mode 3").isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(control, 2 << 2)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.chip.configWrite(control, 7 << 8 | 3 << 2 | 2)).as("of a queue that is not open").isEqualTo(
                    ConfigResponse.OKAY);
            assertThat(rig.chip.read(control)).as("mode 3 leaves the mode").isEqualTo(7 << 8 | 2 << 2 | 2);
            assertThat(rig.chip.configWrite(control, 1)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.chip.configWrite(submission, 0x1000 | 6)).as("in use").isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(KeyWindows.queue(queue, KeyWindows.QUEUE_COUNTER), 0)).isEqualTo(
                    ConfigResponse.SLVERR);
            assertThat(rig.chip.configWrite(KeyWindows.queue(queue, 0x38), 0)).isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.chip.read(control)).as("weight as written").isEqualTo(1);
            assertThat(rig.chip.configWrite(control, 1 | 5 << 8 | 2)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.chip.read(control)).as("only the weight changes").isEqualTo(1 | 5 << 8);
        }
    }

    @ChipTest
    void shouldStopAQueueWhoseDescriptorCannotBeRead(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            long third = ChipRig.submission(0) + 2 * SubmissionEntry.BYTES;
            rig.hosts[0].bad(third, third + 63);
            rig.post(0, read(rig, 0, 1), read(rig, 0, 2), read(rig, 0, 3), read(rig, 0, 4));
            assertThat(rig.take(0)).containsExactly("0 OK 1", "1 OK 2", "2 FETCH_FAULT 0");
            assertThat(rig.stopped(0)).isTrue();
            assertThat(rig.progress(0)).isEqualTo(3 | 3L << 32);
            assertThat(rig.audit()).containsExactly(Cause.FETCH_FAULT);
            rig.hosts[0].bad(-1, -2);
            rig.post(0, read(rig, 0, 1));
            assertThat(rig.take(0)).isEmpty();
            rig.close(0);
            assertThat(rig.closing(0)).isFalse();
            rig.start(0, QueueMode.RING, 1);
            rig.local(1, 0);
            rig.alias(2, 0, 1);
            rig.hosts[0].fill(ChipRig.completion(0), 0x200, 0);
            java.util.Arrays.fill(rig.hosts[0].memory, 0x800, 0xA00, (byte) 0);
            rig.post(0, read(rig, 0, 1));
            assertThat(rig.take(0)).containsExactly("0 OK 1");
        }
    }

    @ChipTest
    @Tag("K10")
    void shouldStartAFencedCommandWhenAllBeforeItAreDone(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, read(rig, 0, 100), read(rig, 1000, 100).flags(SubmissionEntry.FENCE), read(rig, 2000, 100));
            assertThat(rig.hosts[1].takeData()).hasSize(1);
            rig.hosts[1].answerOne();
            rig.chip.settle();
            assertThat(rig.hosts[1].takeData()).as("the fenced one and the one behind it").hasSize(2);
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.take(0)).containsExactly("0 OK 100", "1 OK 100", "2 OK 100");
        }
    }

    @ChipTest
    @Tag("KEY-5")
    void shouldServeQueuesByTheirWeights(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.chip.write(KeyWindows.queue(0, KeyWindows.QUEUE_CONTROL), KeyWindows.control(0, QueueMode.RING, 3));
            KeyValue local = rig.put(3, true, rig.localRecord(2, 7));
            KeyValue remote = rig.put(4, true, rig.aliasRecord(2, 1, 6));
            for (int queue = 0; queue <= 2; queue += 2) {
                rig.chip.write(KeyWindows.queue(queue, KeyWindows.QUEUE_RATE), 64);
            }
            rig.post(0, read(rig, 0, 4096));
            rig.post(2, ChipRig.read(local, 0, remote, 0, 4096));
            rig.hosts[1].take();
            for (int i = 0; i < 6; i++) {
                rig.write(0, ChipRig.LOG2, read(rig, 64 * i, 128));
                rig.write(2, ChipRig.LOG2, ChipRig.read(local, 64 * i, remote, 64 * i, 64));
            }
            rig.ring(0);
            rig.ring(2);
            assertThat(rig.hosts[1].takeData()).as("both have used up their window").isEmpty();
            rig.chip.settle();
            List<Integer> sizes = rig.hosts[1].takeData().stream().map(one -> one.bytes).toList();
            assertThat(sizes).hasSize(12);
            assertThat(sizes.subList(0, 8).stream().filter(bytes -> bytes == 128).count()).isBetween(5L, 7L);
            assertThat(rig.take(0)).hasSize(7);
            assertThat(rig.take(2)).hasSize(7);
        }
    }

    @ChipTest
    void shouldKeepAQueueToItsRate(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.chip.write(KeyWindows.queue(0, KeyWindows.QUEUE_RATE), 2);
            rig.chip.advance(KeyWindows.RATE_CYCLES - rig.chip.cycle() % KeyWindows.RATE_CYCLES);
            long start = rig.chip.cycle() / KeyWindows.RATE_CYCLES;
            rig.post(0, read(rig, 0, 64), read(rig, 0, 64), read(rig, 0, 64), read(rig, 0, 64), read(rig, 0, 64), read(
                    rig, 0, 64), read(rig, 0, 64));
            assertThat(rig.take(0)).hasSize(7);
            assertThat(rig.chip.cycle() / KeyWindows.RATE_CYCLES - start).as("windows waited for").isEqualTo(3);
        }
    }
}
