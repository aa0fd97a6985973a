// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostStatistics;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import dev.dpucosim.host.HostTap;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.capsule.NvmeStatus;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The RTL against the model, each with its own firmware, members and memory, and the RTL's decisions judged. Property
 * {@code dpucosim.seed} runs one seed ({@code 17}) or many ({@code 1000-1299}) instead of those that are listed.
 */
class RtlLockstepTest {

    private static final String SEED_PROPERTY = "dpucosim.seed";
    private static final int RAID_ERR = 2;

    /**
     * What both engines must have counted alike, whatever their timing. Not records of MISS, of which those behind an
     * allocation under way depend on it; first touches do not, and are compared as firmware counts them.
     */
    private static final int[] COUNTERS = {LvmRegisters.EXC_RAID_ERR, LvmRegisters.EXC_IO_FAIL,
        LvmRegisters.EXC_NS_ERR, LvmRegisters.EXC_UNSUPPORTED, LvmRegisters.COLUMNS_FULL,
        LvmRegisters.COLUMNS_READ_MODIFY, LvmRegisters.COLUMNS_RECONSTRUCT, LvmRegisters.MEMBER_READS,
        LvmRegisters.MEMBER_WRITES, LvmRegisters.MEMBER_FLUSHES, LvmRegisters.OPS_DONE, LvmRegisters.PDU_ERRORS,
        LvmRegisters.LATE_COMPLETIONS, LvmRegisters.RESUME_ERRORS, LvmRegisters.LOG_ENTRIES, LvmRegisters.LOG_BLOCKS};

    /** 1, 2, 5 and 7 found a lock granted twice, and 9 a failure told of the whole run. */
    private static final long SEEDS = 20;

