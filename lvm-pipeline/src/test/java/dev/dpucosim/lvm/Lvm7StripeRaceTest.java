// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * LVM-7: two writes of different chunks of one stripe at about the same time leave its parity right. Tried: every
 * choice of slow members for the one and for the other, by four distances in time, by pairs of writes of every
 * strategy.
 */
@Tag("LVM-7")
final class Lvm7StripeRaceTest {
    private static final long SLOW_PS = 25_000_000;
    private static final long[] DISTANCES_PS = {0, 4_000_000, 15_000_000, 60_000_000};
    /** In stripe 0 of 5 members, data chunk d is on member d and parity on member 4. */
    private static final int[] MEMBERS = {0, 1, 2, 4};
    /** {first block, blocks} of both writes: read-modify-write, reconstruct, and mixed columns, never overlapping. */
    private static final int[][] PAIRS = {{0, 8, 256, 8}, {0, 16, 128, 240}, {120, 16, 256, 130}, {0, 128, 128, 256}};
    private static final int COMBINATIONS = 1 << MEMBERS.length;

    @EngineTest
    void shouldKeepParityForEveryInterleavingTried(TestEngine engine) {
        SeededStream random = new SeededStream(70);
        int rounds = COMBINATIONS * COMBINATIONS * DISTANCES_PS.length;
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(128).faults(slowness(rounds)).boot()) {
            TestData reference = new TestData();
            // Operation 0 maps the stripe; its four extents are the four data chunks.
            long[] initial = TestData.random(random, 512);
            dpu.host().expect(dpu.host().write(1, 0, 512, initial));
            reference.write(0, 512, initial);
            for (int chunk = 0; chunk < 4; chunk++) {
                assertThat(dpu.physicalExtent(1, chunk)).isEqualTo(chunk);
            }
            for (int round = 0; round < rounds; round++) {
                int[] pair = PAIRS[round % PAIRS.length];
                long[] first = TestData.random(random, pair[1]);
                long[] second = TestData.random(random, pair[3]);

                int numberFirst = dpu.host().write(1, pair[0], pair[1], first);
                dpu.scheduler().after(DISTANCES_PS[round / (COMBINATIONS * COMBINATIONS)], (nowPs, unused) -> {
                    dpu.host().write(1, pair[2], pair[3], second);
                    dpu.host().pump();
                }, 0);
                dpu.host().run();

                reference.write(pair[0], pair[1], first);
                reference.write(pair[2], pair[3], second);
                assertThat(dpu.host().answer(numberFirst).status()).isEqualTo(NvmeStatus.SUCCESS);
                assertThat(dpu.host().answer(numberFirst + 1).status()).isEqualTo(NvmeStatus.SUCCESS);
                dpu.checkRedundancy();
                if (round % 64 == 0) {
                    reference.check(0, 512, readAll(dpu));
                }
            }
            reference.check(0, 512, readAll(dpu));
            assertThat(dpu.register(LvmRegisters.LOCK_WAITS)).as("lock waits").isGreaterThan(rounds / 4);
            checkLocks(dpu.decisions());
        }
    }

    /** Without a command of its own, so that the numbers of the writes stay what the fault plan says. */
    private static long[] readAll(TestDpu dpu) {
        ArrayReference array = new ArrayReference(dpu.geometry());
        long[] words = new long[512 * 64];
        for (int block = 0; block < 512; block++) {
            ArrayReference.Place place = array.place(dpu.physicalBlock(1, block));
            dpu.members().member(place.member()).store().read(place.block(), 1, words, block * 64);
        }
        return words;
    }

    private static MemberFault[] slowness(int rounds) {
        List<MemberFault> faults = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            int choice = round % (COMBINATIONS * COMBINATIONS);
            for (int i = 0; i < MEMBERS.length; i++) {
                if ((choice % COMBINATIONS >> i & 1) != 0) {
                    faults.add(MemberFault.slow(1 + 2L * round, MemberFault.ANY_FRAGMENT, MEMBERS[i], SLOW_PS));
                }
                if ((choice / COMBINATIONS >> i & 1) != 0) {
                    faults.add(MemberFault.slow(2 + 2L * round, MemberFault.ANY_FRAGMENT, MEMBERS[i], SLOW_PS));
                }
            }
        }
        return faults.toArray(new MemberFault[0]);
    }

    /** A stripe has one holder at a time, and those who wait get it in the order in which they asked. */
    static void checkLocks(List<TestDpu.Decision> decisions) {
        Map<Long, Integer> holder = new HashMap<>();
        Map<Long, List<Integer>> queue = new HashMap<>();
        for (TestDpu.Decision decision : decisions) {
            List<Integer> waiting = queue.computeIfAbsent(decision.key(), stripe -> new ArrayList<>());
            switch (decision.kind()) {
                case DecisionLog.WAIT -> waiting.add(decision.unit());
                case DecisionLog.GRANT -> {
                    assertThat(holder.put(decision.key(), decision.unit())).as("holder of the stripe").isNull();
                    if (!waiting.isEmpty()) {
                        assertThat(waiting.removeFirst()).as("first come, first served").isEqualTo(decision.unit());
                    }
                }
                case DecisionLog.RELEASE ->
                        assertThat(holder.remove(decision.key())).as("who gives back").isEqualTo(decision.unit());
                default -> {
                    // Nothing about locks.
                }
            }
        }
        assertThat(holder).as("locks held at the end").isEmpty();
    }
}
