// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.Traces;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the judge of decisions makes of a SYNC of a stripe of four columns during which a member goes. */
@Tag("LVM-6")
final class DecisionCheckerSyncTest {
    private static final DpuShape SHAPE = Workload.shape(RaidLevel.RAID6, 5, 256 << 10);
    private static final int COLUMN_BLOCKS = 128;
    private static final int TAG = 1000;
    /** Of the first stripe, which can be brought in line without it. */
    private static final int Q_MEMBER = 0;
    private static final int DATA_MEMBER = 1;
    /** Less than firmware takes for an answer. */
    private static final long SOON_PS = 100_000;

    private final FaultPlan faults = FaultPlan.none();
    private Dpu dpu;

    private CheckedRun synced(UnaryOperator<DecisionLog> falsified) {
        dpu = Dpu.of(SHAPE).faults(faults).engine(SecondFirmware.beside(CheckedRun.falsify(falsified))).build();
        return new CheckedRun(dpu, new CommandFeed(Traces.mqsim("0 0 0 8 1"), Long.MAX_VALUE, Lockstep.FEED_WINDOW));
    }

    private static CheckedRun run(CheckedRun run) {
        ((SecondFirmware) run.dpu.engine()).post(new ResumeEntry().sync(TAG, 0, 1, 0, false),
                record -> assertThat(record.status()).isZero());
        return run.run();
    }

    private void lose() {
        dpu.registers().write(LvmRegisters.ONLINE, dpu.registers().read(LvmRegisters.ONLINE) & ~(1L << Q_MEMBER));
    }

    private void failNextRead() {
        faults.add(MemberFault.once(MemberArray.internal(TAG), MemberFault.ANY_FRAGMENT, DATA_MEMBER,
                FaultKind.READ_ERROR));
    }

    /** Loses the member when the first column is read, or when the SYNC is suspended; the read of the third fails. */
    private CheckedRun lost(boolean suspended, UnaryOperator<DecisionLog> falsified) {
        boolean[] lost = new boolean[1];
        CheckedRun run = synced(log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            if (suspended && kind == DecisionLog.EXCEPTION) {
                dpu.scheduler().after(SOON_PS, (laterPs, unused) -> lose(), 0);
            }
            falsified.apply(log).decision(kind, op, unit, aux, key, cid, cycle, nowPs);
        });
        dpu.commands((member, opcode, block, blocks, fua, owner) -> {
            if (owner != MemberArray.internal(TAG) || lost[0]) {
                return;
            }
            if (opcode == Opcode.READ && block == 0 && !suspended) {
                lose();
            }
            if (opcode == Opcode.WRITE && block == COLUMN_BLOCKS) {
                lost[0] = true;
                failNextRead();
            }
        });
        return run(run);
    }

    @Test
    void shouldNotWantAColumnAgainThatIsOverWhenALaterOneFailsAfterAMemberHasGone() {
        assertThat(lost(false, log -> log).divergences.first()).isEmpty();
        assertThat(dpu.registers().read(LvmRegisters.EXC_IO_FAIL)).isEqualTo(1);
    }

    @Test
    void shouldFollowAStripeToItsEndWhenAMemberGoesWhileFirmwareIsAsked() {
        assertThat(lost(true, log -> log).divergences.first()).isEmpty();
        assertThat(dpu.registers().read(LvmRegisters.EXC_IO_FAIL)).isEqualTo(1);

        int[] columns = new int[1];
        CheckedRun run = lost(true, log -> (kind, op, unit, aux, key, cid, cycle, nowPs) -> {
            // The fourth of the stripe; the third is begun twice.
            if (kind != DecisionLog.COLUMN || ++columns[0] != 5) {
                log.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
            }
        });
        assertThat(run.divergences.first()).extracting(Divergence::expected).contains("column 3 of stripe 0");
    }
}
