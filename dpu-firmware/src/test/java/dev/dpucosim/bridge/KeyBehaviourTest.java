// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bus.BusFaultPlan;
import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.bus.BusType;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/** The behaviours KEY-1 to KEY-8, through the API. */
class KeyBehaviourTest {
    private static final KeyValue FORGED = new KeyValue(77, 1, 0x5EED);

    @BridgeTest
    @Tag("KEY-1")
    void shouldReadAndWriteTheOtherHostWithoutItsProcessor(TestBridge kind) {
        for (QueueMode mode : QueueMode.values()) {
            try (Pair pair = new Pair(kind, BridgeSettings.usual(1), QueueSettings.usual().withMode(mode))) {
                CompletableFuture<Completion> read = pair.near.read(pair.theirs, 8192, pair.mine, 100, 4096);
                assertThat(pair.bridge.await(read)).isEqualTo(new Completion(0, 0, KeyStatus.OK, false, 4096));
                assertThat(pair.m1.get(100, 4096)).isEqualTo(pair.part(2, 8192, 4096));
                assertThat(pair.near.counter()).isOne();
                assertThat(pair.near.poll().counter()).isOne();
                pair.bridge.await(pair.near.write(pair.theirs, 13, pair.mine, 50_000, 777));
                assertThat(pair.m2.get(13, 777)).isEqualTo(pair.part(1, 50_000, 777));
                assertThat(pair.near.counter()).isEqualTo(2);
                assertThat(pair.far.poll()).as("the far process did nothing").isEqualTo(new Poll(0, 0, 0, List.of(),
                        0));
                if (mode == QueueMode.BIT) {
                    assertThat(pair.near.bit(0)).isOne();
                    assertThat(pair.near.bit(1)).isOne();
                    assertThat(pair.near.bit(2)).isZero();
                }
            }
        }
    }

