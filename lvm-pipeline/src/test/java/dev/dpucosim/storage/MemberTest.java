// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.UniformRealDistribution;
import org.junit.jupiter.api.Test;

class MemberTest {

    private static final MemberTiming TIMING = new MemberTiming(LatencyModel.fixed(80), LatencyModel.fixed(10),
            LatencyModel.fixed(500), 2);

    private static Member member(MemberTiming timing, MemberFault... faults) {
        return new Member(1, new RamStore(1000, 24), timing, new SeededStream(1), new FaultPlan(List.of(faults)));
    }

    @Test
    void shouldQueueTransfersOnTheLinkAndOverlapLatencies() {
        Member member = member(TIMING);

        assertThat(member.admit(1000, Opcode.READ, 8, 0, 0)).isEqualTo(1000 + 8192 + 80_000);
        assertThat(member.admit(2000, Opcode.READ, 1, 0, 0)).isEqualTo(1000 + 8192 + 1024 + 80_000);
        assertThat(member.admit(2000, Opcode.WRITE, 1, 0, 0)).isEqualTo(2000 + 1024 + 10_000);
        assertThat(member.admit(3000, Opcode.FLUSH, 0, 0, 0)).isEqualTo(3000 + 500_000);
        assertThatThrownBy(() -> member.admit(0, Opcode.COMPARE, 1, 0, 0)).hasMessageContaining("opcode=5");
    }

    @Test
    void shouldRefuseBlocksBeyondTheTail() {
        Member member = member(TIMING);

        assertThat(member.complete(Opcode.WRITE, 1016, 8, null)).isEqualTo(NvmeStatus.SUCCESS);
        assertThat(member.complete(Opcode.WRITE, 1017, 8, null)).isEqualTo(NvmeStatus.LBA_RANGE);
        assertThat(member.complete(Opcode.READ, -1, 1, null)).isEqualTo(NvmeStatus.LBA_RANGE);
        assertThat(member.complete(Opcode.FLUSH, 0, 0, null)).isEqualTo(NvmeStatus.SUCCESS);
    }

    @Test
    void shouldStrikeWhatThePlanNamesAndNothingElse() {
        Member member = member(TIMING, MemberFault.once(7, 2, 1, FaultKind.READ_ERROR),
                new MemberFault(8, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR, 2, 0),
                MemberFault.once(9, 0, 0, FaultKind.READ_ERROR), MemberFault.slow(10, 0, 1, 5),
                MemberFault.once(11, MemberFault.ANY_FRAGMENT, 1, FaultKind.FLUSH_ERROR));

        assertThat(outcome(member, Opcode.READ, 7, 1)).isZero();
        assertThat(outcome(member, Opcode.WRITE, 7, 2)).isZero();
        assertThat(outcome(member, Opcode.READ, 7, MemberFault.ANY_FRAGMENT)).isZero();
        assertThat(outcome(member, Opcode.READ, 7, 2)).isEqualTo(NvmeStatus.UNRECOVERED_READ);
        assertThat(outcome(member, Opcode.READ, 7, 2)).isZero();
        assertThat(outcome(member, Opcode.WRITE, 8, 3)).isEqualTo(NvmeStatus.WRITE_FAULT);
        assertThat(outcome(member, Opcode.WRITE, 8, -1)).isEqualTo(NvmeStatus.WRITE_FAULT);
        assertThat(outcome(member, Opcode.WRITE, 8, 3)).isZero();
        assertThat(outcome(member, Opcode.READ, 9, 0)).isZero();
        assertThat(member.admit(0, Opcode.READ, 0, 10, 0)).isEqualTo(80_005);
        assertThat(member.admit(0, Opcode.READ, 0, 10, 0)).isEqualTo(80_000);
        assertThat(outcome(member, Opcode.FLUSH, 11, -1)).isEqualTo(NvmeStatus.INTERNAL);
    }

    @Test
    void shouldStrikeInTheOrderOfSubmission() {
        Member member = member(TIMING, MemberFault.once(7, MemberFault.ANY_FRAGMENT, 1, FaultKind.READ_ERROR));

        member.admit(0, Opcode.READ, 1, 7, 0);
        FaultKind first = member.struck();
        member.admit(0, Opcode.READ, 1, 7, 1);
        FaultKind second = member.struck();

        // Whichever of the two completes first, the one that was submitted first fails.
        assertThat(member.complete(Opcode.READ, 0, 1, second)).isZero();
        assertThat(member.complete(Opcode.READ, 0, 1, first)).isEqualTo(NvmeStatus.UNRECOVERED_READ);
    }

