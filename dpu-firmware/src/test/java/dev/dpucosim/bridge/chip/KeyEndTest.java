// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;

/** How commands end that do not end well: revoked, closed, faulty, isolated. */
class KeyEndTest {
    private static final int LENGTH = 3 * 4096;
    /** More than an engine begins while the source does not answer. */
    private static final int LONG = 16 * 4096;
    private static final int SEGMENTS = LONG / 4096;

    private KeyValue local;
    private KeyValue remote;

    private ChipRig keyed(TestChip kind) {
        ChipRig rig = ChipRig.ready(kind);
        local = rig.local(1, 0);
        remote = rig.alias(2, 0, 1);
        rig.hosts[1].fill(ChipRig.data(1), (int) ChipRig.DATA_BYTES, 5);
        return rig;
    }

    @ChipTest
    @Tag("KEY-7")
    @Tag("K3")
    @Tag("K5")
    void shouldDrainBeforeARevokeIsNoLongerBusy(TestChip kind) {
        for (int index = 1; index <= 2; index++) {
            try (ChipRig rig = keyed(kind)) {
                rig.hosts[1].hold();
                rig.post(0, ChipRig.read(local, 0, remote, 0, LONG), ChipRig.read(local, 0, remote, 0, 64).flags(1));
                rig.revoke(index);
                rig.chip.settle();
                assertThat(rig.busy()).isTrue();
                assertThat(rig.put(index, rig.localRecord(0, 7))).as("held").isEqualTo(ConfigResponse.SLVERR);
                rig.hosts[1].release();
                rig.chip.settle();
                assertThat(rig.busy()).isFalse();
                rig.hosts[0].take();
                rig.hosts[1].take();
                assertThat(rig.take(0)).containsExactly("0 REVOKED PARTIAL 0", "1 REVOKED 0");
                rig.post(0, ChipRig.read(local, 0, remote, 0, 64));
                assertThat(rig.take(0)).containsExactly(index == 1 ? "2 LOCAL_KEY 0" : "2 REMOTE_KEY 0");
                assertThat(rig.hosts[0].takeData()).isEmpty();
                assertThat(rig.hosts[1].takeData()).isEmpty();
                assertThat(rig.audit()).endsWith(index == 1 ? Cause.L_DEAD : Cause.R_DEAD);
            }
        }
    }

