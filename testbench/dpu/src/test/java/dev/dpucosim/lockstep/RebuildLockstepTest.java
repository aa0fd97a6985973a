// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberStore;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members go and are replaced while hosts read and write, parity is made anew as after a crash, and all is checked: on
 * two DPUs, whose decisions, data and members must agree. Array, members, places and requests are functions of one
 * number.
 */
@Tag("LVM-6")
final class RebuildLockstepTest {
    private static final int REQUESTS = 240;
    private static final int SEEDS_A_LEVEL = 2;
    private static final long POOL_BLOCKS = 30_000;
    private static final EngineFactory SUBJECT = environment -> new LvmRtl(environment, RtlOptions.DEFAULT);

    static LongStream seeds() {
        return LongStream.range(0, (long) SEEDS_A_LEVEL * LvmRtl.DEGRADED.size());
    }

    /** One a level, every other of them to the end; 4 found a blank replacement taken for whole in a locked stripe. */
    static LongStream seedsOfSpares() {
        return LongStream.of(0, 3, 4, 7);
    }

    /** What happens to a DPU, and where in its requests. */
    private record Story(DpuShape shape, int lost, int stripesAtOnce, long loseBefore, long replaceBefore,
            long resyncBefore, long checkBefore) {

        static Story of(long seed) {
            SeededStream random = new SeededStream(seed).split("rebuild");
            RaidLevel level = LvmRtl.DEGRADED.get((int) (seed / SEEDS_A_LEVEL));
            int members = Math.max(level.membersMin(), 3 + random.nextInt(level == RaidLevel.RAID1 ? 2 : 6));
            DpuShape shape = DpuShape.of(level, members, 16384L << 2 * random.nextInt(3), 65536, POOL_BLOCKS,
                    List.of(Workload.NAMESPACE_BLOCKS, Workload.NAMESPACE_BLOCKS));
            int lost = 1 << random.nextInt(members);
            int more = lost | 1 << random.nextInt(members);
            lost = level.bears(members, more) ? more : lost;
            return new Story(shape, lost, 1 + random.nextInt(6), 20 + random.nextInt(30), 60 + random.nextInt(30),
                    130 + random.nextInt(20), 190 + random.nextInt(20));
        }

        Rebuild tell(Dpu dpu, TraceHost host, long seed) {
            Rebuild rebuild = new Rebuild(dpu, stripesAtOnce);
            host.pauseBefore(loseBefore, goOn -> {
                rebuild.lose(lost);
                goOn.run();
            });
            host.pauseBefore(replaceBefore, goOn -> {
                scramble(dpu, new SeededStream(seed));
                rebuild.replace(lost);
                goOn.run();
            });
            host.pauseBefore(resyncBefore, goOn -> {
                await(dpu, rebuild, () -> {
                    rebuild.resync();
                    goOn.run();
                });
            });
            host.pauseBefore(checkBefore, goOn -> {
                await(dpu, rebuild, () -> {
                    rebuild.check();
                    goOn.run();
                });
            });
            return rebuild;
        }

        private static void await(Dpu dpu, Rebuild rebuild, Runnable then) {
            if (rebuild.running()) {
                dpu.scheduler().after(10_000_000, (nowPs, unused) -> await(dpu, rebuild, then), 0);
            } else {
                then.run();
            }
        }

        private void scramble(Dpu dpu, SeededStream random) {
            long[] words = new long[dpu.shape().geometry().chunkBlocks() * MemberStore.BLOCK_WORDS];
            for (int member = 0; member < dpu.members().count(); member++) {
                for (long block = 0; block < dpu.shape().geometry().memberBlocks()
                        && (lost >>> member & 1) != 0; block += dpu.shape().geometry().chunkBlocks()) {
                    words[random.nextInt(words.length)] = random.nextLong();
                    dpu.members().member(member).store().write(block, dpu.shape().geometry().chunkBlocks(), words, 0);
                }
            }
        }
    }