    static LongStream seeds() {
        String asked = System.getProperty(SEED_PROPERTY);
        if (asked == null) {
            return LongStream.range(0, SEEDS);
        }
        int dash = asked.indexOf('-');
        return dash < 0
                ? LongStream.of(Long.parseLong(asked))
                : LongStream.rangeClosed(Long.parseLong(asked.substring(0, dash)),
                        Long.parseLong(asked.substring(dash + 1)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWhateverGoesWrong(long seed) {
        FaultScenario scenario = new FaultScenario(seed);
        String again = "again: mvn test -Dtest=RtlLockstepTest -Ddpucosim.seed=" + seed + "\n" + scenario + "\n";
        try (Dpu reference = scenario.reference(); Dpu subject = scenario.subject()) {
            Lockstep lockstep = new Lockstep(reference, subject, scenario.feed(), Workload.data(scenario.shape),
                    Workload.data(scenario.shape), scenario.pacing());
            arm(reference, scenario, null);
            arm(subject, scenario, lockstep.decisions());
            InternalScript script = new InternalScript(seed);
            List<InternalScript.Outcome> one = script.follow(reference, lockstep.referenceHost());
            List<InternalScript.Outcome> other = script.follow(subject, lockstep.subjectHost());

            lockstep.run(() -> true);

            agree(lockstep, again);
            LongPredicate lost = lockstep.decisions()::lost;
            assertThat(other.stream().map(outcome -> outcome.sure(lost))).as(again).isNotEmpty()
                    .containsExactlyElementsOf(one.stream().map(outcome -> outcome.sure(lost)).toList());
            for (int counter : COUNTERS) {
                assertThat(subject.engine().registers().read(counter)).as("%scounter %03xh", again, counter)
                        .isEqualTo(reference.engine().registers().read(counter));
            }
        }
    }

    /** Arms the injected faults one after the other, each when firmware hears of the one before. */
    private static void arm(Dpu dpu, FaultScenario scenario, DecisionChecker decisions) {
        int[] next = new int[1];
        Runnable arm = () -> {
            if (next[0] < scenario.raidFaults.size()) {
                dpu.engine().registers().write(LvmRegisters.FAULT,
                        LvmRegisters.FAULT_ARMED_MASK | scenario.raidFaults.get(next[0]++));
                if (decisions != null) {
                    decisions.raidFaultArmed();
                }
            }
        };
        dpu.slowPath((reason, cid, fragment, coalesced, nowPs) -> {
            if (reason == RAID_ERR) {
                arm.run();
            }
        });
        arm.run();
    }

    private static void agree(Lockstep lockstep, String again) {
        HostStatistics one = lockstep.referenceHost().statistics();
        HostStatistics other = lockstep.subjectHost().statistics();
        assertThat(lockstep.divergences().first()).as(again).isEmpty();
        assertThat(other.statuses()).as(again).isEqualTo(one.statuses());
        for (int reason = 1; reason <= 5; reason++) {
            assertThat(other.slowPath(reason)).as(again + "reason " + reason).isEqualTo(one.slowPath(reason));
        }
        assertThat(lockstep.subjectHost().data().blocksMismatched()).as(again).isZero();
        assertThat(lockstep.referenceHost().data().blocksMismatched()).as(again).isZero();
        assertThat(lockstep.subjectHost().faults()).as(again).isEmpty();
        assertThat(lockstep.referenceHost().faults()).as(again).isEmpty();
        assertThat(other.requestsCompleted()).as(again).isEqualTo(one.requestsCompleted()).isPositive();
        assertThat(lockstep.comparison().memberCommandsCompared()).as(again).isPositive();
    }

    @Test
    void shouldMeetEveryKindOfTroubleInTheScenarios() {
        Set<Integer> statuses = new TreeSet<>();
        Map<RaidLevel, Set<Integer>> reasons = new EnumMap<>(RaidLevel.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            FaultScenario scenario = new FaultScenario(seed);
            try (Dpu dpu = scenario.reference()) {
                arm(dpu, scenario, null);
                TraceHost host = new TraceHost(dpu, scenario.feed(), Workload.data(scenario.shape), scenario.pacing(),
                        HostTap.NONE);
                host.start();
                dpu.scheduler().runUntil(host::finished);
                statuses.addAll(host.statistics().statuses().keySet());
                for (int reason = 1; reason <= 5; reason++) {
                    if (host.statistics().slowPath(reason) > 0) {
                        reasons.computeIfAbsent(scenario.shape.geometry().level(), level -> new TreeSet<>())
                                .add(reason);
                    }
                }
            }
        }

        assertThat(reasons).hasSize(RaidLevel.values().length).allSatisfy((level, met) -> assertThat(met)
                .containsExactly(1,
                        2, 3, 4, 5));
        assertThat(statuses).containsExactlyInAnyOrder(NvmeStatus.INTERNAL, NvmeStatus.CAPACITY, NvmeStatus.WRITE_FAULT,
                NvmeStatus.UNRECOVERED_READ, NvmeStatus.INVALID_OPCODE, NvmeStatus.INVALID_FIELD,
                NvmeStatus.INVALID_NAMESPACE, NvmeStatus.SGL_LENGTH, NvmeStatus.SGL_TYPE, NvmeStatus.LBA_RANGE);
    }

    @Test
    void shouldAgreeAtEveryLevelAndChunk() {
        int requests = 300;
        for (RaidLevel level : RaidLevel.values()) {
            for (int chunkShift = 12; chunkShift <= 20; chunkShift += 4) {
                DpuShape shape = Workload.shape(level, Math.max(level.membersMin(), 3 + chunkShift % 5),
                        1L << chunkShift);
                CommandFeed feed = Workload.feed(requests, chunkShift);
                RtlOptions options = RtlOptions.DEFAULT.withSeed(chunkShift);
                try (Dpu reference = Dpu.of(shape).build();
                        Dpu subject = Dpu.of(shape).seed(9).engine(e -> new LvmRtl(e, options)).build()) {
                    Lockstep lockstep = new Lockstep(reference, subject, feed, Workload.data(shape),
                            Workload.data(shape), Pacing.depth(32));
                    lockstep.run(() -> true);

                    agree(lockstep, level + ", chunkShift=" + chunkShift + "\n");
                    assertThat(lockstep.subjectHost().statistics().requestsCompleted()).isEqualTo(requests);
                    assertThat(lockstep.decisions().checked()).isGreaterThan(requests * 4);
                    assertThat(lockstep.comparison().mappingsCompared()).isPositive();
                    assertThat(lockstep.comparison().stripesWrong()).isZero();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"RAID5,3,4096", "RAID5,5,65536", "RAID5,9,1048576", "RAID6,4,4096", "RAID6,6,16384", "RAID6,10,262144"})
    @Tag("LVM-10")
    void shouldAgreeWhileColumnsAreLogged(RaidLevel level, int members, long chunkBytes) {
        int requests = 300;
        DpuShape shape = Workload.shape(level, members, chunkBytes);
        RtlOptions options = RtlOptions.DEFAULT.withSeed(members);
        try (Dpu reference = Dpu.of(shape).writeHole(WriteHole.PPL).build();
                Dpu subject = Dpu.of(shape).writeHole(WriteHole.PPL).seed(9).engine(e -> new LvmRtl(e, options))
                        .build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(requests, members),
                    Workload.data(shape), Workload.data(shape), Pacing.depth(32));
            lockstep.run(() -> true);

            agree(lockstep, level + " of " + members + "\n");
            assertThat(lockstep.decisions().entriesJudged()).isGreaterThan(requests / 2)
                    .isEqualTo(subject.engine().registers().read(LvmRegisters.LOG_SEQUENCE));
            for (int counter : COUNTERS) {
                assertThat(subject.engine().registers().read(counter)).as("counter %03xh", counter)
                        .isEqualTo(reference.engine().registers().read(counter));
            }
            assertThat(lockstep.comparison().stripesWrong()).isZero();
        }
    }
}
