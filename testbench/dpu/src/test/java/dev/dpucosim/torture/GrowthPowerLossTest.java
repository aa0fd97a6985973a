// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.HotSpares;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Power that goes in every member write while a pool takes the room of larger members, and hosts write.
 * What was not flushed is kept, lost or torn in any order. There is the old pool or the new one; the volume holds what
 * was there before or what was written to it, and that alone where it was told to be durable; parity and copies fit in
 * all stripes, and a pool that did not grow grows when it is asked again.
 */
@Tag("LVM-10")
final class GrowthPowerLossTest {
    private static final int OUTCOMES = 1;
    /** Simulating every cycle takes time: a part of the boundaries only. */
    private static final int RTL_STRIDE = 29;
    private static final int EXTENT = 128;
    /** Extents of the volume; the small pool has four, and three of them hold something before. */
    private static final int EXTENTS = 8;
    private static final int USED = 3;
    private static final int POOL = 4;
    private static final long LARGER_BLOCKS = 10_752;

    private record Asked(long block, int blocks, boolean durable, Answer answer) {
        boolean of(long other) {
            return other >= block && other < block + blocks;
        }
    }

    private static final class Run {
        private final SwitchedDpu machine;
        private final Geometry small;
        private final List<Asked> asked = new ArrayList<>();
        private boolean larger;

        Run(RaidLevel level, int members, WriteHole hole, EngineFactory engine) {
            final DpuShape shape = DpuShape.of(level, members, 8192, 65536, (long) POOL * EXTENT, List.of((long) EXTENTS
                    * EXTENT));
            small = shape.geometry();
            machine = new SwitchedDpu(shape, engine, 3).writeHole(hole).start();
            machine.hosts().host().write(0, words(1, 0, USED * EXTENT));
            machine.hosts().host().flush();
        }

        private static long[] words(int version, long block, int blocks) {
            final long[] words = new long[blocks * 64];
            for (int i = 0; i < words.length && version > 0; i++) {
                words[i] = (long) version << 48 | block + i / 64 << 16 | i % 64;
            }
            return words;
        }

        private void write(long block, int blocks, boolean durable) {
            final long[] words = words(2, block, blocks);
            asked.add(new Asked(block, blocks, durable, durable
                    ? machine.hosts().host().queueDurableWrite(block, words)
                    : machine.hosts().host().queueWrite(block, words)));
        }

        void scenario() {
            machine.dpu().grow(LARGER_BLOCKS, (why, nowPs) -> larger = why == null);
            // Old extents, a new one of the old pool, and parts of stripes that others write, too.
            for (int i = 0; !larger; i++) {
                if (i < 12) {
                    write(i * 30L, 3 + i, i % 3 == 0);
                }
                if (i == 5) {
                    write(USED * EXTENT + 5, 40, true);
                }
                machine.hosts().answer();
                final long until = machine.dpu().scheduler().nowPs() + 100_000_000L;
                machine.dpu().scheduler().runUntil(() -> larger || machine.dpu().scheduler().nowPs() > until);
            }
            for (int extent = POOL; extent < EXTENTS; extent++) {
                write((long) extent * EXTENT + extent, 50, extent % 2 == 0);
            }
            machine.hosts().run();
        }

        /** What a block must hold; -1 when it may hold either. */
        private int required(long block) {
            for (Asked one : asked) {
                if (one.of(block)) {
                    return one.answer.done() && one.durable ? 2 : -1;
                }
            }
            return before(block);
        }

        private static int before(long block) {
            return block < USED * EXTENT ? 1 : 0;
        }