    /** A model that tells something else of what SYNC decides than it does. */
    private static EngineFactory telling(Falsehood falsehood) {
        return SecondFirmware.beside(CheckedRun.falsify(log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            if (cid == Rebuild.TAG) {
                falsehood.tell(log, kind, unit, aux, key, nowPs);
            } else {
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            }
        }));
    }

    @FunctionalInterface
    private interface Falsehood {
        void tell(DecisionLog log, int kind, int unit, int aux, long key, long nowPs);

        /** Says it as it is. */
        static void truth(DecisionLog log, int kind, int unit, int aux, long key, long nowPs) {
            log.decision(kind, 0, unit, aux, key, Rebuild.TAG, -1, nowPs);
        }

        /** Kinds with another strategy or stripe. */
        static Falsehood of(int falseKind, int aux, int stripes) {
            return (log, kind, unit, trueAux, key, nowPs) -> truth(log, kind, unit,
                    kind == falseKind ? trueAux ^ aux : trueAux, kind == falseKind && key > 3 ? key + stripes : key,
                    nowPs);
        }

        /** One stripe's decisions of a kind are not told. */
        static Falsehood without(int hiddenKind) {
            return (log, kind, unit, aux, key, nowPs) -> {
                if (kind != hiddenKind || key != 5) {
                    truth(log, kind, unit, aux, key, nowPs);
                }
            };
        }
    }

    @Test
    void shouldNoticeDecisionsThatAreFalse() {
        Story story = Story.of(SEEDS_A_LEVEL + 1);
        assertThat(findings(story, Falsehood::truth)).isEmpty();
        List<Falsehood> falsehoods = List.of(Falsehood.of(DecisionLog.COLUMN, 1, 0),
                Falsehood.of(DecisionLog.COLUMN, 0, 1), Falsehood.of(DecisionLog.GRANT, 0, 1),
                Falsehood.of(DecisionLog.RELEASE, 0, 1), Falsehood.without(DecisionLog.COLUMN),
                Falsehood.without(DecisionLog.GRANT), Falsehood.without(DecisionLog.RELEASE));
        for (int i = 0; i < falsehoods.size(); i++) {
            assertThat(findings(story, falsehoods.get(i))).as("falsehood %d", i).isNotEmpty();
        }
    }

    private static List<Divergence> findings(Story story, Falsehood falsehood) {
        try (Dpu dpu = Dpu.of(story.shape()).engine(telling(falsehood)).build()) {
            CheckedRun run = new CheckedRun(dpu, Workload.feed(REQUESTS, 1));
            story.tell(dpu, run.host, 1);
            run.run();
            return run.divergences.first();
        }
    }

    @Test
    void shouldNoticeACommandTooManyAndARegisterThatIsFalse() {
        Story story = Story.of(SEEDS_A_LEVEL + 1);
        for (boolean command : new boolean[] {true, false}) {
            try (Dpu dpu = Dpu.of(story.shape()).engine(SecondFirmware.beside(LvmModel::new)).build()) {
                CheckedRun run = new CheckedRun(dpu, Workload.feed(REQUESTS, 1));
                story.tell(dpu, run.host, 1);
                boolean[] done = new boolean[1];
                dpu.decisions((kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                    if (done[0] || kind != DecisionLog.COLUMN || cid != Rebuild.TAG || key != 5) {
                        return;
                    }
                    done[0] = true;
                    if (command) {
                        dpu.members().admit(nowPs, 0, Opcode.READ, 0, 1, false, MemberArray.internal(cid), 0);
                    } else {
                        dpu.engine().registers().write(LvmRegisters.REBUILD, 3);
                    }
                });
                run.run();
                assertThat(run.divergences.first()).as("command %s", command).isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWhileMembersAreRebuiltAndParityIsMadeAnew(long seed) {
        Story story = Story.of(seed);
        String what = "seed=" + seed + ", " + story + "\n";
        WriteHole hole = Workload.writeHole(story.shape(), seed);
        try (Dpu reference = Dpu.of(story.shape()).writeHole(hole).engine(SecondFirmware.beside(LvmModel::new))
                .build();
                Dpu subject = Dpu.of(story.shape()).writeHole(hole).seed(seed + 1).engine(SecondFirmware.beside(
                        SUBJECT)).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(REQUESTS, seed),
                    Workload.data(story.shape()), Workload.data(story.shape()), Pacing.depth(24));
            Rebuild one = story.tell(reference, lockstep.referenceHost(), seed);
            Rebuild other = story.tell(subject, lockstep.subjectHost(), seed);

            lockstep.run(() -> true);

            assertThat(lockstep.divergences().first()).as(what).isEmpty();
            assertThat(lockstep.subjectHost().data().blocksMismatched()).as(what).isZero();
            assertThat(lockstep.referenceHost().data().blocksMismatched()).as(what).isZero();
            assertThat(lockstep.subjectHost().statistics().requestsCompleted()).as(what).isEqualTo(REQUESTS);
            assertThat(one.running() || other.running()).as(what).isFalse();
            assertThat(one.differing()).as(what).isZero();
            assertThat(other.differing()).as(what).isZero();
            for (int counter : List.of(LvmRegisters.SYNC_COLUMNS, LvmRegisters.CHECK_COLUMNS,
                    LvmRegisters.CHECK_MISMATCHES)) {
                assertThat(subject.engine().registers().read(counter)).as("%s, register %s", what, counter)
                        .isEqualTo(reference.engine().registers().read(counter));
            }
        }
    }

    /** The DPUs' own firmware fills a spare, at its own pace on each; at the end it is done, or goes on. */
    @ParameterizedTest
    @MethodSource("seedsOfSpares")
    void shouldAgreeWhileFirmwareFillsASpare(long seed) {
        Story story = Story.of(seed);
        boolean wait = seed % 2 == 0;
        int member = Integer.numberOfTrailingZeros(story.lost());
        WriteHole hole = Workload.writeHole(story.shape(), seed);
        try (Dpu reference = spared(story, LvmModel::new).writeHole(hole).build();
                Dpu subject = spared(story, SUBJECT).writeHole(hole).seed(seed + 1).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(REQUESTS, seed),
                    Workload.data(story.shape()), Workload.data(story.shape()), Pacing.depth(24));
            for (TraceHost host : List.of(lockstep.referenceHost(), lockstep.subjectHost())) {
                Dpu dpu = host == lockstep.referenceHost() ? reference : subject;
                host.pauseBefore(story.loseBefore(), goOn -> dpu.firmware().removeMember(member, goOn));
                host.pauseBefore(wait ? story.resyncBefore() : REQUESTS - 1, goOn -> whole(dpu, wait, goOn));
            }

            lockstep.run(() -> true);

            assertThat(lockstep.divergences().first()).as("seed=%d, %s", seed, story).isEmpty();
            assertThat(lockstep.subjectHost().data().blocksMismatched()).isZero();
            assertThat(lockstep.subjectHost().statistics().requestsCompleted()).isEqualTo(REQUESTS);
            assertThat(subject.engine().registers().read(LvmRegisters.SYNC_COLUMNS)).isPositive();
            assertThat(subject.incompleteMembers() == 0 || !wait).as("whole at the end").isTrue();
        }
    }

    private static Dpu.Builder spared(Story story, EngineFactory engine) {
        HotSpares spares = HotSpares.inMemory(1, story.shape().geometry().memberBlocks(), story.shape().tailBlocks());
        return Dpu.of(story.shape()).engine(engine).upkeep(UpkeepSettings.with(spares));
    }

    private static void whole(Dpu dpu, boolean wait, Runnable goOn) {
        if (wait && dpu.incompleteMembers() != 0) {
            dpu.scheduler().after(10_000_000, (nowPs, unused) -> whole(dpu, true, goOn), 0);
        } else {
            goOn.run();
        }
    }
}