    @ChipTest
    @Tag("KEY-7")
    void shouldLetACommandEndWellWhoseSegmentsHadAllBegun(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, 64));
            rig.revoke(2);
            assertThat(rig.busy()).isTrue();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.busy()).isFalse();
            assertThat(rig.take(0)).containsExactly("0 OK 64");
        }
    }

    @ChipTest
    @Tag("KEY-7")
    void shouldNotBeHeldUpByARefusedCommandThatNamesTheKey(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, 64), ChipRig.read(new KeyValue(900, 1, 1), 0, new KeyValue(
                    901, 1, 1), 0, 64));
            rig.revoke(901);
            assertThat(rig.busy()).isFalse();
            assertThat(rig.take(0)).as("in order").isEmpty();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.take(0)).containsExactly("0 OK 64", "1 LOCAL_KEY 0");
        }
    }

    @ChipTest
    @Tag("KEY-7")
    void shouldEndAProcessWithItsQueueAndTellNobody(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, LONG), ChipRig.read(local, 0, remote, 0, 64).flags(1));
            int epoch = rig.epoch(0);
            rig.close(0);
            assertThat(rig.epoch(0)).isEqualTo(epoch + 1);
            assertThat(rig.closing(0)).isTrue();
            assertThat(rig.chip.configWrite(KeyWindows.queue(0, KeyWindows.QUEUE_CONTROL), 1)).isEqualTo(
                    ConfigResponse.SLVERR);
            rig.hosts[0].take();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.closing(0)).isFalse();
            assertThat(rig.hosts[0].take()).as("what had begun, no completion").hasSizeBetween(1, SEGMENTS - 1);
            assertThat(rig.audit()).isEmpty();
            assertThat(rig.chip.read(KeyRegisters.STATUS) >>> KeyRegisters.STATUS_SLOTS_LSB & 0xFF).isZero();
            rig.start(0, QueueMode.RING, 1);
            rig.post(0, ChipRig.read(local, 0, remote, 0, 64));
            assertThat(rig.take(0)).as("keys of the epoch before").containsExactly("0 LOCAL_KEY 0");
            assertThat(rig.audit()).containsExactly(Cause.L_OWNER);
        }
    }

    @ChipTest
    @Tag("KEY-7")
    void shouldEndWhatRunsOnTheMemoryOfAnExporterThatCloses(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, LONG));
            rig.close(1);
            assertThat(rig.closing(1)).isTrue();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.closing(1)).isFalse();
            assertThat(rig.take(0)).containsExactly("0 REVOKED PARTIAL 0");
            rig.post(0, ChipRig.read(local, 0, remote, 0, 64));
            assertThat(rig.take(0)).containsExactly("1 REMOTE_KEY 0");
            assertThat(rig.audit()).containsExactly(Cause.REVOKED, Cause.R_OWNER);
        }
    }

    @ChipTest
    void shouldWriteWhatCameBeforeABadLineAndNothingBehind(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].bad(ChipRig.data(1) + 4096 + 128, ChipRig.data(1) + 4096 + 191);
            rig.post(0, ChipRig.read(local, 5, remote, 5, LENGTH));
            assertThat(rig.take(0)).containsExactly("0 READ_FAULT PARTIAL 0");
            int good = 4096 + 128 - 5;
            assertThat(rig.hosts[0].copy(ChipRig.data(0) + 5, good)).isEqualTo(rig.hosts[1].copy(ChipRig.data(1) + 5,
                    good));
            assertThat(rig.hosts[0].copy(ChipRig.data(0) + 5 + good, LENGTH)).containsOnly(0);
            rig.post(0, ChipRig.read(local, 0, remote, 4096 + 130, 8));
            assertThat(rig.take(0)).as("the first line is bad").containsExactly("1 READ_FAULT 0");
            assertThat(rig.audit()).containsOnly(Cause.READ_FAULT).hasSize(2);
            assertThat(rig.chip.read(KeyRegisters.FAILED)).isEqualTo(2);
            assertThat(rig.chip.read(KeyRegisters.ACCEPTED)).isEqualTo(2);
        }
    }

    @ChipTest
    void shouldTellOfATargetThatCannotBeWritten(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].bad(ChipRig.data(1) + 8192, ChipRig.data(1) + 8200);
            rig.post(0, ChipRig.write(local, 0, remote, 0, LENGTH), ChipRig.write(local, 0, remote, 0, 64));
            assertThat(rig.take(0)).containsExactly("0 WRITE_FAULT PARTIAL 0", "1 OK 64");
            assertThat(rig.audit()).containsExactly(Cause.WRITE_FAULT);
        }
    }

    @ChipTest
    void shouldStopAQueueWhoseCompletionsCannotBeWritten(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[0].bad(ChipRig.completion(0), ChipRig.completion(0) + 31);
            rig.post(0, ChipRig.read(local, 0, remote, 0, 64));
            assertThat(rig.stopped(0)).isTrue();
            assertThat(rig.audit()).isEmpty();
        }
    }

    @ChipTest
    @Tag("KEY-7")
    void shouldEndARevokeBehindAHostThatIsDead(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.chip.write(KeyRegisters.TIMEOUT, 1000);
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, LONG));
            rig.revoke(2);
            rig.chip.advance(900);
            assertThat(rig.audit()).isEmpty();
            rig.chip.advance(2000);
            assertThat(rig.audit()).containsExactly(Cause.STALLED);
            assertThat(rig.chip.read(KeyRegisters.HOST2) & KeyRegisters.HOST2_STALLED_MASK).isNotZero();
            assertThat(rig.busy()).isTrue();
            rig.chip.write(KeyRegisters.HOST2, KeyRegisters.HOST2_ISOLATE_MASK);
            rig.chip.settle();
            assertThat(rig.busy()).isFalse();
            rig.hosts[0].takeData();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.hosts[0].takeData()).as("late data").isEmpty();
            assertThat(rig.take(0)).as("it failed otherwise").containsExactly("0 STALLED_HOST PARTIAL 0");
            rig.post(0, ChipRig.read(local, 0, rig.put(3, true, rig.aliasRecord(0, 1, 6)), 0, 64));
            assertThat(rig.take(0)).as("a segment began in the chip").containsExactly("1 STALLED_HOST PARTIAL 0");
            rig.chip.write(KeyRegisters.HOST2, KeyRegisters.HOST2_RESET_MASK);
            rig.chip.write(KeyRegisters.HOST2, 0);
            rig.post(0, ChipRig.read(local, 0, new KeyValue(3, 9, rig.aliasRecord(0, 1, 6).tag()), 0, 64));
            assertThat(rig.take(0)).containsExactly("2 OK 64");
        }
    }

    @ChipTest
    void shouldForgetEverythingOnReset(TestChip kind) {
        try (ChipRig rig = keyed(kind)) {
            rig.hosts[1].hold();
            rig.post(0, ChipRig.read(local, 0, remote, 0, LENGTH));
            rig.chip.reset();
            rig.hosts[0].take();
            rig.hosts[1].release();
            rig.chip.settle();
            assertThat(rig.hosts[0].take()).isEmpty();
            for (int address : new int[] {KeyRegisters.CONTROL, KeyRegisters.COMMANDS, KeyRegisters.AUDIT_PRODUCER,
                KeyWindows.queue(0, KeyWindows.QUEUE_CONTROL)}) {
                assertThat(rig.chip.read(address) & ~0x100L).isZero();
            }
            assertThat(rig.chip.read(KeyRegisters.MAX_LENGTH)).isEqualTo(1L << 31);
        }
    }
}