    private static int outcome(Member member, int opcode, long owner, int fragment) {
        member.admit(0, opcode, 0, owner, fragment);
        return member.complete(opcode, 0, 1, member.struck());
    }

    @Test
    void shouldKeepAPlanThatCanBeUsedAgain() {
        FaultPlan plan = new FaultPlan(List.of(MemberFault.once(1, 0, 0, FaultKind.READ_ERROR)));

        assertThat(plan.unused()).hasSize(1);
        assertThat(plan.strike(1, 0, 0, FaultKind.READ_ERROR)).isNotNull();
        assertThat(plan.strike(1, 0, 0, FaultKind.READ_ERROR)).isNull();
        assertThat(plan.unused()).isEmpty();
        assertThat(plan.fresh().strike(1, 0, 0, FaultKind.READ_ERROR)).isEqualTo(plan.faults().getFirst());
        assertThat(FaultPlan.none().strike(1, 0, 0, FaultKind.READ_ERROR)).isNull();
        assertThat(plan).hasToString("[MemberFault[operation=1, fragment=0, member=0, kind=READ_ERROR, strikes=1, "
                + "delayPs=0]]");
        assertThatThrownBy(() -> new MemberFault(0, -2, 0, FaultKind.SLOW, 1, 0)).hasMessageContaining("fragment=-2");
    }

    @Test
    void shouldDrawLatenciesFromTheDistribution() {
        LatencyModel model = LatencyModel.of(new UniformRealDistribution(null, 100, 200), "uniform");
        SeededStream stream = new SeededStream(3);
        long sumPs = 0;
        for (int i = 0; i < 10_000; i++) {
            long latencyPs = model.drawPs(stream);
            assertThat(latencyPs).isBetween(100_000L, 200_000L);
            sumPs += latencyPs;
        }

        assertThat(sumPs / 10_000).isBetween(148_500L, 151_500L);
        assertThat(model.medianPs()).isBetween(149_900L, 150_100L);
        assertThat(LatencyModel.of(new UniformRealDistribution(null, -10, -5), "below zero").drawPs(stream)).isZero();
        assertThat(MemberTiming.drive().read().medianPs()).isBetween(79_900_000L, 80_100_000L);
        assertThat(MemberTiming.drive().read()).hasToString("log-normal, median 80000 ns, shape 0.25");
    }

    @Test
    void shouldComputeTheTimesOfADriveOnce() {
        assertThat(MemberTiming.drive()).isSameAs(MemberTiming.drive());
    }

    @Test
    void shouldShowAndCountEveryCommandOfTheArray() {
        List<String> seen = new ArrayList<>();
        try (MemberArray array = new MemberArray(List.of(member(TIMING), member(TIMING)))) {
            array.listener((member, opcode, block, blocks, fua, owner) -> seen
                    .add(member + " " + opcode + " " + block + " " + blocks + " " + fua + " " + owner));
            array.admit(0, 1, Opcode.READ, 5, 3, false, 42, 0);
            array.admit(0, 0, Opcode.WRITE, 6, 4, true, 43, 0);
            array.admit(0, 0, Opcode.FLUSH, 9, 1, false, MemberArray.internal(0xFFFF), -1);

            assertThat(seen).containsExactly("1 2 5 3 false 42", "0 1 6 4 true 43", "0 0 0 0 false -65536");
            assertThat(array.readCommands()).isEqualTo(1);
            assertThat(array.writeCommands()).isEqualTo(1);
            assertThat(array.flushCommands()).isEqualTo(1);
            assertThat(array.blocksRead()).isEqualTo(3);
            assertThat(array.blocksWritten()).isEqualTo(4);
            assertThat(array.count()).isEqualTo(2);
            assertThat(array.dataBlocks()).isEqualTo(1000);
            assertThat(array.complete(1, Opcode.READ, 0, 1, 0, null)).isZero();
        }
    }
}
