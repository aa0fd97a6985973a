// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.FirmwareSettings;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/**
 * The rules K1 to K11 of memory keys. Two are kept in another form: keys carry 48 bits of generation instead of 8 that
 * the user chooses (K9), and a fault ends its command, not the connection (K4), since commands of a queue are told
 * apart.
 */
class KeyRulesTest {
    /** Times that one index is issued on the Verilated chip; as often as on the model: 10000. */
    private static final int RTL_ROUNDS = Integer.getInteger("dpucosim.bridge.rounds", 300);

    @BridgeTest
    @Tag("K1")
    void shouldRegisterRangesWithRightsAndPinThem(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            for (int rights = 0; rights < 8; rights++) {
                Rights asked = new Rights(rights);
                if ((rights & 5) == 4) {
                    Pair.refused(ControlReason.BAD_RIGHTS, () -> pair.near.register(pair.m1, asked));
                } else {
                    assertThat(pair.near.register(pair.m1, asked).rights()).isEqualTo(asked);
                }
            }
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.near.register(pair.m1, 1, Pair.BYTES, Rights.NONE));
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.near.register(pair.m1, -1, 1, Rights.NONE));
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.near.register(pair.m1, 0, 0, Rights.NONE));
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.near.register(pair.m1, 0, Long.MAX_VALUE, Rights.NONE));
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.register(pair.m2, Rights.NONE));
            LocalBuffer buffer = pair.bridge.host(1).allocate(4096);
            RegisteredKey key = pair.near.register(buffer, Rights.LOCAL_WRITE);
            Pair.refused(ControlReason.BUFFER_IN_USE, buffer::close);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, key, 0, 4096))).isEqualTo(KeyStatus.OK);
            pair.near.revoke(key);
            buffer.close();
            buffer.close();
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.register(buffer, Rights.NONE));
        }
    }

    @BridgeTest
    @Tag("K2")
    void shouldCompareEveryBitOfAKey(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            KeyValue good = pair.theirs.value();
            SubmissionEntry command = new SubmissionEntry();
            for (int bit = 0; bit < 128; bit++) {
                long low = good.low() ^ (bit < 64 ? 1L << bit : 0);
                long tag = good.tag() ^ (bit < 64 ? 0 : 1L << bit - 64);
                KeyValue flipped = new KeyValue((int) low & 0xFFFF, low >>> 16, tag);
                assertThat(pair.end(pair.near.post(command.set(SubmissionEntry.READ, 8, 0, pair.mine.value(), 0,
                        flipped, 0)))).as("bit %d", bit).isEqualTo(KeyStatus.REMOTE_KEY);
                assertThat(pair.end(pair.near.post(command.set(SubmissionEntry.READ, 8, 0, flipped, 0, good, 0)))).as(
                        "bit %d", bit).isEqualTo(KeyStatus.LOCAL_KEY);
            }
            pair.unchanged();
        }
    }

    @BridgeTest
    @Tag("K3")
    @Tag("K5")
    void shouldHoldAKeyForAsLongAsACommandRuns(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.bridge.host(2).delay(1_000_000);
            CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, Pair.BYTES);
            pair.bridge.run(3_000_000);
            assertThat(read).isNotDone();
            pair.bridge.host(2).stall();
            CompletableFuture<Void> revoked = pair.far.beginRevoke(pair.exported);
            pair.bridge.run(5_000_000);
            assertThat(revoked).as("the host still owes an answer").isNotDone();
            Pair.refused(ControlReason.BUFFER_IN_USE, pair.m2::close);
            pair.bridge.host(2).resume();
            pair.bridge.await(revoked);
            pair.m2.close();
            pair.bridge.run();
            assertThat(Pair.ended(read)).isEqualTo(KeyStatus.REVOKED);
        }
    }

    @BridgeTest
    @Tag("K4")
    void shouldEndACommandThatMeetsAFaultAndNothingElse(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.bridge.host(2).fault(pair.m2.address() + 8192, 64);
            CompletableFuture<Completion> faulty = pair.near.read(pair.theirs, 0, pair.mine, 0, 3 * 4096);
            CompletableFuture<Completion> next = pair.near.read(pair.theirs, 0, pair.mine, 100_000, 4096);
            assertThat(pair.end(faulty)).isEqualTo(KeyStatus.READ_FAULT);
            assertThat(pair.end(next)).isEqualTo(KeyStatus.OK);
            assertThat(pair.m1.get(0, 8192)).isEqualTo(pair.part(2, 0, 8192));
            assertThat(pair.m1.get(8192, 4096)).isEqualTo(pair.part(1, 8192, 4096));
            assertThat(pair.exported.live()).isTrue();
            assertThat(pair.end(pair.near.write(pair.theirs, 8200, pair.mine, 0, 8))).isEqualTo(
                    KeyStatus.WRITE_FAULT);
        }
    }

    @BridgeTest
    @Tag("K6")
    void shouldRefuseToRevokeAKeyWithLiveWindows(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            RegisteredKey window = pair.far.window(pair.exported, 4096, 4096, Rights.REMOTE_READ);
            Pair.refused(ControlReason.WINDOWS_LIVE, () -> pair.far.revoke(pair.exported));
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
            pair.far.revoke(window);
            pair.far.revoke(pair.exported);
            Pair.refused(ControlReason.KEY_DEAD, () -> pair.far.revoke(pair.exported));
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_KEY);
        }
    }

    @BridgeTest
    @Tag("K7")
    void shouldLetAHolderGiveBackItsOwnAliasAndNoOther(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            BridgeProcess other = pair.bridge.host(1).openProcess();
            AcceptedKey alias = pair.grantTo(other);
            RegisteredKey local = other.register(pair.bridge.host(1).allocate(64), Rights.LOCAL_WRITE);
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.revoke(alias));
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.revoke(pair.exported));
            pair.near.revoke(pair.theirs);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_KEY);
            assertThat(pair.end(other.read(alias, 0, local, 0, 64))).isEqualTo(KeyStatus.OK);
        }
    }

    @BridgeTest
    @Tag("K8")
    void shouldGiveAWindowNoMoreThanItsKeyHas(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            RegisteredKey readable = pair.far.register(pair.m2, 8192, 8192, Rights.REMOTE_READ);
            Pair.refused(ControlReason.BAD_RIGHTS, () -> pair.far.window(readable, 0, 64, Rights.LOCAL_WRITE));
            Pair.refused(ControlReason.BAD_RIGHTS, () -> pair.far.window(readable, 0, 64, Rights.ALL));
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.far.window(readable, 8129, 64, Rights.REMOTE_READ));
            Pair.refused(ControlReason.BAD_RANGE, () -> pair.far.window(readable, 0, 0, Rights.REMOTE_READ));
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.window(readable, 0, 64, Rights.REMOTE_READ));
            RegisteredKey window = pair.far.window(readable, 100, 64, Rights.REMOTE_READ);
            Pair.refused(ControlReason.BAD_RIGHTS, () -> pair.far.export(window, pair.near, Rights.REMOTE_WRITE));
            AcceptedKey alias = pair.near.accept(pair.far.export(window, pair.near, Rights.REMOTE_READ));
            assertThat(pair.end(pair.near.read(alias, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
            assertThat(pair.m1.get(0, 64)).isEqualTo(pair.part(2, 8292, 64));
            assertThat(pair.end(pair.near.read(alias, 1, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_RANGE);
            assertThat(pair.end(pair.near.write(alias, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_RIGHTS);
        }
    }

    @BridgeTest
    @Tag("K9")
    void shouldNeverIssueAKeyTwiceAndRefuseEveryOneThatWas(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withFirmware(FirmwareSettings.usual().withQuotas(8, 2000));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            while (pair.bridge.firmware().directory().room() > 0) {
                pair.far.register(pair.m2, Rights.NONE);
            }
            List<KeyValue> old = new ArrayList<>();
            AcceptedKey alias = pair.theirs;
            SubmissionEntry command = new SubmissionEntry();
            SeededStream random = new SeededStream(9);
            for (int round = 1; round <= (kind == TestBridge.MODEL ? 10_000 : kind.of(RTL_ROUNDS)); round++) {
                old.add(alias.value());
                pair.near.revoke(alias);
                alias = pair.near.accept(pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ));
                assertThat(alias.value().index()).as("the only one that is free").isEqualTo(old.getFirst().index());
                assertThat(alias.value().generation()).isEqualTo(old.getLast().generation() + 1);
                for (KeyValue replayed : List.of(old.getLast(), old.get(random.nextInt(round)))) {
                    CompletableFuture<Completion> read = pair.near.post(command.set(SubmissionEntry.READ, 8, 0,
                            pair.mine.value(), 0, replayed, 0));
                    assertThat(pair.end(read)).isEqualTo(KeyStatus.REMOTE_KEY);
                }
            }
            for (KeyValue key : old) {
                assertThat(pair.end(pair.near.post(command.set(SubmissionEntry.READ, 8, 0, pair.mine.value(), 0, key,
                        0)))).isEqualTo(KeyStatus.REMOTE_KEY);
            }
            assertThat(old).extracting(KeyValue::tag).doesNotHaveDuplicates();
            assertThat(pair.count.data()).isZero();
            assertThat(pair.end(pair.near.read(alias, 0, pair.mine, 0, 64))).as("the last").isEqualTo(KeyStatus.OK);
        }
    }

    @BridgeTest
    @Tag("K9")
    void shouldRetireAnIndexWhoseGenerationsAreUsedUp(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withFirmware(FirmwareSettings.usual().withQuotas(8, 2000));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            pair.bridge.firmware().directory().generation(500, KeyValue.GENERATION_MAX);
            List<RegisteredKey> keys = new ArrayList<>();
            while (pair.bridge.firmware().directory().room() > 0) {
                keys.add(pair.near.register(pair.m1, Rights.NONE));
            }
            assertThat(keys).noneMatch(key -> key.value().index() == 500);
            Pair.refused(ControlReason.EXHAUSTED, () -> pair.near.register(pair.m1, Rights.NONE));
        }
    }

    @BridgeTest
    @Tag("K10")
    void shouldStartAFencedCommandAfterAllBeforeIt(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.bridge.host(1).delay(500_000);
            pair.bridge.host(2).delay(500_000);
            for (int i = 0; i < kind.of(50); i++) {
                pair.m1.put(0, Pair.pattern(i + 3));
                List<CompletableFuture<Completion>> both = pair.near.batch().write(pair.theirs, 0, pair.mine, 0, 10_000)
                        .read(pair.theirs, 0, pair.mine, 500_000, 10_000).fenced().post();
                pair.bridge.await(both.get(1));
                assertThat(pair.m1.get(500_000, 10_000)).isEqualTo(pair.part(i + 3, 0, 10_000));
            }
        }
    }

    @BridgeTest
    @Tag("K11")
    void shouldMeanByACompletionThatTheLastByteIsVisible(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.bridge.host(2).delay(900_000);
            for (int i = 0; i < kind.of(50); i++) {
                int at = i * 10_001;
                pair.bridge.await(pair.near.write(pair.theirs, at, pair.mine, 7, 10_001));
                assertThat(pair.m2.get(at, 10_001)).isEqualTo(pair.part(1, 7, 10_001));
            }
        }
    }
}
