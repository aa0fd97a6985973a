// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;

/** Writes that find a full pool: who is served when space comes, whose time ends when, and who fails at once. */
final class SpaceQueueTest {
    private static final int EXTENT = 128;
    private static final int EXTENTS = 6;
    private static final long QUEUE_NS = 20_000_000;
    private static final long[] DATA = TestData.random(new SeededStream(1), EXTENT);
    /** What firmware and hardware take to say it. */
    private static final long SLACK_PS = 100_000_000;

    /** Three volumes; the first has all extents. */
    private static TestDpu full(TestEngine engine, long queueNs) {
        long blocks = EXTENTS * EXTENT;
        TestDpu dpu = TestDpu.on(engine).array(RaidLevel.RAID1, 2).memberBlocks(blocks).space(2, queueNs).spare(1 << 16)
                .namespaces(blocks, blocks, blocks).boot();
        for (int extent = 0; extent < EXTENTS; extent++) {
            dpu.host().expect(dpu.host().write(1, (long) extent * EXTENT, EXTENT, DATA));
        }
        assertThat(dpu.firmware().extentsFree()).isZero();
        return dpu;
    }

    private static void runFor(TestDpu dpu, long ns) {
        long untilPs = dpu.scheduler().nowPs() + ns * 1000;
        dpu.scheduler().schedule(untilPs, (nowPs, unused) -> {}, 0);
        dpu.host().pump();
        dpu.scheduler().runUntil(() -> {
            dpu.host().pump();
            return dpu.scheduler().nowPs() >= untilPs;
        });
    }

    private static long donePs(TestDpu dpu, int number) {
        return dpu.host().answer(number).donePs();
    }

    @EngineTest
    void shouldServeThoseThatWaitInTheOrderInWhichTheyCame(TestEngine engine) {
        try (TestDpu dpu = full(engine, QUEUE_NS)) {
            List<Integer> waiting = new ArrayList<>();
            for (int i = 0; i < EXTENTS; i++) {
                // Of both volumes, and not in the order of their blocks.
                int extent = i * 5 % EXTENTS;
                waiting.add(dpu.host().write(2 + i % 2, extent * EXTENT + 9, 8, DATA));
                runFor(dpu, 100_000);
            }
            assertThat(dpu.firmware().thinCounts().spaceWaits()).isEqualTo(EXTENTS);
            assertThat(waiting).noneMatch(number -> dpu.host().answer(number).done());

            for (int i = 0; i < EXTENTS - 1; i++) {
                dpu.host().discard(1, (long) i * EXTENT, EXTENT);
                runFor(dpu, 1_000_000);
                int served = i;
                assertThat(waiting).as("one extent, one write").filteredOn(number -> dpu.host().answer(number).done())
                        .isEqualTo(waiting.subList(0, served + 1));
            }
            // Two come at once while one waits: the first of them gets nothing before that one.
            int newcomer = dpu.host().write(2, 5 * EXTENT, 1, DATA);
            runFor(dpu, 100_000);
            dpu.host().discard(1, 5L * EXTENT, EXTENT);
            dpu.host().run();
            assertThat(dpu.host().answer(waiting.getLast()).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(newcomer).status()).isEqualTo(NvmeStatus.CAPACITY);

            for (int number : waiting) {
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.SUCCESS);
            }
            assertThat(dpu.firmware().thinCounts().spaceTimeouts()).isEqualTo(1);
            for (int i = 0; i < EXTENTS; i++) {
                TestData reference = new TestData();
                reference.write(i * 5 % EXTENTS * EXTENT + 9, 8, DATA);
                long block = (long) (i * 5 % EXTENTS) * EXTENT;
                reference.check(block, EXTENT, dpu.host().expect(dpu.host().read(2 + i % 2, block, EXTENT)).data());
            }
            assertThat(dpu.firmware().extentsFree()).isZero();
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldEndTheTimeOfEachWhenItIsOver(TestEngine engine) {
        try (TestDpu dpu = full(engine, QUEUE_NS)) {
            List<Integer> waiting = new ArrayList<>();
            List<Long> beginPs = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                beginPs.add(dpu.scheduler().nowPs());
                waiting.add(i == 2
                        ? dpu.host().writeZeroes(2, i * EXTENT, 8, false)
                        : dpu.host().write(2, i * EXTENT, 8, DATA));
                runFor(dpu, 3_000_000);
            }
            // Space for one, which the first gets; the others' times are their own.
            dpu.host().discard(1, 0, EXTENT);
            dpu.host().run();

            assertThat(dpu.host().answer(waiting.getFirst()).status()).isEqualTo(NvmeStatus.SUCCESS);
            for (int i = 1; i < 4; i++) {
                if (i == 2) {
                    // Zeroes where nothing is mapped need no extent.
                    assertThat(dpu.host().answer(waiting.get(i)).status()).isEqualTo(NvmeStatus.SUCCESS);
                    continue;
                }
                assertThat(dpu.host().answer(waiting.get(i)).status()).isEqualTo(NvmeStatus.CAPACITY);
                assertThat(donePs(dpu, waiting.get(i)) - beginPs.get(i)).as("write %s", i).isBetween(QUEUE_NS * 1000,
                        QUEUE_NS * 1000 + SLACK_PS);
            }
            assertThat(dpu.firmware().thinCounts().spaceTimeouts()).isEqualTo(2);
            // What comes now is too late for them, and there for who asks next.
            dpu.host().expect(dpu.host().discard(1, EXTENT, EXTENT));
            dpu.host().expect(dpu.host().write(2, 4 * EXTENT, 8, DATA));
        }
    }