    @BridgeTest
    @Tag("KEY-2")
    void shouldRefuseAProcessWithoutAKeyAndOneWithACopy(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            BridgeProcess other = pair.bridge.host(1).openProcess();
            LocalBuffer own = pair.bridge.host(1).allocate(4096);
            RegisteredKey ownKey = other.register(own, Rights.LOCAL_WRITE);
            SubmissionEntry command = new SubmissionEntry();
            KeyValue[][] tries = {{FORGED, FORGED}, {ownKey.value(), FORGED}, {ownKey.value(), pair.theirs.value()},
                {pair.mine.value(), pair.theirs.value()}, {ownKey.value(), pair.exported.value()}};
            for (KeyValue[] keys : tries) {
                KeyStatus status = pair.end(other.post(command.set(SubmissionEntry.READ, 4096, 1, keys[0], 0, keys[1],
                        0)));
                assertThat(status).isIn(KeyStatus.LOCAL_KEY, KeyStatus.REMOTE_KEY);
            }
            pair.bridge.run();
            assertThat(other.poll().errors()).isEqualTo(tries.length);
            assertThat(pair.count.data()).isZero();
            assertThat(pair.count.all[1]).as("no transaction touches host 2").isZero();
            pair.unchanged();
            assertThat(pair.bridge.firmware().audit().lines()).hasSize(tries.length).allSatisfy(line -> assertThat(
                    line).contains("queue=" + other.queue()));
        }
    }

    @BridgeTest
    @Tag("KEY-3")
    void shouldTellEveryRefusal(TestBridge kind) {
        for (QueueMode mode : QueueMode.values()) {
            try (Pair pair = new Pair(kind, BridgeSettings.usual(1), QueueSettings.usual().withMode(mode))) {
                BridgeProcess other = pair.bridge.host(1).openProcess(QueueSettings.usual().withMode(mode));
                SubmissionEntry command = new SubmissionEntry().set(SubmissionEntry.READ, 64, 0, FORGED, 0, FORGED, 0);
                for (int i = 0; i < 100; i++) {
                    assertThat(pair.end(other.post(command.userTag(i)))).isEqualTo(KeyStatus.LOCAL_KEY);
                }
                Poll poll = other.poll();
                assertThat(poll.errors()).isEqualTo(100);
                assertThat(poll.counter()).isZero();
                assertThat(poll.completions()).hasSize(100);
                assertThat(other.counter()).isZero();
                pair.bridge.run();
                assertThat(pair.bridge.firmware().audit().count(Cause.L_GENERATION)).isEqualTo(100);
                assertThat(pair.bridge.firmware().audit().lines()).hasSize(100);
                pair.unchanged();
            }
        }
    }

    @BridgeTest
    @Tag("KEY-4")
    void shouldMoveDataOnlyWithTwoValidKeys(TestBridge kind) {
        for (int valid = 0; valid < 4; valid++) {
            try (Pair pair = new Pair(kind)) {
                KeyValue local = (valid & 1) != 0 ? pair.mine.value() : FORGED;
                KeyValue remote = (valid & 2) != 0 ? pair.theirs.value() : FORGED;
                KeyStatus status = pair.end(pair.near.post(new SubmissionEntry().set(SubmissionEntry.READ, 100, 0,
                        local, 0, remote, 0)));
                assertThat(status).isEqualTo((valid & 1) == 0 ? KeyStatus.LOCAL_KEY
                        : (valid & 2) == 0 ? KeyStatus.REMOTE_KEY : KeyStatus.OK);
                assertThat(pair.count.data() != 0).isEqualTo(valid == 3);
                if (valid != 3) {
                    pair.unchanged();
                }
            }
        }
    }

    @BridgeTest
    @Tag("KEY-5")
    void shouldReturnBeforeDataMoveAndCountEachProcessApart(TestBridge kind) {
        for (QueueMode mode : QueueMode.values()) {
            try (Pair pair = new Pair(kind)) {
                SeededStream random = new SeededStream(5);
                List<BridgeProcess> processes = new ArrayList<>();
                List<CompletableFuture<Completion>> futures = new ArrayList<>();
                for (int p = 0; p < 4; p++) {
                    BridgeProcess process = pair.bridge.host(1).openProcess(QueueSettings.usual().withMode(mode));
                    RegisteredKey mine = process.register(pair.bridge.host(1).allocate(65_536), Rights.LOCAL_WRITE);
                    AcceptedKey theirs = pair.grantTo(process);
                    processes.add(process);
                    for (int i = 0; i < 10 + 4 * p; i++) {
                        futures.add(process.read(theirs, random.nextInt(10_000), mine, 0, 1 + random.nextInt(65_536)));
                    }
                }
                assertThat(futures).hasSize(64).noneMatch(CompletableFuture::isDone);
                assertThat(pair.count.data()).isZero();
                pair.bridge.await(CompletableFuture.allOf(futures.toArray(new CompletableFuture<?>[0])));
                for (int p = 0; p < 4; p++) {
                    assertThat(processes.get(p).counter()).isEqualTo(10 + 4 * p);
                    assertThat(processes.get(p).poll().completions()).extracting(Completion::command).isSorted();
                }
            }
        }
    }

    @BridgeTest
    @Tag("KEY-5")
    void shouldNotLetAStalledProcessStallAnother(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            BridgeProcess slow = pair.bridge.host(1).openProcess(QueueSettings.usual().withLog2(2));
            RegisteredKey mine = slow.register(pair.bridge.host(1).allocate(4096), Rights.LOCAL_WRITE);
            AcceptedKey theirs = pair.grantTo(slow);
            for (int i = 0; i < 4; i++) {
                slow.read(theirs, 0, mine, 0, 64);
            }
            assertThatThrownBy(() -> slow.read(theirs, 0, mine, 0, 64)).isInstanceOf(QueueFull.class).hasMessage(
                    "queue is full: queue=2, entries=4");
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 4096))).isEqualTo(KeyStatus.OK);
        }
    }

    @BridgeTest
    @Tag("KEY-6")
    void shouldRefuseEverythingButTheExactFit(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            RegisteredKey small = pair.near.register(pair.m1, 1000, 500, Rights.LOCAL_WRITE);
            long end = Pair.BYTES;
            long[][] fits = {{0, 0, 500}, {499, end - 1, 1}, {0, end - 500, 500}};
            long[][] misses = {{0, 0, 501}, {1, 0, 500}, {500, 0, 1}, {-1, 0, 1}, {-1, 0, 2}, {Long.MIN_VALUE, 0, 1}, {
                Long.MAX_VALUE, 0, 500}, {0, 0, 0}, {0, end, 1}, {0, end - 499, 500}, {0, -1, 1}, {0, -1, 2}, {0, -500,
                    500}, {0, Long.MIN_VALUE, 8}, {0, 0, 1L << 32}, {0, 0, 0xFFFF_FFFFL}};
            for (long[] miss : misses) {
                assertThat(pair.end(pair.near.read(pair.theirs, miss[1], small, miss[0], miss[2]))).isIn(
                        KeyStatus.LOCAL_RANGE, KeyStatus.REMOTE_RANGE, KeyStatus.BAD_LENGTH);
                assertThat(pair.end(pair.near.write(pair.theirs, miss[1], small, miss[0], miss[2]))).isIn(
                        KeyStatus.LOCAL_RANGE, KeyStatus.REMOTE_RANGE, KeyStatus.BAD_LENGTH);
            }
            assertThat(pair.count.data()).isZero();
            pair.unchanged();
            for (long[] fit : fits) {
                assertThat(pair.end(pair.near.read(pair.theirs, fit[1], small, fit[0], fit[2]))).isEqualTo(
                        KeyStatus.OK);
            }
            assertThat(pair.m1.get(1000, 500)).isEqualTo(pair.part(2, (int) end - 500, 500));
            assertThat(pair.m1.get(999, 1)).isEqualTo(pair.part(1, 999, 1));
            assertThat(pair.m1.get(1500, 100)).isEqualTo(pair.part(1, 1500, 100));
        }
    }

    @BridgeTest
    @Tag("KEY-7")
    void shouldDrainOrAbortATransferBeforeRevokeReturns(TestBridge kind) {
        int places = kind == TestBridge.MODEL ? 60 : 8;
        for (int step = 0; step < places; step++) {
            try (Pair pair = new Pair(kind)) {
                pair.bridge.host(2).delay(1_000_000);
                CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, Pair.BYTES);
                pair.bridge.run(200_000L + step * 18_000_000L / places);
                pair.far.revoke(pair.exported);
                int moved = pair.count.data();
                byte[] after = pair.m1.get(0, Pair.BYTES);
                pair.bridge.run();
                assertThat(pair.count.data()).as("nothing moves after revoke has returned").isEqualTo(moved);
                assertThat(pair.m1.get(0, Pair.BYTES)).isEqualTo(after);
                assertThat(Pair.ended(read)).isIn(KeyStatus.OK, KeyStatus.REVOKED, KeyStatus.REMOTE_KEY);
                assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 1))).isEqualTo(KeyStatus.REMOTE_KEY);
                assertThat(pair.count.data()).isEqualTo(moved);
            }
        }
    }

    @BridgeTest
    @Tag("KEY-7")
    void shouldRefuseTheOldKeyOfAnIndexThatWasIssuedAgain(TestBridge kind) {
        try (Pair pair = new Pair(kind)) {
            pair.far.revoke(pair.exported);
            reissue(pair, pair.exported.value().index());
            reissue(pair, pair.theirs.value().index());
            assertThat(pair.end(pair.near.read(pair.theirs, 0, pair.mine, 0, 1))).isEqualTo(KeyStatus.REMOTE_KEY);
            assertThat(pair.count.data()).isZero();
        }
    }

    /** Registers until an index has come round again. */
    private static void reissue(Pair pair, int index) {
        RegisteredKey key = pair.far.register(pair.m2, Rights.ALL);
        while (key.value().index() != index) {
            key = pair.far.register(pair.m2, Rights.ALL);
        }
        assertThat(key.value().generation()).isEqualTo(2);
    }

    @BridgeTest
    @Tag("KEY-8")
    void shouldShowTheDataBeforeCounterBitOrEntry(TestBridge kind) {
        for (QueueMode mode : QueueMode.values()) {
            try (Pair pair = new Pair(kind, BridgeSettings.usual(9), QueueSettings.usual().withMode(mode))) {
                pair.bridge.host(1).delay(700_000);
                pair.bridge.host(2).delay(300_000);
                SeededStream random = new SeededStream(8).split(mode.name());
                int seen = 0;
                int copies = kind.of(200);
                for (int i = 0; i < copies; i++) {
                    int from = random.nextInt(4096);
                    int length = 1 + random.nextInt(20_000);
                    int at = i * 5000;
                    pair.m1.put(at, new byte[length]);
                    CompletableFuture<Completion> read = pair.near.read(pair.theirs, from, pair.mine, at, length);
                    byte[] expected = pair.part(2, from, length);
                    while (!read.isDone()) {
                        assertThat(pair.bridge.scheduler().step()).isTrue();
                        boolean told = mode == QueueMode.RING ? read.isDone()
                                : mode == QueueMode.COUNTER ? pair.near.counter() == i + 1
                                        : pair.near.bit(i) == 1 - (i >>> 8 & 1);
                        if (told) {
                            assertThat(pair.m1.get(at, length)).isEqualTo(expected);
                            seen++;
                        }
                    }
                }
                assertThat(seen).isGreaterThanOrEqualTo(copies);
            }
        }
    }

    @BridgeTest
    @Tag("KEY-8")
    void shouldKeepDataBeforeCompletionOnABusThatUsesEveryFreedom(TestBridge kind) {
        BridgeSettings settings = BridgeSettings.usual(4).withBus(BusSettings.free(), BusFaultPlan.parse(
                "stall host posted 2000000-9000000"));
        try (Pair pair = new Pair(kind, settings, QueueSettings.usual())) {
            List<CompletableFuture<Completion>> all = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                int at = i * 9000;
                CompletableFuture<Completion> read = pair.near.read(pair.theirs, i * 17, pair.mine, at, 8000 + i);
                byte[] expected = pair.part(2, i * 17, 8000 + i);
                int length = 8000 + i;
                all.add(read.thenApply(done -> {
                    assertThat(pair.m1.get(at, length)).isEqualTo(expected);
                    return done;
                }));
            }
            pair.bridge.await(CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])));
            assertThat(pair.bridge.host(2).bus().trace().arrived()).filteredOn(t -> t.type() == BusType.MEMORY_WRITE)
                    .as("host 2 is only read").isEmpty();
            assertThat(pair.bridge.host(1).bus().unfinished()).isZero();
        }
    }
}
