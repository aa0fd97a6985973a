// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
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
 * Power that goes in every member write while shared extents are copied: of a volume, its snapshot and a clone of that.
 * What was not flushed is kept, lost or torn in any order. Then the snapshot is as it was, and every block of the two
 * volumes holds what was there before or what was written to it, and that alone where it was told to be durable.
 */
@Tag("LVM-10")
final class CopyPowerLossTest {
    private static final int OUTCOMES = 2;
    /** Simulating every cycle takes time: a part of the boundaries only. */
    private static final int RTL_STRIDE = 29;
    private static final int EXTENT = 128;
    private static final int BLOCKS = 3 * EXTENT;
    private static final int ORIGIN = 1;
    private static final int SNAPSHOT = 2;
    private static final int CLONE = 3;

    /** What was asked of a volume after power could go; one request to a block at most. */
    private record Asked(int volume, int block, int blocks, boolean durable, Answer answer) {
    }

    private static final class Run {
        private final SwitchedDpu machine;
        private final List<Asked> asked = new ArrayList<>();
        private Answer flushed;
        private long copies;
        private long overwritten;

        Run(RaidLevel level, int members, WriteHole hole, EngineFactory engine) {
            machine = new SwitchedDpu(DpuShape.of(level, members, 8192, 65536, 8 * BLOCKS, List.of((long) BLOCKS)),
                    engine, 3).writeHole(hole).start();
        }

        private static long[] words(int version, long block, int blocks) {
            final long[] words = new long[blocks * 64];
            for (int i = 0; i < words.length; i++) {
                words[i] = (long) version << 48 | block + i / 64 << 16 | i % 64;
            }
            return words;
        }

        /** Before: 1 in all extents, and 2 in a part of the clone's first, which is its own. */
        private static int before(int volume, int block) {
            return volume == CLONE && block >= 16 && block < 32 ? 2 : 1;
        }

        /** After: each volume has a version of its own. */
        private static int after(int volume) {
            return 10 + volume;
        }

        private int snapshot(int origin, String name, boolean writable) {
            final int[] status = {-1};
            final int made = machine.dpu().firmware().snapshot(origin, name, writable, (nsid, ended,
                    nowPs) -> status[0] = ended);
            machine.dpu().scheduler().runAll();
            assertThat(status[0]).isEqualTo(NvmeStatus.SUCCESS);
            return made;
        }

        void prepare() {
            machine.hosts().host().write(0, words(1, 0, BLOCKS));
            assertThat(snapshot(ORIGIN, "monday", false)).isEqualTo(SNAPSHOT);
            assertThat(snapshot(SNAPSHOT, "trial", true)).isEqualTo(CLONE);
            machine.hosts().add(CLONE).write(16, words(2, 16, 16));
            machine.hosts().host().flush();
        }

        private void write(int volume, int block, int blocks, boolean durable) {
            final long[] words = words(after(volume), block, blocks);
            asked.add(new Asked(volume, block, blocks, durable, durable
                    ? machine.hosts().host(volume).queueDurableWrite(block, words)
                    : machine.hosts().host(volume).queueWrite(block, words)));
        }

        void scenario() {
            // Two writes that one copy serves, one over the border of two extents, and one that needs no copy.
            write(ORIGIN, 10, 7, false);
            write(ORIGIN, 40, 5, true);
            write(ORIGIN, 120, 20, false);
            write(CLONE, 130, 25, false);
            write(CLONE, 2 * EXTENT, EXTENT, true);
            machine.hosts().run();
            // While its copy is written: the origin's last extent, and a block beside what is its own by now.
            write(ORIGIN, 2 * EXTENT + 1, 3, false);
            write(ORIGIN, 60, 1, false);
            machine.hosts().run();
            flushed = machine.hosts().host().queueFlush();
            machine.hosts().run();
            copies = machine.dpu().firmware().thinCounts().copies();
            overwritten = machine.dpu().firmware().thinCounts().overwritten();
        }

        /** What a block must hold; -1 when it may hold either. */
        private int required(int volume, int block) {
            final boolean all = flushed != null && flushed.done();
            for (Asked one : asked) {
                if (one.volume == volume && block >= one.block && block < one.block + one.blocks) {
                    return one.answer.done() && (one.durable || all) ? after(volume) : -1;
                }
            }
            return before(volume, block);
        }

