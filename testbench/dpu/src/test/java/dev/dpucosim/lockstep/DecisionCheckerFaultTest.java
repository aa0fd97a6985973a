// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.Traces;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What the judge of decisions makes of steps that fail or are refused, and of parity that nobody trusts. */
class DecisionCheckerFaultTest {

    private static final int RAID_ERR = 2;
    private static final int IO_FAIL = 3;
    private static final long SECOND_STRIPE = 1;

    private static CommandFeed feed(String... lines) {
        return new CommandFeed(Traces.mqsim(lines), Long.MAX_VALUE, Lockstep.FEED_WINDOW);
    }

    /** A write that is refused in its second stripe, of which no column was begun, and is tried again. */
    private static CheckedRun refused(RaidLevel level, UnaryOperator<DecisionLog> falsified) {
        CheckedRun run = new CheckedRun(Workload.shape(level, 3, 4096), feed("0 0 4 100 0"), FaultPlan.none(),
                falsified);
        run.dpu.engine().registers().write(LvmRegisters.FAULT, LvmRegisters.FAULT_ARMED_MASK | SECOND_STRIPE);
        run.checker.raidFaultArmed();
        return run.run();
    }

    /** A write of which one member command fails once. */
    private static CheckedRun failed(RaidLevel level, UnaryOperator<DecisionLog> falsified) {
        MemberFault fault = MemberFault.once(0, MemberFault.ANY_FRAGMENT, 0, FaultKind.WRITE_ERROR);
        return new CheckedRun(Workload.shape(level, 3, 65536), feed("0 0 0 8 0"), new FaultPlan(List.of(fault)),
                falsified);
    }

    @Test
    void shouldFollowARefusedStripeThatIsTriedAgainUnderItsLock() {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5)) {
            CheckedRun run = refused(level, log -> log);

            assertThat(run.divergences.first()).isEmpty();
            assertThat(run.host.statistics().slowPath(RAID_ERR)).isEqualTo(1);
        }
    }

    @Test
    void shouldFindALockThatIsGrantedToItsHolder() {
        for (RaidLevel level : List.of(RaidLevel.RAID1, RaidLevel.RAID5)) {
            boolean[] suspended = new boolean[1];
            CheckedRun run = refused(level, log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
                suspended[0] |= kind == DecisionLog.EXCEPTION && aux == RAID_ERR;
                if (suspended[0] && kind == DecisionLog.RESUME) {
                    suspended[0] = false;
                    log.decision(DecisionLog.GRANT, op, unit, 0, SECOND_STRIPE, cid, cycle, nowPs);
                }
            });

            assertThat(run.divergences.first()).extracting(Divergence::expected).contains("one lock at a time");
        }
    }

    @Test
    void shouldFindAMemberErrorThatIsPassedOver() {
        CheckedRun legal = failed(RaidLevel.RAID1, log -> log).run();
        assertThat(legal.divergences.first()).isEmpty();
        assertThat(legal.host.statistics().slowPath(IO_FAIL)).isEqualTo(1);

        boolean[] passed = new boolean[1];
        CheckedRun run = failed(RaidLevel.RAID1, log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            boolean exception = kind == DecisionLog.EXCEPTION && aux == IO_FAIL;
            boolean answer = kind == DecisionLog.RESUME && passed[0];
            passed[0] |= exception;
            if (!exception && !answer) {
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            }
        }).run();
        assertThat(run.divergences.first()).hasSize(1);
        assertThat(run.divergences.first().getFirst().expected()).isEqualTo(
                "IO_FAIL, because a member command failed");
    }

    @Test
    void shouldFindARefusalInPlaceOfAFailure() {
        CheckedRun run = failed(RaidLevel.RAID0, log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> log.decision(
                kind, op, unit, kind == DecisionLog.EXCEPTION && aux == IO_FAIL ? RAID_ERR : aux, key, cid, cycle,
                nowPs));
        run.checker.raidFaultArmed();
        run.run();

        assertThat(run.divergences.first()).hasSize(1);
        assertThat(run.divergences.first().getFirst().seen()).startsWith("RAID_ERR of context");
    }

    @Test
    void shouldExpectReconstructionWhileParityIsNotTrusted() {
        // With seven data chunks most columns would be read and modified if parity were trusted.
        DpuShape shape = Workload.shape(RaidLevel.RAID5, 8, 65536);
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stores.add(new UsedStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
        }
        CheckedRun run = new CheckedRun(Dpu.of(shape).stores(stores).build(), Workload.feed(100, 4)).run();
        assertThat(run.divergences.first()).isEmpty();
        assertThat(run.dpu.engine().registers().read(LvmRegisters.COLUMNS_READ_MODIFY)).isZero();

        CheckedRun trusted = new CheckedRun(Dpu.of(shape).build(), Workload.feed(100, 4)).run();
        assertThat(trusted.divergences.first()).isEmpty();
        assertThat(trusted.dpu.engine().registers().read(LvmRegisters.COLUMNS_READ_MODIFY)).isPositive();
    }

    @Test
    void shouldExceptStripesInWhichAWriteWasGivenUp() {
        // Member 0 refuses every write of the second operation, whose stripe then does not add up; its log would be
        // refused before anything else is written.
        MemberFault fault = new MemberFault(1, MemberFault.ANY_FRAGMENT, 0, FaultKind.WRITE_ERROR, 100, 0);
        CheckedRun run = new CheckedRun(Dpu.of(Workload.shape(RaidLevel.RAID5, 3, 4096)).writeHole(WriteHole.NONE)
                .faults(new FaultPlan(List.of(fault))).build(), feed("0 0 0 256 0", "1 0 40 4 0")).run();

        assertThat(run.divergences.first()).isEmpty();
        assertThat(run.host.statistics().statuses()).containsExactly(Map.entry(NvmeStatus.WRITE_FAULT, 1L));
        long stripe = 40 / 16;
        assertThat(run.checker.lost(stripe)).isTrue();
        assertThat(run.checker.lost(stripe - 1)).isFalse();
        assertThat(run.checker.lost(stripe + 1)).isFalse();
    }
}
