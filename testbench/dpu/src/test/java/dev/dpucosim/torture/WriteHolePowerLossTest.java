// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dputest.Answer;
import dev.dpucosim.dputest.Host;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Power that goes in every member write of a scenario, with a log of partial parity. What was not flushed is kept, lost
 * or torn in any order. When power is back the array starts, degraded or not, without being forced and without a
 * resync, and at once every block is as promised and the members agree.
 */
@Tag("LVM-10")
final class WriteHolePowerLossTest {
    private static final int MEMBERS = 6;
    /** Simulating every cycle takes time: a part of the boundaries only. */
    private static final int RTL_STRIDE = 13;
    private static final int OUTCOMES = 2;
    private static final int BLOCKS = 512;
    private static final int READ_BLOCKS = 256;
    private static final int REQUESTS = 14;
    private static final int CUT_AGAIN_SPREAD = 40;

    /** One run of the scenario, up to where power goes. */
    private static final class Run {
        private final SwitchedDpu machine;
        private final long seed;
        private final PromisedData promised;
        private final Map<TortureAction, Answer> asked = new LinkedHashMap<>();
        private int versions;

        Run(RaidLevel level, EngineFactory engine, long seed) {
            this.seed = seed;
            promised = new PromisedData(seed, List.of((long) BLOCKS), 128);
            machine = new SwitchedDpu(DpuShape.of(level, MEMBERS, 8192, 65536, 0, List.of((long) BLOCKS)), engine,
                    seed).writeHole(WriteHole.PPL).start();
        }

        private Dpu dpu() {
            return machine.dpu();
        }

        private Host host() {
            return machine.hosts().host();
        }

        private void ask(TortureAction action) {
            asked.put(action, switch (action) {
                case TortureAction.Write write when write.durable() -> host().queueDurableWrite(write.block(),
                        promised.words(write));
                case TortureAction.Write write -> host().queueWrite(write.block(), promised.words(write));
                case TortureAction.WriteZeroes zeroes -> host().queueWriteZeroes(zeroes.block(), zeroes.blocks(),
                        false);
                default -> host().queueFlush();
            });
        }

        private void write(long block, int blocks, boolean durable) {
            ask(new TortureAction.Write(1, block, blocks, ++versions, durable, List.of()));
        }

        private void answered() {
            final long before = promised.acknowledged();
            asked.forEach((action, answer) -> {
                final boolean success = answer.done() && answer.status() == NvmeStatus.SUCCESS;
                assertThat(success).as("%s", action).isEqualTo(answer.done());
                switch (action) {
                    case TortureAction.Write write -> promised.written(write, success);
                    case TortureAction.WriteZeroes zeroes -> promised.zeroed(zeroes, success);
                    default -> {
                        if (success) {
                            promised.flushed(1, before);
                        }
                    }
                }
            });
            asked.clear();
        }

        private void drain() {
            machine.hosts().run();
            answered();
        }

        /** Data everywhere but in the last extent, flushed; then members go. */
        void prepare(int missing) {
            for (int block = 0; block < BLOCKS - 128; block += 128) {
                write(block, 128, true);
            }
            drain();
            for (int i = 0; i < missing; i++) {
                dpu().firmware().removeMember(1 + 3 * i, () -> {});
                dpu().scheduler().runAll();
            }
        }

        /** Writes of all shapes, some of them in one stripe, never two of a block at once. */
        void scenario() {
            final SeededStream random = new SeededStream(seed).split("scenario");
            boolean[] flying = new boolean[BLOCKS];
            for (int i = 0; i < REQUESTS; i++) {
                final int blocks = random.oneIn(4) ? 64 + random.nextInt(100) : 1 + random.nextInt(30);
                final int block = random.nextInt(random.oneIn(2) ? 200 : BLOCKS - blocks);
                boolean meets = random.oneIn(6);
                for (int j = block; j < block + blocks; j++) {
                    meets |= flying[j];
                }
                if (meets) {
                    drain();
                    flying = new boolean[BLOCKS];
                    if (random.oneIn(2)) {
                        ask(new TortureAction.Flush(1));
                        drain();
                    }
                }
                for (int j = block; j < block + blocks; j++) {
                    flying[j] = true;
                }
                if (random.oneIn(8)) {
                    ask(new TortureAction.WriteZeroes(1, block, blocks, false));
                } else {
                    write(block, blocks, random.oneIn(3));
                }
            }
            drain();
        }

        void judge(String where) {
            assertThat(dpu().engine().registers().read(LvmRegisters.CONTROL) & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK)
                    .as("%s: parity is trusted", where).isPositive();
            assertThat(new RedundancyCheck(dpu()).run(machine.touched()).faults()).as(where).isEmpty();
            for (int block = 0; block < BLOCKS; block += READ_BLOCKS) {
                final long[] data = host().read(block, READ_BLOCKS);
                assertThat(promised.wrong(1, block, data)).as(where).isNull();
                promised.settle(1, block, data);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RAID5, 0", "RAID5, 1", "RAID6, 0", "RAID6, 1", "RAID6, 2"})
    void shouldNeedNoResyncWhereverPowerGoes(RaidLevel level, int missing) {
        final long boundaries = boundaries(level, missing, LvmModel::new, 1);
        assertThat(boundaries).as("member writes of the scenario").isGreaterThan(REQUESTS * 3);
    }

    @ParameterizedTest
    @CsvSource({"RAID5, 0", "RAID6, 1"})
    void shouldNeedNoResyncOfWhatThePipelineHasLogged(RaidLevel level, int missing) {
        final long boundaries = boundaries(level, missing, environment -> new LvmRtl(environment, RtlOptions.DEFAULT),
                RTL_STRIDE);
        assertThat(boundaries).as("member writes of the scenario").isGreaterThan(REQUESTS * 3);
    }

    private static long boundaries(RaidLevel level, int missing, EngineFactory engine, int stride) {
        long replayed = 0;
        for (long writes = 0;; writes += stride) {
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                final Run run = new Run(level, engine, 5);
                run.prepare(missing);
                run.machine.power().goesBehind(writes);
                try {
                    run.scenario();
                    run.machine.close();
                    assertThat(replayed).as("entries replayed").isGreaterThan(writes / stride / 2);
                    return writes;
                } catch (PowerSupply.Cut e) {
                    run.answered();
                    run.promised.powerLost();
                }
                replayed += back(run, new SeededStream(writes).split(outcome), outcome == 0 && stride == 1, level
                        + ", missing="
                        + missing + ", writes=" + writes + ", outcome=" + outcome);
            }
        }
    }

    /** Power comes back, goes again while the array starts, perhaps, and stays. */
    private static int back(Run run, SeededStream random, boolean again, String where) {
        run.machine.powerGone(random);
        if (again) {
            run.machine.power().goesBehind(random.nextInt(CUT_AGAIN_SPREAD));
            try {
                run.machine.start();
            } catch (PowerSupply.Cut e) {
                // the DPU before it is closed once more, which does nothing
            }
            run.machine.powerGone(random);
        }
        run.machine.start();
        final int replayed = run.dpu().firmware().partialParity().replayed();
        run.judge(where);
        run.machine.close();
        return replayed;
    }
}
