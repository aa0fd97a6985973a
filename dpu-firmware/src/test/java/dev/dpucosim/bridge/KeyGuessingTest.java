// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.FirmwareSettings;
import dev.dpucosim.bridge.firmware.Grant;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * What is known to work against memory keys elsewhere, and must not work here: predictable keys, keys that are shared
 * over connections, keys that come back; and the cases of keys that cross from one function to another. Sections 6.3
 * and 6.4 of the rules of the bridge.
 */
@Tag("guessing")
class KeyGuessingTest {
    /**
     * Guesses on the Verilated chip, and the keys of its table. A million among 65,536 live keys, as on the model:
     * {@code cmake --build build --target model_keybridge_top_65536}, then
     * {@code ./dpu mvn -pl dpu-firmware -Dtest=KeyGuessingTest -Ddpucosim.bridge.guesses=1000000
     * -Ddpucosim.bridge.keys=65536 test}.
     */
    private static final int RTL_GUESSES = Integer.getInteger("dpucosim.bridge.guesses", 20_000);
    private static final int RTL_KEYS = Integer.getInteger("dpucosim.bridge.keys", 1024);

    /** Register accesses take cycles of the chip; so long it takes at most until the clock of the bridge is there. */
    private static final long CAUGHT_UP_PS = 20_000_000;
    private static final long GRACE_PS = 40_000_000;

    private static SubmissionEntry read(KeyValue local, KeyValue remote) {
        return new SubmissionEntry().set(SubmissionEntry.READ, 64, 0, local, 0, remote, 0);
    }

    @BridgeTest
    void shouldIssueTagsThatNobodyCanForesee(TestBridge kind) {
        try (Pair pair = new Pair(kind); Pair again = new Pair(kind)) {
            List<Long> tags = new ArrayList<>();
            long ones = 0;
            long changes = 0;
            for (int i = 0; i < 500; i++) {
                long tag = pair.near.register(pair.m1, Rights.NONE).value().tag();
                ones += Long.bitCount(tag);
                changes += tags.isEmpty() ? 32 : Long.bitCount(tag ^ tags.getLast());
                tags.add(tag);
            }
            assertThat(tags).doesNotHaveDuplicates();
            assertThat(ones / 500.0).isBetween(31.0, 33.0);
            assertThat(changes / 500.0).isBetween(31.0, 33.0);
            assertThat(again.near.register(again.m1, Rights.NONE).value().tag()).as("the same seed, the same run")
                    .isEqualTo(tags.getFirst());
            try (Pair other = new Pair(kind, BridgeSettings.usual(2), QueueSettings.usual())) {
                assertThat(other.mine.value().tag()).isNotEqualTo(pair.mine.value().tag());
            }
        }
    }