        private void judge(String where) {
            for (int extent = 0; extent < EXTENTS; extent++) {
                final long[] data = machine.hosts().host().read((long) extent * EXTENT, EXTENT);
                for (int i = 0; i < EXTENT; i++) {
                    final long block = (long) extent * EXTENT + i;
                    final int version = (int) (data[i * 64] >>> 48);
                    final String which = where + ", block=" + block;
                    final int required = required(block);
                    assertThat(version == before(block) || version == 2).as("%s: version=%s", which, version).isTrue();
                    assertThat(required < 0 || required == version).as("%s: version=%s, required=%s", which, version,
                            required).isTrue();
                    final long[] expected = words(version, block, 1);
                    for (int word = 0; word < 64; word++) {
                        assertThat(data[i * 64 + word]).as(which).isEqualTo(expected[word]);
                    }
                }
            }
        }

        /** Starts again; 1 when there is the old pool. */
        int back(SeededStream random, String where) {
            machine.powerGone(random);
            assertThat(PoolStore.check(EnlargedMember.asBefore(machine.stores())).status()).as(where).isNotEqualTo(
                    PoolStatus.DAMAGED);
            machine.upkeep(UpkeepSettings.with(HotSpares.none())).start();
            assertThat(machine.dpu().firmware().missingMembers()).as(where).isZero();
            final boolean old = machine.dpu().shape().geometry().equals(small);
            assertThat(larger && old).as("%s: a growth that was told of", where).isFalse();
            judge(where);
            machine.dpu().scheduler().runAll();
            assertThat(new RedundancyCheck(machine.dpu()).runAll(stripe -> false).faults()).as(where).isEmpty();
            if (old) {
                final String[] ended = {"nothing"};
                machine.dpu().grow(LARGER_BLOCKS, (why, nowPs) -> ended[0] = why);
                machine.dpu().scheduler().runAll();
                assertThat(ended[0]).as(where).isNull();
                judge(where + ", later");
            }
            machine.hosts().host().write(0, words(3, 0, EXTENTS * EXTENT));
            assertThat(machine.hosts().host().read(0, EXTENTS * EXTENT)).as(where).isEqualTo(words(3, 0, EXTENTS
                    * EXTENT));
            machine.dpu().firmware().close();
            assertThat(PoolStore.check(machine.stores()).findings()).as(where).isEmpty();
            assertThat(PoolIdentity.newest(machine.stores()).geometry().stripes()).as(where).isGreaterThan(small
                    .stripes());
            machine.close();
            return old ? 1 : 0;
        }
    }

    @ParameterizedTest
    @CsvSource({"RAID0, 3, ", "RAID1, 2, ", "RAID5, 4, PPL", "RAID5, 4, NONE", "RAID6, 5, PPL", "RAID10, 4, "})
    void shouldHoldTheOldPoolOrTheNewOneWhereverPowerGoes(RaidLevel level, int members, WriteHole hole) {
        everywhere(level, members, hole, LvmModel::new, 1, OUTCOMES);
    }

    @ParameterizedTest
    @CsvSource({"RAID1, 2, ", "RAID5, 4, PPL", "RAID6, 5, PPL"})
    void shouldHoldThemWithThePipelineToo(RaidLevel level, int members, WriteHole hole) {
        everywhere(level, members, hole, environment -> new LvmRtl(environment, RtlOptions.DEFAULT), RTL_STRIDE, 1);
    }

    private static void everywhere(RaidLevel level, int members, WriteHole hole, EngineFactory engine, int stride,
            int outcomes) {
        int old = 0;
        for (long writes = 0;; writes += stride) {
            for (int outcome = 0; outcome < outcomes; outcome++) {
                final Run run = new Run(level, members, hole, engine);
                run.machine.power().goesBehind(writes);
                boolean over = false;
                try {
                    run.scenario();
                    over = true;
                } catch (PowerSupply.Cut e) {
                    // where it was to go
                }
                old += run.back(new SeededStream(writes).split(outcome), level + ", members=" + members + ", hole="
                        + hole + ", writes=" + writes + ", outcome=" + outcome);
                if (over) {
                    assertThat(old).as("cuts that left the old pool").isGreaterThan(40 / stride).isLessThan(
                            (int) (writes / stride * outcomes));
                    return;
                }
            }
        }
    }
}
