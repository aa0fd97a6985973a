// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Model and RTL lose the same members at the same places of the same requests, and do the same in all that follows,
 * down to the counters of what that costs. Array, losses and requests are functions of one number; every third array
 * loses more than its level bears.
 */
@Tag("LVM-5")
@Tag("LVM-6")
@Tag("LVM-10")
final class MemberLossLockstepTest {
    private static final int REQUESTS = 240;
    private static final int SEEDS_A_LEVEL = 3;
    private static final int[] COUNTERS = {LvmRegisters.COLUMNS_FULL, LvmRegisters.COLUMNS_READ_MODIFY,
        LvmRegisters.COLUMNS_RECONSTRUCT, LvmRegisters.COLUMNS_RECOVER, LvmRegisters.COLUMNS_DATA_ONLY,
        LvmRegisters.READS_RECONSTRUCTED, LvmRegisters.EXC_RAID_ERR, LvmRegisters.MEMBER_READS,
        LvmRegisters.MEMBER_WRITES, LvmRegisters.MEMBER_FLUSHES, LvmRegisters.LOG_ENTRIES,
        LvmRegisters.LOG_BLOCKS, LvmRegisters.LOG_SEQUENCE};

    static LongStream seeds() {
        return LongStream.range(0, (long) SEEDS_A_LEVEL * LvmRtl.DEGRADED.size());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldAgreeWhicheverMembersAreLost(long seed) {
        SeededStream random = new SeededStream(seed).split("losses");
        RaidLevel level = LvmRtl.DEGRADED.get((int) (seed / SEEDS_A_LEVEL));
        boolean tooMany = seed % SEEDS_A_LEVEL == SEEDS_A_LEVEL - 1;
        int members = Math.max(level.membersMin(), 3 + random.nextInt(8));
        DpuShape shape = Workload.shape(level, members, 4096L << 2 * random.nextInt(3));
        int[] lost = losses(level, members, tooMany, random);
        long[] places = LongStream.generate(() -> 1 + random.nextInt(REQUESTS / 2)).limit(lost.length).sorted()
                .toArray();
        String what = "seed=" + seed + ", level=" + level + ", members=" + members + ", lost=" + Arrays.toString(lost)
                + ", before=" + Arrays.toString(places);
        WriteHole hole = Workload.writeHole(shape, seed);
        try (Dpu reference = Dpu.of(shape).writeHole(hole).build();
                Dpu subject = Dpu.of(shape).writeHole(hole).seed(seed + 1).engine(environment -> new LvmRtl(environment,
                        RtlOptions.DEFAULT.withSeed(seed))).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(REQUESTS, seed), Workload.data(shape),
                    Workload.data(shape), Pacing.depth(24));
            lose(reference, lockstep.referenceHost(), lost, places);
            lose(subject, lockstep.subjectHost(), lost, places);
            lockstep.run(() -> true);

            assertThat(lockstep.divergences().first()).as(what).isEmpty();
            assertThat(lockstep.subjectHost().data().blocksMismatched()).as(what).isZero();
            assertThat(lockstep.subjectHost().statistics().statuses()).as(what)
                    .isEqualTo(lockstep.referenceHost().statistics().statuses());
            for (int counter : COUNTERS) {
                assertThat(subject.engine().registers().read(counter)).as("%s, register %s", what, counter)
                        .isEqualTo(reference.engine().registers().read(counter));
            }
            assertThat(subject.firmware().arrayFailed()).as(what).isEqualTo(tooMany);
            assertThat(lockstep.subjectHost().statistics().requestsCompleted() == REQUESTS).as(what)
                    .isEqualTo(!tooMany);
        }
    }

    /** As many members as the level bears, or one more. */
    private static int[] losses(RaidLevel level, int members, boolean tooMany, SeededStream random) {
        int missing = 0;
        int[] lost = new int[members];
        int count = 0;
        int tries = 0;
        while (count < members && tries++ < 100) {
            int member = random.nextInt(members);
            boolean borne = level.bears(members, missing | 1 << member);
            if ((missing >>> member & 1) == 0 && (borne || tooMany)) {
                missing |= 1 << member;
                lost[count++] = member;
            }
            if (!borne && tooMany) {
                break;
            }
        }
        return Arrays.copyOf(lost, count);
    }

    private static void lose(Dpu dpu, TraceHost host, int[] lost, long[] places) {
        for (int i = 0; i < lost.length; i++) {
            int member = lost[i];
            host.pauseBefore(places[i], goOn -> dpu.firmware().removeMember(member, goOn));
        }
    }
}
