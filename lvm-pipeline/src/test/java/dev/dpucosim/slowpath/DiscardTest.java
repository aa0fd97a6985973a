// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.List;

/** Dataset management: what is deallocated, when the space comes back, and what is refused. */
final class DiscardTest {
    private static final long[] DATA = TestData.random(new SeededStream(1), 512);
    private static final int EXTENT = 128;

    static PoolMap onMembers(TestDpu dpu) {
        List<MemberStore> stores = new ArrayList<>();
        dpu.members().members().forEach(member -> stores.add(member.store()));
        return PoolStore.check(stores).salvage();
    }

    @EngineTest
    void shouldUnmapWholeExtentsAndLeaveTheRestAlone(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).oldData(3).boot()) {
            TestData reference = new TestData();
            dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
            reference.write(0, 512, DATA);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(4);

            // From within extent 0 to within extent 3: extents 1 and 2 are whole.
            dpu.host().expect(dpu.host().discard(1, 5, 3 * EXTENT + 60));

            reference.write(EXTENT, 2 * EXTENT, new long[2 * EXTENT * 64]);
            reference.check(0, 512, dpu.host().expect(dpu.host().read(1, 0, 512)).data());
            assertThat(dpu.physicalExtent(1, 0)).isNotNegative();
            assertThat(dpu.physicalExtent(1, 1)).isNegative();
            assertThat(dpu.physicalExtent(1, 2)).isNegative();
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
            PoolMap map = onMembers(dpu);
            assertThat(map.device(1).mapping(1)).isEqualTo(Mapping.NONE);
            assertThat(map.device(1).mapping(3)).isNotEqualTo(Mapping.NONE);
            ThinCounts counts = dpu.firmware().thinCounts();
            assertThat(counts.bytesDiscarded()).isEqualTo((3L * EXTENT + 60) << 9);
            assertThat(counts.mappingsRemoved()).isEqualTo(2);
            assertThat(counts.extentsReturned()).isEqualTo(2);

            // What is written next begins from zero, wherever it is put.
            dpu.host().expect(dpu.host().write(1, EXTENT + 3, 7, DATA));
            reference.write(EXTENT + 3, 7, DATA);
            reference.check(0, 512, dpu.host().expect(dpu.host().read(1, 0, 512)).data());
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldTakeManyRangesAndWhatIsNotMapped(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (int extent = 0; extent < 10; extent += 2) {
                dpu.host().expect(dpu.host().write(1, extent * EXTENT, EXTENT, DATA));
            }
            long commits = dpu.firmware().metadataCommits();
            long blocks = dpu.geometry().blocks();

            dpu.host().expect(dpu.host().discard(1, 0, 3 * EXTENT, 6 * EXTENT, EXTENT, 7, 3, blocks, 0));

            assertThat(dpu.firmware().metadataCommits()).as("one for all ranges").isEqualTo(commits + 1);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
            assertThat(dpu.physicalExtent(1, 4)).isNotNegative();
            assertThat(dpu.physicalExtent(1, 8)).isNotNegative();
            dpu.host().expect(dpu.host().discard(1, EXTENT, EXTENT, 0, 64));
            assertThat(dpu.firmware().metadataCommits()).as("nothing to do").isEqualTo(commits + 1);

            long[] ranges = new long[512];
            for (int i = 0; i < 256; i++) {
                ranges[2 * i] = i * EXTENT;
                ranges[2 * i + 1] = EXTENT;
            }
            dpu.host().expect(dpu.host().discard(1, ranges));
            assertThat(dpu.firmware().extentsAllocated()).isZero();
        }
    }

    @EngineTest
    void shouldRefuseWhatIsWrongBeforeAnythingHasHappened(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(5 * EXTENT + 9, 700).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 2 * EXTENT, DATA));
            expect(dpu, dpu.host().discard(3, 0, EXTENT), NvmeStatus.INVALID_NAMESPACE);
            expect(dpu, dpu.host().discard(-1, 0, EXTENT), NvmeStatus.INVALID_NAMESPACE);
            expect(dpu, dpu.host().discard(1, 0, EXTENT, 5 * EXTENT, 10), NvmeStatus.LBA_RANGE);
            expect(dpu, dpu.host().discard(1, 5 * EXTENT + 10, 0), NvmeStatus.LBA_RANGE);
            expect(dpu, dpu.host().discard(1, -1, 2), NvmeStatus.LBA_RANGE);
            Capsule wrong = dpu.host().capsule().deallocate(dpu.host().nextCid(), 1, new long[] {0, EXTENT, EXTENT, 1});
            SubmissionEntry.sglLength(wrong.header(), Pdu.COMMON_BYTES, 31);
            expect(dpu, dpu.host().queue(wrong.seal()), NvmeStatus.SGL_LENGTH);
            Capsule keyed = dpu.host().capsule().deallocate(dpu.host().nextCid(), 1, 0, EXTENT);
            SubmissionEntry.sglIdentifier(keyed.header(), Pdu.COMMON_BYTES, 0x40);
            expect(dpu, dpu.host().queue(keyed.seal()), NvmeStatus.SGL_TYPE);
            // Without the attribute it is a hint, and as such right.
            Capsule hint = dpu.host().capsule().deallocate(dpu.host().nextCid(), 1, 0, EXTENT);
            hint.header()[Pdu.COMMON_BYTES + 44] = 3;
            expect(dpu, dpu.host().queue(hint.seal()), NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
            assertThat(dpu.firmware().thinCounts().bytesDiscarded()).isZero();

            // The last extent of a volume may be short, and is whole with its last block.
            dpu.host().expect(dpu.host().write(1, 5 * EXTENT, 9, DATA));
            expect(dpu, dpu.host().discard(1, 5 * EXTENT, 8), NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(3);
            expect(dpu, dpu.host().discard(1, 5 * EXTENT, 9), NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
        }
    }

    @EngineTest
    void shouldRefuseRangesThatDidNotComeAndThoseThatCameWrong(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(8 * EXTENT).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 4 * EXTENT, DATA));
            // Every buffer has held two ranges of which the second is right.
            for (int i = 0; i < 300; i++) {
                dpu.host().expect(dpu.host().discard(1, 4 * EXTENT, EXTENT, 0, EXTENT));
                dpu.host().expect(dpu.host().write(1, 0, EXTENT, DATA));
            }
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(4);

            Capsule few = dpu.host().capsule().deallocate(dpu.host().nextCid(), 1, 5 * EXTENT, EXTENT);
            few.header()[Pdu.COMMON_BYTES + SubmissionEntry.SLBA_OFFSET] = 1;
            SubmissionEntry.sglLength(few.header(), Pdu.COMMON_BYTES, 32);
            expect(dpu, dpu.host().queue(few.seal()), NvmeStatus.SGL_LENGTH);

            dpu.host().digests(false, true);
            byte[] packet = dpu.host().capsule().deallocate(dpu.host().nextCid(), 1, EXTENT, EXTENT).toPacket();
            packet[Pdu.COMMAND_HEADER_BYTES + 9] ^= 1;
            expect(dpu, dpu.host().queue(new Capsule().packet(packet)), NvmeStatus.TRANSIENT_TRANSPORT);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(4);
            expect(dpu, dpu.host().discard(1, EXTENT, EXTENT), NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(3);
        }
    }

    private static void expect(TestDpu dpu, int number, int status) {
        dpu.host().run();
        assertThat(NvmeStatus.describe(dpu.host().answer(number).status())).isEqualTo(NvmeStatus.describe(status));
    }

    @EngineTest
    void shouldDoTheSameWithoutPayload(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).withoutPayload().boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
            dpu.host().expect(dpu.host().discard(1, 5, 3 * EXTENT + 60));
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(2);
        }
    }

    /** Requests that overlap a discard in flight see it or not, and the reference is asked once all is quiet. */
    @EngineTest
    void shouldServeWhatMeetsADiscardInFlight(TestEngine engine) {
        SeededStream random = new SeededStream(5);
        try (TestDpu dpu = TestDpu.on(engine).chunk(4 << 10).memberBlocks(2 * EXTENT).namespaces(16 * EXTENT)
                .boot()) {
            dpu.host().queueDepth(24);
            for (int round = 0; round < engine.rounds(40); round++) {
                for (int i = 0; i < 24; i++) {
                    long extent = random.nextInt(8);
                    int kind = random.nextInt(3);
                    if (kind == 0) {
                        dpu.host().discard(1, extent * EXTENT, (1 + random.nextInt(2)) * EXTENT);
                    } else if (kind == 1) {
                        dpu.host().write(1, extent * EXTENT + random.nextInt(100), 9, DATA);
                    } else {
                        dpu.host().read(1, extent * EXTENT + random.nextInt(100), 9);
                    }
                }
                dpu.host().run();
                long[] data = TestData.random(random, 64);
                dpu.host().expect(dpu.host().write(1, EXTENT + 7, 64, data));
                TestData reference = new TestData();
                reference.write(EXTENT + 7, 64, data);
                reference.check(EXTENT + 7, 64, dpu.host().expect(dpu.host().read(1, EXTENT + 7, 64)).data());
                assertThat(dpu.firmware().extentsAllocated()).isEqualTo(mapped(dpu, 16));
            }
            assertThat(dpu.register(LvmRegisters.RESUME_ERRORS)).isZero();
            assertThat(dpu.firmware().thinCounts().extentsReturned()).isGreaterThan(engine.rounds(40));
            dpu.checkRedundancy();
        }
    }

    private static long mapped(TestDpu dpu, int extents) {
        long mapped = 0;
        for (int i = 0; i < extents; i++) {
            mapped += dpu.physicalExtent(1, i) >= 0 ? 1 : 0;
        }
        return mapped;
    }
}