    @EngineTest
    void shouldServeWhoWasThereJustInTime(TestEngine engine) {
        try (TestDpu dpu = full(engine, QUEUE_NS)) {
            int waiting = dpu.host().write(2, 0, 8, DATA);
            // A discard takes some tens of microseconds.
            runFor(dpu, QUEUE_NS - 200_000);
            dpu.host().discard(1, 0, EXTENT);
            dpu.host().run();
            assertThat(dpu.host().answer(waiting).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().thinCounts().spaceTimeouts()).isZero();
        }
    }

    @EngineTest
    void shouldLetCopiesWaitInTheSameQueue(TestEngine engine) {
        try (TestDpu dpu = full(engine, QUEUE_NS)) {
            int snapshot = dpu.firmware().snapshot(1, "kept", false, VolumeListener.NONE);
            dpu.scheduler().runAll();
            int first = dpu.host().write(1, 5, 8, DATA);
            runFor(dpu, 100_000);
            int second = dpu.host().write(2, 5, 8, DATA);
            runFor(dpu, 100_000);
            assertThat(dpu.host().answer(first).done() || dpu.host().answer(second).done()).isFalse();
            // What the snapshot holds stays: only with both does an extent come back.
            dpu.host().discard(1, 2 * EXTENT, EXTENT);
            runFor(dpu, 1_000_000);
            assertThat(dpu.host().answer(first).done()).isFalse();
            dpu.firmware().deleteVolume(snapshot, VolumeListener.NONE);
            dpu.host().run();
            assertThat(dpu.host().answer(first).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(second).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(donePs(dpu, first)).isLessThan(donePs(dpu, second));
        }
    }

    @EngineTest
    void shouldFailAtOnceWhereNobodyIsToWait(TestEngine engine) {
        try (TestDpu dpu = full(engine, 0)) {
            long beginPs = dpu.scheduler().nowPs();
            int failed = dpu.host().write(2, 0, 8, DATA);
            int across = dpu.host().write(2, EXTENT - 4, 8, DATA);
            int read = dpu.host().read(2, 0, 8);
            dpu.host().run();
            for (int number : new int[] {failed, across}) {
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.CAPACITY);
                assertThat(donePs(dpu, number) - beginPs).isLessThan(SLACK_PS);
            }
            assertThat(dpu.host().answer(read).data()).containsOnly(0);
            assertThat(dpu.firmware().thinCounts().spaceWaits()).isZero();
            // What is mapped is written as before.
            dpu.host().expect(dpu.host().write(1, 0, EXTENT, DATA));
        }
    }
}