    @BridgeTest
    @Tag("KEY-2")
    @Tag("KEY-3")
    void shouldRefuseEveryGuessAndEveryTheftAmongAFullTableOfLiveKeys(TestBridge kind) {
        boolean model = kind == TestBridge.MODEL;
        int keys = model ? 65_536 : RTL_KEYS;
        int guesses = model ? 1_000_000 : RTL_GUESSES;
        BridgeSettings settings = BridgeSettings.usual(3).withKeys(keys).withFirmware(FirmwareSettings.usual()
                .withQuotas(8, keys));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            BridgeProcess guesser = pair.bridge.host(1).openProcess(QueueSettings.usual().withLog2(12));
            RegisteredKey own = guesser.register(pair.bridge.host(1).allocate(4096), Rights.LOCAL_WRITE);
            List<KeyValue> others = new ArrayList<>(List.of(pair.mine.value(), pair.exported.value(), pair.theirs
                    .value()));
            while (pair.bridge.firmware().directory().room() > 0) {
                others.add(pair.far.register(pair.m2, Rights.ALL).value());
            }
            SeededStream random = new SeededStream(3).split("guesses");
            KeyValue remote = pair.theirs.value();
            post(pair, guesser, guesses, i -> {
                KeyValue guess = new KeyValue(random.nextInt(keys), 1, random.nextLong());
                return (i & 1) == 0 ? read(own.value(), guess) : read(guess, remote);
            });
            assertThat(counts(pair, Cause.L_TAG, Cause.R_TAG)).as("every index is live").containsExactly(guesses / 2L,
                    guesses / 2L);
            int thefts = Math.min(2 * others.size(), model ? Integer.MAX_VALUE : RTL_GUESSES) & -2;
            post(pair, guesser, thefts, i -> (i & 1) == 0 ? read(own.value(), others.get(i / 2)) : read(others.get(i
                    / 2), remote));
            assertThat(counts(pair, Cause.L_OWNER, Cause.R_OWNER)).as("all 128 bits are right").containsExactly(thefts
                    / 2L, thefts / 2L);
            Poll poll = guesser.poll();
            assertThat(poll.errors()).isEqualTo(guesses + thefts);
            assertThat(poll.counter()).isZero();
            assertThat(pair.bridge.chip().read(KeyRegisters.REFUSED)).isEqualTo(guesses + thefts);
            assertThat(pair.count.data()).isZero();
            pair.unchanged();
            pair.bridge.run();
            long told = pair.bridge.firmware().audit().lines().size() + pair.bridge.firmware().audit().suppressed()
                    + pair.bridge.chip().read(KeyRegisters.AUDIT_DROPPED);
            assertThat(told).as("exact, though most lines are not written").isGreaterThanOrEqualTo(guesses + thefts);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
        }
    }

    private static void post(Pair pair, BridgeProcess process, int commands, IntFunction<SubmissionEntry> command) {
        for (int done = 0; done < commands;) {
            for (int end = Math.min(commands, done + 4000); done < end; done++) {
                process.post(command.apply(done));
            }
            pair.bridge.await(process.flush());
        }
    }

    private static List<Long> counts(Pair pair, Cause... causes) {
        return Stream.of(causes).map(cause -> pair.bridge.firmware().audit().count(cause)).toList();
    }

    @BridgeTest
    @Tag("KEY-2")
    void shouldAnswerAlikeToEveryKeyThatIsNotTheSubmitters(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            BridgeProcess thief = pair.bridge.host(1).openProcess();
            RegisteredKey own = thief.register(pair.bridge.host(1).allocate(4096), Rights.LOCAL_WRITE);
            AcceptedKey revoked = pair.grantTo(thief);
            pair.far.revoke(pair.far.register(pair.m2, Rights.ALL));
            thief.revoke(revoked);
            KeyValue right = pair.theirs.value();
            KeyValue[] keys = {new KeyValue(0xFFFF, 1, 1), new KeyValue(right.index(), 2, right.tag()), new KeyValue(
                    right
                            .index(), 1, right.tag() ^ 4), revoked.value(), right, pair.exported.value(), own.value()};
            List<String> answers = new ArrayList<>();
            int before = pair.count.all[0];
            List<Integer> transactions = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            for (KeyValue key : keys) {
                pair.bridge.run(CAUGHT_UP_PS);
                long posted = pair.bridge.scheduler().nowPs();
                CompletableFuture<Completion> future = thief.post(read(own.value(), key));
                assertThat(pair.end(future)).isEqualTo(KeyStatus.REMOTE_KEY);
                times.add(pair.bridge.scheduler().nowPs() - posted);
                answers.add(String.valueOf(future.handle((done, failed) -> failed.getMessage()).join()).replaceAll(
                        "command=\\d+", ""));
                pair.bridge.run();
                transactions.add(pair.count.all[0] - before);
                before = pair.count.all[0];
            }
            assertThat(answers).as("the text tells nothing either").containsOnly(answers.getFirst());
            assertThat(transactions).as("nor does the bus").containsOnly(transactions.getFirst());
            assertThat(times).as("nor does the clock").containsOnly(times.getFirst());
            assertThat(pair.count.data()).isZero();
        }
    }

    @BridgeTest
    void shouldCloseAProcessThatGuessesTooOften(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withFirmware(FirmwareSettings.usual().withRefusalsMax(10));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            BridgeProcess guesser = pair.bridge.host(1).openProcess();
            int refused = 0;
            while (guesser.open()) {
                assertThat(pair.end(guesser.post(read(pair.mine.value(), pair.theirs.value())))).isEqualTo(
                        KeyStatus.LOCAL_KEY);
                refused++;
                pair.bridge.run();
            }
            assertThat(refused).isEqualTo(10);
            assertThatThrownBy(() -> guesser.post(new SubmissionEntry())).isInstanceOf(ProcessClosed.class);
            for (int i = 0; i < 20; i++) {
                assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 0))).as("clumsy, but no guess")
                        .isEqualTo(KeyStatus.BAD_LENGTH);
            }
            pair.bridge.run();
            assertThat(pair.near.open()).isTrue();
        }
    }

    @BridgeTest
    void shouldWriteNoTagAndNoSecretDown(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            Grant grant = pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ);
            pair.end(pair.near.post(read(pair.theirs.value(), pair.mine.value())));
            pair.bridge.run();
            String text = pair.bridge.firmware().audit().lines() + " " + grant + pair.theirs + pair.mine + pair.near;
            for (KeyValue key : new KeyValue[] {pair.theirs.value(), pair.mine.value(), pair.exported.value()}) {
                assertThat(text).doesNotContain(Long.toHexString(key.tag())).doesNotContain(Long.toString(key.tag()));
            }
            assertThat(text).doesNotContain(HexFormat.of().formatHex(grant.secret())).contains("local=");
        }
    }

    @BridgeTest
    void shouldHandOutNoMemoryWithAnothersBytes(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            LocalBuffer first = pair.bridge.host(1).allocate(8192);
            first.put(0, new byte[] {1, 2, 3});
            first.close();
            LocalBuffer second = pair.bridge.host(1).allocate(8192);
            assertThat(second.address()).isEqualTo(first.address());
            assertThat(second.get(0, 8192)).containsOnly(0);
        }
    }

    @BridgeTest
    void shouldRefuseAGrantWithAnyBitChanged(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            byte[] bytes = pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ).bytes();
            int reserved = 0;
            for (int bit = 0; bit < 8 * Grant.BYTES; bit++) {
                byte[] changed = bytes.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                Grant forged = Grant.of(changed);
                if (forged.equals(Grant.of(bytes))) {
                    reserved++;
                } else {
                    Pair.refused(ControlReason.GRANT_INVALID, () -> pair.near.accept(forged));
                }
            }
            assertThat(reserved).as("bits of the bytes that are not used").isEqualTo(8 * (1 + 4 + 4));
            assertThat(pair.near.accept(Grant.of(bytes)).rights()).isEqualTo(Rights.REMOTE_READ);
        }
    }

    @BridgeTest
    void shouldTakeAGrantOnceInTimeAndFromItsAddresseeOnly(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            BridgeProcess other = pair.bridge.host(1).openProcess();
            Grant grant = pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ);
            Pair.refused(ControlReason.GRANT_INVALID, () -> other.accept(grant));
            pair.near.accept(grant);
            Pair.refused(ControlReason.GRANT_USED, () -> pair.near.accept(grant));
            long expiry = pair.bridge.scheduler().nowPs() + 5_000_000;
            Grant late = pair.far.export(pair.exported, pair.near, 0, 64, Rights.REMOTE_READ, expiry);
            Grant shortly = pair.far.export(pair.exported, pair.near, 0, 64, Rights.REMOTE_READ, expiry);
            AcceptedKey alias = pair.near.accept(shortly);
            assertThat(pair.end(pair.near.read(alias, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
            pair.bridge.run(6_000_000);
            Pair.refused(ControlReason.GRANT_EXPIRED, () -> pair.near.accept(late));
            assertThat(alias.live()).isFalse();
            assertThat(pair.end(pair.near.read(alias, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_KEY);
            Grant orphan = pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ);
            pair.far.revoke(pair.exported);
            Pair.refused(ControlReason.GRANT_USED, () -> pair.near.accept(orphan));
            RegisteredKey next = pair.far.register(pair.m2, Rights.REMOTE_READ);
            Grant toTheDead = pair.far.export(next, other, Rights.REMOTE_READ);
            other.close();
            BridgeProcess heir = pair.bridge.host(1).openProcess();
            Pair.refused(ControlReason.GRANT_INVALID, () -> heir.accept(toTheDead));
            Pair.refused(ControlReason.CLOSED, () -> pair.far.export(next, other, Rights.REMOTE_READ));
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.export(next, heir, Rights.REMOTE_READ));
        }
    }

    @BridgeTest
    @Tag("KEY-7")
    void shouldLetAllKeysOfAProcessDieWithIt(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            int queue = pair.far.queue();
            CompletableFuture<Completion> running = pair.near.read(pair.theirs, 0, pair.mine, 0, Pair.BYTES);
            int room = pair.bridge.firmware().directory().room();
            pair.bridge.host(2).delay(200_000);
            pair.bridge.run(1_000_000);
            pair.far.close();
            assertThat(pair.bridge.firmware().directory().room()).as("its key and the alias of it").isEqualTo(room + 2);
            pair.far.close();
            int moved = pair.count.data();
            assertThat(pair.end(running)).isEqualTo(KeyStatus.REVOKED);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_KEY);
            BridgeProcess heir = pair.bridge.host(2).openProcess();
            while (heir.queue() != queue) {
                heir.close();
                heir = pair.bridge.host(2).openProcess();
            }
            assertThat(heir.epoch()).isNotEqualTo(pair.far.epoch());
            heir.register(pair.m2, Rights.ALL);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).as("id reuse after exit").isEqualTo(
                    KeyStatus.REMOTE_KEY);
            assertThat(pair.end(heir.post(read(pair.exported.value(), pair.theirs.value())))).isEqualTo(
                    KeyStatus.LOCAL_KEY);
            assertThat(pair.count.data()).isEqualTo(moved);
        }
    }

    @BridgeTest
    void shouldTellTwoHostsWithTheSameMemoryAndTwoKeysOfOneBufferApart(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            RegisteredKey twice = pair.near.register(pair.m1, Rights.LOCAL_WRITE);
            assertThat(twice.value()).isNotEqualTo(pair.mine.value());
            pair.near.revoke(twice);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, twice, 0, 64))).isEqualTo(KeyStatus.LOCAL_KEY);
            assertThat(pair.end(pair.far.post(read(pair.exported.value(), pair.mine.value())))).as(
                    "a key of host 1 is no alias").isEqualTo(KeyStatus.REMOTE_KEY);
            assertThat(pair.end(pair.far.post(read(pair.mine.value(), pair.theirs.value())))).isEqualTo(
                    KeyStatus.LOCAL_KEY);
            assertThat(pair.end(pair.near.post(read(pair.mine.value(), pair.mine.value())))).isEqualTo(
                    KeyStatus.REMOTE_KEY);
        }
    }

    @BridgeTest
    void shouldKeepAProcessToItsOwnDoorbellsAndItsOwnRing(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            Pair.refused(ControlReason.NOT_YOURS, () -> pair.near.doorbell(pair.far.queue(),
                    KeyWindows.DOORBELL_SUBMIT, 1));
            assertThat(pair.near.doorbell(pair.near.queue(), KeyWindows.DOORBELL_SUBMIT, 257)).isFalse();
            assertThat(pair.near.doorbell(pair.near.queue(), KeyWindows.DOORBELL_COMPLETE, 1)).isFalse();
            pair.bridge.run();
            assertThat(pair.bridge.firmware().audit().lines()).hasSize(2).allSatisfy(line -> assertThat(line).contains(
                    "BAD_DOORBELL queue=0/0"));
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.OK);
        }
    }

    @BridgeTest
    @Tag("KEY-7")
    void shouldEndARevokeBehindADeadHostWithATimeOut(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withTimeout(10_000);
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, Pair.BYTES);
            pair.bridge.host(2).stall();
            pair.bridge.run(1_000_000);
            assertThatThrownBy(() -> pair.near.revoke(pair.mine)).isInstanceOf(RevokeTimedOut.class)
                    .hasMessageContaining(
                            "TIMED_OUT");
            assertThat(pair.end(read)).isEqualTo(KeyStatus.STALLED_HOST);
            pair.bridge.run();
            assertThat(pair.far.open()).as("processes of the dead host are closed").isFalse();
            Pair.refused(ControlReason.HOST_ISOLATED, () -> pair.bridge.host(2).openProcess());
            byte[] before = pair.m1.get(0, Pair.BYTES);
            pair.bridge.host(2).resume();
            pair.bridge.run();
            assertThat(pair.m1.get(0, Pair.BYTES)).as("late data").isEqualTo(before);
            pair.bridge.await(pair.bridge.host(2).reset());
            BridgeProcess back = pair.bridge.host(2).openProcess();
            RegisteredKey key = back.register(pair.m2, Rights.REMOTE_READ);
            RegisteredKey fresh = pair.near.register(pair.m1, Rights.LOCAL_WRITE);
            AcceptedKey alias = pair.near.accept(back.export(key, pair.near, Rights.REMOTE_READ));
            assertThat(pair.end(pair.near.read(alias, 0, fresh, 0, 4096))).isEqualTo(KeyStatus.OK);
        }
    }

    @BridgeTest
    @Tag("KEY-7")
    void shouldEndWhatRunsWithAHostThatIsResetAndServeItsNextProcesses(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.bridge.host(2).delay(400_000);
            CompletableFuture<Completion> theirs = pair.near.read(pair.theirs, 0, pair.mine, 0, Pair.BYTES);
            pair.bridge.run(3_000_000);
            pair.bridge.await(pair.bridge.host(2).reset());
            assertThat(pair.end(theirs)).isIn(KeyStatus.STALLED_HOST, KeyStatus.REVOKED);
            assertThat(pair.far.open()).isFalse();
            assertThat(pair.near.open()).isTrue();
            int moved = pair.count.data();
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 64))).isEqualTo(KeyStatus.REMOTE_KEY);
            assertThat(pair.count.data()).isEqualTo(moved);
            BridgeProcess back = pair.bridge.host(2).openProcess();
            RegisteredKey key = back.register(pair.m2, Rights.REMOTE_READ);
            AcceptedKey alias = pair.near.accept(back.export(key, pair.near, Rights.REMOTE_READ));
            assertThat(pair.end(pair.near.read(alias, 5, pair.mine, 900_000, 4096))).isEqualTo(KeyStatus.OK);
            assertThat(pair.m1.get(900_000, 4096)).isEqualTo(pair.part(2, 5, 4096));
        }
    }

    @BridgeTest
    void shouldRotateAKeyWhileItsTrafficGoesOn(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            RegisteredKey old = pair.mine;
            List<CompletableFuture<Completion>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                all.add(pair.near.read(pair.theirs, 0, old, 0, 64));
            }
            RegisteredKey fresh = pair.near.rotate(old, GRACE_PS);
            for (int i = 0; i < 20; i++) {
                all.add(pair.near.read(pair.theirs, 0, i % 2 == 0 ? old : fresh, 0, 64));
            }
            pair.bridge.run(GRACE_PS / 2);
            all.add(pair.near.read(pair.theirs, 0, old, 0, 64));
            pair.bridge.run();
            assertThat(all).allSatisfy(future -> assertThat(Pair.ended(future)).isEqualTo(KeyStatus.OK));
            assertThat(old.live()).isFalse();
            assertThat(pair.end(pair.near.read(pair.theirs, 0, old, 0, 64))).isEqualTo(KeyStatus.LOCAL_KEY);
            assertThat(pair.end(pair.near.read(pair.theirs, 0, fresh, 0, 64))).isEqualTo(KeyStatus.OK);
            assertThat(pair.bridge.firmware().rotation().rotations()).isOne();
        }
    }

    @BridgeTest
    void shouldKeepToQuotas(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withFirmware(FirmwareSettings.usual().withQuotas(2, 3));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            pair.bridge.host(1).openProcess();
            Pair.refused(ControlReason.QUOTA, () -> pair.bridge.host(1).openProcess());
            RegisteredKey third = pair.near.register(pair.m1, Rights.NONE);
            Pair.refused(ControlReason.QUOTA, () -> pair.near.register(pair.m1, Rights.NONE));
            Grant grant = pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ);
            Pair.refused(ControlReason.QUOTA, () -> pair.near.accept(grant));
            pair.near.revoke(third);
            assertThat(pair.near.accept(grant).live()).isTrue();
        }
    }

    @BridgeTest
    void shouldCountNoKeyOfTheDeadForTheirHeir(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(1).withFirmware(FirmwareSettings.usual().withQuotas(8, 2));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            BridgeProcess other = pair.bridge.host(1).openProcess();
            pair.grantTo(other);
            pair.bridge.host(2).stall();
            pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
            pair.bridge.run(1_000_000);
            CompletableFuture<Void> revoked = pair.far.beginRevoke(pair.exported);
            BridgeProcess heir = other;
            do {
                heir.close();
                heir = pair.bridge.host(1).openProcess();
            } while (heir.queue() != other.queue());
            assertThat(revoked).as("the alias of the dead still waits with the others").isNotDone();
            pair.bridge.host(2).resume();
            pair.bridge.await(revoked);
            heir.register(pair.m1, Rights.NONE);
            heir.register(pair.m1, Rights.NONE);
            BridgeProcess full = heir;
            Pair.refused(ControlReason.QUOTA, () -> full.register(pair.m1, Rights.NONE));
        }
    }

    @BridgeTest
    void shouldFailWhatWasPostedWhenAProcessCloses(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
            CompletableFuture<Void> flush = pair.near.flush();
            pair.near.close();
            assertThat(read).isCompletedExceptionally();
            assertThat(flush).isCompletedExceptionally();
            assertThatThrownBy(read::join).hasCauseInstanceOf(ProcessClosed.class);
            assertThatThrownBy(() -> pair.near.register(pair.m1, Rights.NONE)).isInstanceOf(ProcessClosed.class)
                    .hasMessage("process is closed: queue=0, epoch=0");
            assertThat(pair.m1.keys()).isZero();
            pair.m1.close();
        }
    }
}
