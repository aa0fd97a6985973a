// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/** LVM-9: an extent that is unmapped and given to another volume shows nobody what is the other's. */
@Tag("LVM-9")
final class Lvm9GenerationTest {
    private static final int EXTENT = 128;
    private static final int VOLUMES = 3;
    private static final long SECOND_NS = 1_000_000_000L;

    /** Every word tells its volume and block. */
    private static long[] tagged(int nsid, long block, int blocks) {
        long[] words = new long[blocks * 64];
        for (int i = 0; i < words.length; i++) {
            words[i] = (long) nsid << 56 | block + i / 64 << 8 | i % 64 + 1;
        }
        return words;
    }

    private static void checkOwn(int nsid, long block, long[] seen) {
        long[] own = tagged(nsid, block, seen.length / 64);
        for (int i = 0; i < seen.length; i += 64) {
            boolean zero = seen[i] == 0;
            for (int word = i; word < i + 64; word++) {
                if (seen[word] != (zero ? 0 : own[word])) {
                    throw new AssertionError(String.format("volume %d block %d holds another's: word=%d, seen=%016x",
                            nsid, block + i / 64, word - i, seen[word]));
                }
            }
        }
    }

    /** One extent is all there is: whoever writes next gets the one that was unmapped under the read. */
    @EngineTest
    void shouldLetAReadInFlightFinishBeforeItsExtentIsAnothers(TestEngine engine) {
        for (long delayNs : new long[] {50_000, 400_000, 3_000_000}) {
            MemberFault slow = new MemberFault(1, MemberFault.ANY_FRAGMENT, 0, FaultKind.SLOW, 1, delayNs * 1000);
            try (TestDpu dpu = TestDpu.on(engine).memberBlocks(EXTENT).extent(256 << 10).namespaces(512, 512)
                    .faults(slow).space(0, SECOND_NS).boot()) {
                dpu.host().expect(dpu.host().write(1, 0, 512, tagged(1, 0, 512)));
                assertThat(dpu.firmware().extentsFree()).isZero();

                int read = dpu.host().read(1, 0, 512);
                int discard = dpu.host().discard(1, 0, 512);
                int write = dpu.host().write(2, 0, 512, tagged(2, 0, 512));
                int again = dpu.host().read(1, 0, 512);
                dpu.host().run();

                assertThat(NvmeStatus.describe(dpu.host().answer(write).status()))
                        .isEqualTo(NvmeStatus.describe(NvmeStatus.SUCCESS));
                assertThat(dpu.host().answer(discard).status()).isEqualTo(NvmeStatus.SUCCESS);
                checkOwn(1, 0, dpu.host().answer(read).data());
                checkOwn(1, 0, dpu.host().answer(again).data());
                assertThat(dpu.host().answer(read).donePs()).isLessThan(dpu.host().answer(write).donePs());
                assertThat(dpu.host().expect(dpu.host().read(1, 0, 8)).data()).containsOnly(0);
                checkOwn(2, 0, dpu.host().expect(dpu.host().read(2, 0, 512)).data());
                assertThat(dpu.firmware().thinCounts().spaceWaits()).isEqualTo(1);
            }
        }
    }

    /** A cached mapping is no mapping any more when the discard has been answered, however often epochs come round. */
    @EngineTest
    void shouldForgetCachedMappingsThroughEveryRoundOfEpochs(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(EXTENT).namespaces(16 * EXTENT, EXTENT).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, EXTENT, tagged(1, 0, EXTENT)));
            dpu.host().expect(dpu.host().write(1, 2 * EXTENT, EXTENT, tagged(1, 2 * EXTENT, EXTENT)));
            dpu.host().expect(dpu.host().read(1, 0, 8));
            dpu.host().expect(dpu.host().discard(1, 0, EXTENT));
            dpu.host().expect(dpu.host().write(2, 0, EXTENT, tagged(2, 0, EXTENT)));
            for (int round = 0; round < 260; round++) {
                dpu.host().expect(dpu.host().write(1, EXTENT, 1, tagged(1, EXTENT, 1)));
                dpu.host().expect(dpu.host().discard(1, EXTENT, EXTENT));
                if (round % 16 == 0 || round > 250) {
                    checkOwn(1, 0, dpu.host().expect(dpu.host().read(1, 0, 3 * EXTENT)).data());
                    checkOwn(2, 0, dpu.host().expect(dpu.host().read(2, 0, EXTENT)).data());
                }
            }
        }
    }

    @EngineTest
    void shouldKeepVolumesApartWhileExtentsGoRound(TestEngine engine) {
        SeededStream random = new SeededStream(9);
        try (TestDpu dpu = TestDpu.on(engine).chunk(4 << 10).memberBlocks(2 * EXTENT)
                .namespaces(8 * EXTENT, 8 * EXTENT, 8 * EXTENT).timing(MemberTiming.drive()).space(0, SECOND_NS)
                .boot()) {
            dpu.host().queueDepth(32);
            Map<Integer, long[]> reads = new HashMap<>();
            for (int i = 0; i < engine.rounds(3000); i++) {
                int nsid = 1 + random.nextInt(VOLUMES);
                int blocks = 1 + random.nextInt(40);
                long block = random.nextInt(8 * EXTENT - 40);
                switch (random.nextInt(8)) {
                    case 0, 1 -> dpu.host().write(nsid, block, blocks, tagged(nsid, block, blocks));
                    case 2, 3 -> {
                        long extent = random.nextInt(6);
                        dpu.host().discard(nsid, extent * EXTENT, (1 + random.nextInt(3)) * EXTENT);
                    }
                    case 4 -> dpu.host().writeZeroes(nsid, block, 1 + random.nextInt(300) % (8 * EXTENT - (int) block),
                            random.nextInt(2) == 0);
                    default -> reads.put(dpu.host().read(nsid, block, blocks), new long[] {nsid, block});
                }
            }
            dpu.host().run();
            reads.forEach((number, place) -> checkOwn((int) place[0], place[1], dpu.host().answer(number).data()));
            assertThat(dpu.firmware().thinCounts().extentsReturned()).isGreaterThan(engine.rounds(200));
            dpu.checkRedundancy();
        }
    }
}