        /** Looks at all volumes; what their blocks hold. */
        private List<Integer> judge(String where) {
            final List<Integer> versions = new ArrayList<>();
            machine.hosts().add(CLONE);
            for (int volume = ORIGIN; volume <= CLONE; volume++) {
                final long[] data = machine.hosts().host(volume).read(0, BLOCKS);
                for (int block = 0; block < BLOCKS; block++) {
                    final int version = (int) (data[block * 64] >>> 48);
                    final String which = where + ", volume=" + volume + ", block=" + block;
                    final int required = required(volume, block);
                    assertThat(List.of(before(volume, block), after(volume))).as(which).contains(version);
                    assertThat(required < 0 || required == version).as("%s: version=%s, required=%s", which, version,
                            required).isTrue();
                    final long[] expected = words(version, block, 1);
                    for (int word = 0; word < 64; word++) {
                        assertThat(data[block * 64 + word]).as(which).isEqualTo(expected[word]);
                    }
                    versions.add(version);
                }
            }
            return versions;
        }

        /** Starts again; what is found then is not found otherwise later, and the pool and its members are right. */
        void back(SeededStream random, String where) {
            machine.powerGone(random);
            assertThat(PoolStore.check(machine.stores()).status()).as(where).isNotEqualTo(PoolStatus.DAMAGED);
            machine.upkeep(UpkeepSettings.with(HotSpares.none())).start();
            final List<Integer> found = judge(where);
            machine.dpu().scheduler().runAll();
            assertThat(new RedundancyCheck(machine.dpu()).run(machine.touched()).faults()).as(where).isEmpty();
            assertThat(judge(where + ", later")).as(where).isEqualTo(found);
            assertThat(PoolStore.check(machine.stores()).salvage().usedExtents()).as(where).isEqualTo(machine.dpu()
                    .firmware().extentsAllocated());
            // A volume that has a copy of its own by now writes to it alone.
            machine.hosts().host(ORIGIN).write(0, words(99, 0, 8));
            assertThat(machine.hosts().host(SNAPSHOT).read(0, 8)).as(where).isEqualTo(words(1, 0, 8));
            assertThat(machine.hosts().host(CLONE).read(0, 8)).as(where).isEqualTo(words(1, 0, 8));
            machine.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"RAID0, 3, ", "RAID1, 2, ", "RAID5, 4, PPL", "RAID5, 4, NONE", "RAID6, 5, PPL", "RAID6, 5, NONE",
        "RAID10, 4, ", "RAID10, 5, "})
    void shouldHoldOldOrNewDataWhereverPowerGoes(RaidLevel level, int members, WriteHole hole) {
        everywhere(level, members, hole, LvmModel::new, 1, OUTCOMES);
    }

    @ParameterizedTest
    @CsvSource({"RAID0, 3, ", "RAID1, 2, ", "RAID5, 4, PPL", "RAID6, 5, PPL", "RAID10, 4, "})
    void shouldHoldOldOrNewDataOfThePipelineToo(RaidLevel level, int members, WriteHole hole) {
        everywhere(level, members, hole, environment -> new LvmRtl(environment, RtlOptions.DEFAULT), RTL_STRIDE, 1);
    }

    private static void everywhere(RaidLevel level, int members, WriteHole hole, EngineFactory engine, int stride,
            int outcomes) {
        for (long writes = 0;; writes += stride) {
            for (int outcome = 0; outcome < outcomes; outcome++) {
                final Run run = new Run(level, members, hole, engine);
                run.prepare();
                run.machine.power().goesBehind(writes);
                boolean over = false;
                try {
                    run.scenario();
                    over = true;
                } catch (PowerSupply.Cut e) {
                    // where it was to go
                }
                run.back(new SeededStream(writes).split(outcome), level + ", members=" + members + ", writes="
                        + writes + ", outcome=" + outcome);
                if (over) {
                    assertThat(run.copies).as("extents copied, also before").isEqualTo(6);
                    assertThat(run.overwritten).isEqualTo(1);
                    assertThat(writes).as("member writes of the scenario").isGreaterThan(40);
                    return;
                }
            }
        }
    }
}
