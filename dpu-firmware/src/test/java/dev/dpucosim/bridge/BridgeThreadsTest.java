// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.QueueSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several threads and one bridge: one is in it, the others are told so; futures are for all of them. */
@Tag("KEY-5")
class BridgeThreadsTest {
    private static final int ROUNDS = 400;
    private static final String IN_USE = "BridgeInUse";

    private final Meeting meeting = new Meeting();

    private Pair met() {
        return new Pair(TestBridge.MODEL, BridgeSettings.usual(1), QueueSettings.usual(), meeting);
    }

    /** Whoever came in the middle of a call was refused, and no two threads have met in the bridge by themselves. */
    private void refused() {
        assertThat(meeting.told()).isEqualTo(IN_USE);
        assertThat(meeting.overlaps()).as("two threads were in the bridge").isZero();
    }

    @Test
    void shouldTakeEachPostWholeOrRefuseIt() throws InterruptedException {
        List<CompletableFuture<Completion>> posted = Collections.synchronizedList(new ArrayList<>());
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                race.round(Collections.nCopies(2, () -> {
                    posted.add(pair.near.read(pair.theirs, 0, pair.mine, 0, 64));
                    return "posted";
                }));
                assertThat(pair.near.underWay()).isBetween(1, 2);
                pair.bridge.run();

                meeting.expect(0, () -> {
                    posted.add(pair.near.read(pair.theirs, 0, pair.mine, 0, 64));
                    return "posted";
                });
                posted.add(pair.near.read(pair.theirs, 0, pair.mine, 0, 64));
                refused();
                assertThat(pair.near.underWay()).isOne();
                pair.bridge.run();
            }
            assertThat(race.outcomes().keySet()).isSubsetOf("posted, posted", "posted, " + IN_USE, IN_USE
                    + ", posted");
            assertThat(posted).allSatisfy(future -> assertThat(future).isCompleted());
            assertThat(pair.near.poll().counter()).isEqualTo(posted.size());
        }
    }

    @Test
    void shouldPostABatchWithoutAnothersCommandInIt() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                List<Integer> commands = new ArrayList<>();
                race.round(List.of(() -> {
                    Batch batch = pair.near.batch();
                    for (int i = 0; i < 8; i++) {
                        batch.read(pair.theirs, 0, pair.mine, 0, 64);
                    }
                    batch.post().forEach(future -> future.thenAccept(end -> commands.add(end.command())));
                    return "batch";
                }, () -> {
                    pair.near.read(pair.theirs, 0, pair.mine, 64, 64);
                    return "read";
                }));
                pair.bridge.run();
                for (int i = 1; i < commands.size(); i++) {
                    assertThat(commands.get(i)).isEqualTo(commands.get(i - 1) + 1);
                }
                pair.near.poll();

                // In the fifth command of a batch.
                meeting.expect(4, () -> {
                    pair.near.read(pair.theirs, 0, pair.mine, 64, 64);
                    return "read";
                });
                Batch batch = pair.near.batch();
                for (int i = 0; i < 8; i++) {
                    batch.read(pair.theirs, 0, pair.mine, 0, 64);
                }
                batch.post();
                refused();
                assertThat(pair.near.underWay()).isEqualTo(8);
                pair.bridge.run();
                pair.near.poll();
            }
            assertThat(race.outcomes().keySet()).isSubsetOf("batch, read", "batch, " + IN_USE, IN_USE + ", read");
        }
    }

    @Test
    void shouldShowAPollerAStateThatThereIs() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            AtomicInteger posted = new AtomicInteger();
            for (int round = 0; round < ROUNDS / 4; round++) {
                race.round(List.of(() -> {
                    while (true) {
                        try {
                            for (int i = 0; i < 8; i++) {
                                pair.near.read(pair.theirs, 0, pair.mine, 0, i % 4 == 3 ? 0 : 64);
                                posted.incrementAndGet();
                            }
                            pair.bridge.run();
                            return "ran";
                        } catch (BridgeInUse again) {
                            Thread.onSpinWait();
                        }
                    }
                }, () -> {
                    long listed = 0;
                    for (int look = 0; look < 40; look++) {
                        try {
                            Poll poll = pair.near.poll();
                            listed += poll.completions().size();
                            if (poll.missed() != 0 || poll.completions().stream().anyMatch(end -> end.well() != (end
                                    .bytes() == 64))) {
                                return "torn: " + poll;
                            }
                        } catch (BridgeInUse refused) {
                            Thread.onSpinWait();
                        }
                    }
                    return listed >= 0 ? "looked" : "counted wrong";
                }));
                // A command has been taken out of what is under way, and is not among what has ended yet.
                meeting.expect(1, () -> "looked: " + pair.near.poll());
                pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                pair.bridge.run();
                posted.incrementAndGet();
                refused();
            }
            pair.bridge.run();
            Poll end = pair.near.poll();
            assertThat(end.counter() + end.errors()).isEqualTo(posted.get());
            assertThat(end.underWay()).isZero();
            assertThat(race.outcomes().keySet()).containsExactly("ran, looked");
        }
    }

    @Test
    @Tag("KEY-8")
    void shouldShowWhoWaitsForAFutureItsData() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                int from = round * 64;
                CompletableFuture<Completion> done = pair.near.read(pair.theirs, from, pair.mine, 0, 64);
                race.round(List.of(() -> {
                    pair.bridge.await(done);
                    return "ran";
                }, () -> {
                    done.join();
                    while (true) {
                        try {
                            return java.util.Arrays.equals(pair.m1.get(0, 64), pair.part(2, from, 64)) ? "data"
                                    : "no data";
                        } catch (BridgeInUse again) {
                            Thread.onSpinWait();
                        }
                    }
                }));

                meeting.expect(1, () -> "looked: " + pair.m1.get(0, 64).length);
                assertThat(pair.bridge.await(pair.near.read(pair.theirs, from, pair.mine, 0, 64)).well()).isTrue();
                refused();
            }
            assertThat(race.outcomes().keySet()).containsExactly("ran, data");
        }
    }

    @Test
    void shouldGiveMemoryBackOnceThoughTwoClose() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                LocalBuffer buffer = pair.bridge.host(1).allocate(4096);
                race.round(Collections.nCopies(2, () -> {
                    buffer.close();
                    return "closed";
                }));
                buffer.close();
                LocalBuffer first = pair.bridge.host(1).allocate(4096);
                LocalBuffer second = pair.bridge.host(1).allocate(4096);
                assertThat(first.address()).isNotEqualTo(second.address());
                buffer.close();
                meeting.expect(0, () -> {
                    first.close();
                    return "closed";
                });
                pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                refused();
                pair.bridge.run();
                first.close();
                second.close();
            }
            assertThat(race.outcomes().keySet()).isSubsetOf("closed, closed", "closed, " + IN_USE, IN_USE
                    + ", closed");
        }
    }

    @Test
    void shouldEndEveryFutureWhenAProcessIsClosedWhileAnotherThreadPosts() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                BridgeProcess process = pair.bridge.host(1).openProcess();
                RegisteredKey own = process.register(pair.m1, Rights.LOCAL_WRITE);
                AcceptedKey alias = pair.grantTo(process);
                List<CompletableFuture<Completion>> posted = new ArrayList<>();
                race.round(List.of(() -> {
                    process.close();
                    return "closed";
                }, () -> {
                    posted.add(process.read(alias, 0, own, 0, 64));
                    return "posted";
                }));
                process.close();
                assertThat(posted).allSatisfy(future -> assertThat(future).isDone());

                BridgeProcess next = pair.bridge.host(1).openProcess();
                AcceptedKey nextAlias = pair.grantTo(next);
                RegisteredKey nextOwn = next.register(pair.m1, Rights.LOCAL_WRITE);
                meeting.expect(0, () -> {
                    next.close();
                    return "closed";
                });
                CompletableFuture<Completion> read = next.read(nextAlias, 0, nextOwn, 0, 64);
                refused();
                assertThat(next.open()).isTrue();
                meeting.expect(0, () -> {
                    next.read(nextAlias, 0, nextOwn, 0, 64);
                    return "posted";
                });
                next.close();
                refused();
                assertThat(read).isDone();
            }
            assertThat(race.outcomes().keySet()).isSubsetOf("closed, posted", "closed, ProcessClosed", "closed, "
                    + IN_USE, IN_USE + ", posted");
            assertThat(pair.m1.keys()).isOne();
        }
    }

    @Test
    void shouldLetNobodyWaitForAClosedBridge() throws InterruptedException {
        try (Race race = new Race()) {
            for (int round = 0; round < ROUNDS / 10; round++) {
                Pair pair = met();
                CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                CompletableFuture<Void> flush = pair.near.flush();
                CompletableFuture<Void> revoke = pair.far.beginRevoke(pair.exported);
                CompletableFuture<Void> close = pair.far.beginClose();
                meeting.expect(0, () -> "looked: " + pair.near.poll());
                read.whenComplete((end, failure) -> meeting.meet());
                race.round(List.of(() -> {
                    pair.bridge.close();
                    return "closed";
                }, () -> String.valueOf(read.join()), () -> String.valueOf(flush.join()), () -> String.valueOf(revoke
                        .join()), () -> String.valueOf(close.join())));
                refused();
            }
            assertThat(race.outcomes().keySet()).containsExactly(
                    "closed, ProcessClosed, ProcessClosed, ProcessClosed, ProcessClosed");
        }
    }

    @Test
    void shouldGoOnWhenAnotherThreadCancelsAFuture() throws InterruptedException {
        try (Pair pair = met(); Race race = new Race()) {
            for (int round = 0; round < ROUNDS; round++) {
                CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                CompletableFuture<Completion> next = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                race.round(List.of(() -> {
                    pair.bridge.run();
                    return "ran";
                }, () -> {
                    read.cancel(false);
                    return read.isDone() ? "done" : "not done";
                }));
                assertThat(next.join().well()).isTrue();
                assertThat(pair.near.poll().completions()).hasSize(2);

                // When its end was found and it has not been told.
                CompletableFuture<Completion> cancelled = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                CompletableFuture<Completion> behind = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
                meeting.expect(0, () -> {
                    cancelled.cancel(false);
                    return "looked: " + pair.near.poll();
                });
                pair.bridge.run();
                refused();
                assertThat(cancelled).isCancelled();
                assertThat(behind.join().well()).isTrue();
                assertThat(pair.near.poll().completions()).hasSize(2);
            }
            assertThat(race.outcomes().keySet()).containsExactly("ran, done");
            assertThat(pair.near.poll().counter()).isEqualTo(4L * ROUNDS);
        }
    }

    @Test
    void shouldLetWhatDependsOnAFutureUseTheBridge() {
        try (Pair pair = new Pair(TestBridge.MODEL)) {
            int[] rounds = new int[1];
            CompletableFuture<Completion> last = new CompletableFuture<>();
            again(pair, rounds, last);
            assertThat(pair.bridge.await(last).command()).isEqualTo(99);
        }
    }

    private static void again(Pair pair, int[] rounds, CompletableFuture<Completion> last) {
        pair.near.read(pair.theirs, 0, pair.mine, 0, 64).thenAccept(end -> {
            if (++rounds[0] == 100) {
                last.complete(end);
            } else {
                again(pair, rounds, last);
            }
        });
    }

    @Test
    void shouldLetWhatDependsOnAFutureCloseTheProcess() {
        for (QueueMode mode : QueueMode.values()) {
            try (Pair pair = new Pair(TestBridge.MODEL, BridgeSettings.usual(1), QueueSettings.usual().withMode(
                    mode))) {
                List<CompletableFuture<Completion>> all = new ArrayList<>();
                for (int i = 0; i < 8; i++) {
                    all.add(pair.near.read(pair.theirs, 0, pair.mine, 0, 64));
                }
                CompletableFuture<Void> closed = all.get(2).thenRun(pair.near::close);
                pair.bridge.run();
                assertThat(closed).as("%s", mode).isCompleted();
                assertThat(all.subList(0, 3)).allSatisfy(future -> assertThat(future).isCompleted());
                assertThat(all.subList(3, 8)).allSatisfy(future -> assertThatThrownBy(future::join)
                        .hasCauseInstanceOf(ProcessClosed.class));
            }
        }
    }

    @Test
    void shouldSayThatAnotherThreadIsInOrThatItIsClosed() throws InterruptedException {
        Pair pair = new Pair(TestBridge.MODEL);
        CompletableFuture<Completion> read = pair.near.read(pair.theirs, 0, pair.mine, 0, 64);
        List<String> told = new ArrayList<>();
        read.thenRun(() -> {
            Thread other = Thread.ofPlatform().start(() -> {
                for (Runnable call : calls(pair)) {
                    try {
                        call.run();
                        told.add("done");
                    } catch (BridgeInUse refused) {
                        told.add(refused.getMessage());
                    }
                }
            });
            join(other);
        });
        pair.bridge.await(read);
        assertThat(told).hasSize(calls(pair).size()).containsOnly("bridge is in use by another thread");
        pair.close();
        for (Runnable call : calls(pair).subList(CLOSES, calls(pair).size())) {
            assertThatThrownBy(call::run).isInstanceOf(BridgeClosed.class).hasMessage("bridge is closed");
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many of the calls close something, which is no trouble when the bridge was closed. */
    private static final int CLOSES = 3;

    private static List<Runnable> calls(Pair pair) {
        return List.of(pair.bridge::close, pair.near::close, pair.m1::close, pair.near::beginClose, () -> pair.near
                .read(pair.theirs, 0, pair.mine, 0, 64), () -> pair.near.write(pair.theirs, 0, pair.mine, 0, 64),
                () -> pair.near.register(pair.m1, Rights.NONE), () -> pair.near.window(pair.mine, 0, 64, Rights.NONE),
                () -> pair.far.export(pair.exported, pair.near, Rights.REMOTE_READ), pair.near::poll, pair.near::flush,
                pair.near::counter, pair.near::underWay, () -> pair.near.beginRevoke(pair.mine), () -> pair.near.rotate(
                        pair.mine, 1), () -> pair.near.doorbell(0, 0, 0), () -> pair.near.batch().post(),
                () -> pair.bridge.host(1).allocate(64), pair.bridge.host(1)::openProcess, pair.bridge.host(1)::stall,
                pair.bridge.host(1)::resume, () -> pair.bridge.host(1).delay(1), () -> pair.bridge.host(1).fault(0, 1),
                pair.bridge.host(1)::reset, pair.bridge::run, () -> pair.bridge.run(1), () -> pair.bridge.await(
                        new CompletableFuture<>()), () -> pair.m1.get(0, 1), () -> pair.m1.put(0, (byte) 1),
                pair.m1::keys);
    }

    @Test
    void shouldCloseInAnyOrderAndTwice() {
        Pair pair = new Pair(TestBridge.MODEL);
        LocalBuffer buffer = pair.bridge.host(2).allocate(64);
        pair.bridge.close();
        pair.near.close();
        pair.far.close();
        buffer.close();
        pair.m1.close();
        pair.bridge.close();
        pair.near.close();
        buffer.close();
        assertThat(pair.near.open()).isFalse();
    }

    /** Asks for collections until something is so; a collector that never does would leave it wrong. */
    private static void collectUntil(java.util.function.BooleanSupplier collected) throws InterruptedException {
        for (int i = 0; i < 500 && !collected.getAsBoolean(); i++) {
            System.gc();
            Thread.sleep(2);
        }
    }

    @Test
    void shouldCountForgottenBuffersAndNotHandTheirMemoryOutAgain() throws InterruptedException {
        try (Pair pair = new Pair(TestBridge.MODEL)) {
            BridgeHost host = pair.bridge.host(1);
            List<Long> forgotten = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                forgotten.add(host.allocate(4096).address());
            }
            LocalBuffer closed = host.allocate(4096);
            closed.close();
            collectUntil(() -> host.forgottenBuffers() == 10);
            assertThat(host.forgottenBuffers()).isEqualTo(10);
            assertThat(host.allocate(4096).address()).isEqualTo(closed.address());
            assertThat(host.allocate(4096).address()).as("a run does not depend on a collector").isNotIn(forgotten);
        }
    }

    @Test
    void shouldKeepABufferThatNobodyHasButItsKey() throws InterruptedException {
        try (Pair pair = new Pair(TestBridge.MODEL)) {
            BridgeHost host = pair.bridge.host(1);
            KeyValue[] known = new KeyValue[1];
            long address = forget(pair, known);
            host.allocate(64);
            collectUntil(() -> host.forgottenBuffers() == 1);
            assertThat(host.forgottenBuffers()).as("the one without a key").isOne();
            assertThat(pair.end(pair.near.post(new SubmissionEntry().set(1, 64, 0, known[0], 0,
                    pair.theirs.value(), 0)))).isEqualTo(KeyStatus.OK);
            byte[] data = new byte[64];
            host.memory().get(address, data, 0, 64);
            assertThat(data).isEqualTo(pair.part(2, 0, 64));
        }
    }

    private static long forget(Pair pair, KeyValue[] known) {
        LocalBuffer buffer = pair.bridge.host(1).allocate(64);
        known[0] = pair.near.register(buffer, Rights.LOCAL_WRITE).value();
        return buffer.address();
    }

    @Test
    void shouldGiveAForgottenBridgesMemoryBackAndCountIt() throws InterruptedException {
        long before = Bridge.leaks();
        new Pair(TestBridge.MODEL).near.poll();
        collectUntil(() -> Bridge.leaks() >= before + 2);
        assertThat(Bridge.leaks()).isGreaterThanOrEqualTo(before + 2);
    }
}
