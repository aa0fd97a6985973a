// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import static dev.dpucosim.replay.EngineKind.LOCKSTEP;
import static dev.dpucosim.replay.EngineKind.MODEL;
import static dev.dpucosim.replay.EngineKind.RTL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** What a test of a whole DPU looks like, and what it holds the DPU to. */
class DpuTestTest {

    private static long[] data(long seed, int blocks) {
        return LongStream.range(0, 64L * blocks).map(word -> seed * 0x9E3779B97F4A7C15L ^ word * 0x94D049BB133111EBL)
                .toArray();
    }

    @DpuTest(engine = {MODEL, RTL, LOCKSTEP})
    void shouldReadBackWhatWasWritten(Hosts hosts, EngineKind engine, Dpu dpu) {
        final Host host = hosts.host();
        host.write(100, data(1, 20));
        assertThat(host.read(100, 20)).isEqualTo(data(1, 20));
        assertThat(host.read(0, 8)).containsOnly(0);
        host.flush();
        assertThat(dpu.engine() instanceof LvmRtl).isEqualTo(engine != MODEL);
        assertThat(dpu.firmware().extentsAllocated()).isEqualTo(1);
    }

    @DpuTest(engine = {MODEL, RTL, LOCKSTEP}, raid = RaidLevel.RAID1, members = 3, namespaceMib = {4, 4})
    void shouldKeepHostsApart(Hosts hosts) {
        final List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(hosts.host(1).queueWrite(i * 8L, data(i, 4)));
            answers.add(hosts.host(2).queueDurableWrite(i * 8L, data(-i - 1, 4)));
        }
        hosts.run();
        assertThat(answers).allSatisfy(Answer::succeeded);
        for (int i = 0; i < 40; i++) {
            assertThat(hosts.host(1).read(i * 8L, 4)).isEqualTo(data(i, 4));
            assertThat(hosts.host(2).read(i * 8L, 4)).isEqualTo(data(-i - 1, 4));
        }
    }

    @DpuTest(engine = {MODEL, RTL, LOCKSTEP})
    void shouldTryAgainAfterAMemberHasFailedOnce(Hosts hosts, Faults faults, Dpu dpu) {
        final Host host = hosts.host();
        host.write(0, data(1, 128));
        for (int member = 0; member < 5; member++) {
            faults.failWrite(member);
        }
        host.write(8, data(2, 8));
        assertThat(host.read(8, 8)).isEqualTo(data(2, 8));
        assertThat(dpu.engine().registers().read(LvmRegisters.EXC_IO_FAIL)).isPositive();
    }

    @DpuTest(engine = {MODEL, LOCKSTEP})
    void shouldGiveUpOnAMemberThatGoesOnFailing(Hosts hosts, Faults faults) {
        final Host host = hosts.host();
        host.write(0, data(1, 8));
        for (int member = 0; member < 5; member++) {
            faults.failReads(member, 100);
        }
        final Answer answer = host.queueRead(0, 8);
        hosts.run();
        answer.ended(NvmeStatus.UNRECOVERED_READ);
        assertThat(answer.data()).isNull();
        assertThatThrownBy(answer::succeeded).isInstanceOf(AssertionError.class).hasMessageContaining("expected")
                .hasMessageContaining("block 0, blocks 8");
    }

    @DpuTest(engine = {MODEL, LOCKSTEP})
    void shouldTakeLongerWithASlowMember(Hosts hosts, Faults faults) {
        final Host host = hosts.host();
        host.write(0, data(1, 8));
        final Answer quick = host.queueRead(0, 8);
        hosts.run();
        for (int member = 0; member < 5; member++) {
            faults.delay(member, 5_000_000_000L);
        }
        final Answer slow = host.queueRead(0, 8);
        hosts.run();
        assertThat(slow.succeeded().donePs() - quick.succeeded().donePs()).isGreaterThan(5_000_000_000L);
    }

    @DpuTest(engine = {MODEL, LOCKSTEP})
    void shouldRefuseWhatIsNotThere(Hosts hosts, Faults faults) {
        final Answer past = hosts.host().queueRead(16 * 2048, 1);
        hosts.run();
        past.ended(NvmeStatus.LBA_RANGE);
        assertThatThrownBy(() -> faults.add(MemberFault.slow(0, 0, 0, 1))).hasMessageContaining(
                "operation is queued already: operation=0, next=1");
        assertThatThrownBy(() -> hosts.host(2)).hasMessageContaining("no such namespace: nsid=2, count=1");
        assertThatThrownBy(() -> hosts.host().write(0, 1, 2, 3)).hasMessageContaining("not whole blocks: words=3");
    }
}
