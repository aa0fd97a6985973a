// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.lvm.TestHost;
import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberDirectory;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool under firmware: shared commits, mappings that outlive the DPU, and pools that it does not boot with. */
final class PoolFirmwareTest {
    private static final Geometry GEOMETRY = Geometry.of(RaidLevel.RAID5, 5, 65536, 65536, 64 * 128);
    private static final long[] DATA = TestData.random(new SeededStream(1), 128);

    @TempDir
    private Path directory;

    private List<MemberStore> stores(boolean reuse) {
        return MemberDirectory.open(directory, 5, GEOMETRY.memberBlocks(),
                PoolLayout.of(GEOMETRY).tailBlocks(GEOMETRY.memberBlocks()), reuse);
    }

    private static List<MemberStore> stores(TestDpu dpu) {
        List<MemberStore> stores = new ArrayList<>();
        dpu.members().members().forEach(member -> stores.add(member.store()));
        return stores;
    }

    private static double commitsPer100(TestEngine engine, int readsOf100) {
        SeededStream random = new SeededStream(7);
        int requests = Math.max(600, engine.rounds(3000));
        try (TestDpu dpu = TestDpu.on(engine).memberBlocks(requests * 64L).timing(MemberTiming.drive())
                .namespaces(requests * 1024L).boot()) {
            dpu.host().queueDepth(32);
            for (int i = 0; i < requests; i++) {
                long block = random.nextLong(requests * 8L) * 128 + 8;
                if (random.nextInt(100) < readsOf100) {
                    dpu.host().read(1, block, 16);
                } else {
                    dpu.host().write(1, block, 16, DATA);
                }
            }
            dpu.host().run();
            for (int i = 0; i < requests; i++) {
                assertThat(dpu.host().answer(i).status()).isEqualTo(NvmeStatus.SUCCESS);
            }
            assertThat(dpu.firmware().extentsMapped()).isGreaterThan(requests * (99L - readsOf100) / 110);
            return 100.0 * dpu.firmware().metadataCommits() / dpu.firmware().extentsMapped();
        }
    }

    @EngineTest
    void shouldShareCommitsAmongFirstWritesThatAreInFlightTogether(TestEngine engine) {
        assertThat(commitsPer100(engine, 0)).as("all writes").isBetween(3.0, 4.0);
        assertThat(commitsPer100(engine, 63)).as("mostly reads").isBetween(3.0, 10.0);
    }

    @EngineTest
    void shouldLetALoneFirstWriteWaitForNobody(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (int i = 0; i < 4; i++) {
                long beginPs = dpu.scheduler().nowPs();
                int number = dpu.host().write(1, i * 128, 8, DATA);
                dpu.host().run();
                // The commit, and reading and writing of data and parity, 10 us each, and what hardware and firmware
                // take besides.
                assertThat(dpu.host().answer(number).donePs() - beginPs).isBetween(30_000_000L, 40_000_000L);
            }
            assertThat(dpu.firmware().metadataCommits()).isEqualTo(4);
        }
    }

    @EngineTest
    void shouldAcknowledgeNoFirstWriteBeforeItsMappingIsOnAllMembers(TestEngine engine) {
        SeededStream random = new SeededStream(8);
        try (TestDpu dpu = TestDpu.on(engine).timing(MemberTiming.drive()).boot()) {
            dpu.host().queueDepth(12);
            long[] extents = new long[60];
            for (int i = 0; i < extents.length; i++) {
                extents[i] = random.nextInt(250);
                assertThat(dpu.host().write(1, extents[i] * 128, 8, DATA)).isEqualTo(i);
            }
            boolean[] seen = new boolean[extents.length];
            dpu.host().completed(answer -> {
                PoolMap map = PoolStore.check(stores(dpu)).salvage();
                for (int i = 0; i < extents.length; i++) {
                    if (dpu.host().answer(i).done() && !seen[i]) {
                        seen[i] = true;
                        assertThat(map.device(1).mapping(extents[i])).as("mapping of %s", extents[i])
                                .isNotEqualTo(Mapping.NONE);
                    }
                }
            });
            dpu.host().run();
            assertThat(seen).doesNotContain(false);
        }
    }

    @EngineTest
    void shouldCommitNoMappingWhoseZeroesCannotBeFlushed(TestEngine engine) {
        MemberFault fault = new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, 3, FaultKind.FLUSH_ERROR, 3,
                0);
        try (TestDpu dpu = TestDpu.on(engine).oldData(9).faults(fault).boot()) {
            int first = dpu.host().write(1, 5, 8, DATA);
            dpu.host().run();
            assertThat(dpu.host().answer(first).status()).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(dpu.firmware().metadataCommits()).isZero();

            dpu.host().expect(dpu.host().write(1, 5, 8, DATA));
            assertThat(dpu.firmware().metadataCommits()).isEqualTo(1);
        }
        try (TestDpu dpu = TestDpu.on(engine).faults(fault).boot()) {
            dpu.host().expect(dpu.host().write(1, 5, 8, DATA));
            assertThat(dpu.firmware().metadataCommits()).as("nothing was zeroed").isEqualTo(1);
        }
    }

    @EngineTest
    void shouldServeWhatAnEarlierRunHasWrittenWhetherOrNotItClosedThePool(TestEngine engine) {
        for (int run = 0; run < 4; run++) {
            try (TestDpu dpu = TestDpu.on(engine).stores(stores(run > 0)).namespaces(64 * 128, 128).boot()) {
                for (int earlier = 0; earlier < run; earlier++) {
                    TestData reference = new TestData();
                    reference.write(earlier * 512 + 3, 7, DATA);
                    TestHost.Answer answer = dpu.host().expect(dpu.host().read(1, earlier * 512, 128));
                    reference.check(earlier * 512, 128, answer.data());
                }
                assertThat(dpu.firmware().extentsAllocated()).isEqualTo(run);
                dpu.host().expect(dpu.host().write(1, run * 512 + 3, 7, DATA));
                assertThat(dpu.physicalExtent(1, run * 4)).isEqualTo(run);
                if (run % 2 == 0) {
                    dpu.firmware().close();
                }
            }
        }
        List<MemberStore> stores = stores(true);
        PoolOpening check = PoolStore.check(stores);
        assertThat(check.status()).isEqualTo(PoolStatus.CLEAN);
        assertThat(check.commitsReplayed()).isEqualTo(1);
        assertThat(check.salvage().devices()).hasSize(2);
        stores.forEach(MemberStore::close);
    }

    @EngineTest
    void shouldRefuseToWriteToSnapshotsOfAnEarlierRun(TestEngine engine) {
        List<MemberStore> made = stores(false);
        PoolMap map = PoolMap.create(new UUID(3, 4), GEOMETRY.extentBlocks(), GEOMETRY.extents());
        map.create(1, "one", 1024);
        map.map(1, 0, 9);
        map.map(1, 1, 10);
        map.snapshot(2, "two", 1, false);
        map.unmap(1, 1, 1);
        try (PoolStore store = PoolStore.create(made, GEOMETRY, PoolLayout.of(GEOMETRY), map)) {
            assertThat(store.journal().freshFrom()).isEqualTo(11);
        }
        try (TestDpu dpu = TestDpu.on(engine).stores(made).namespaces(1024, 1024).boot()) {
            int[] refused = {dpu.host().write(2, 5, 8, DATA), dpu.host().write(2, 128, 8, DATA),
                dpu.host().write(2, 512, 8, DATA), dpu.host().discard(2, 0, 512),
                dpu.host().writeZeroes(2, 5, 8, true)};
            int taken = dpu.host().write(1, 128, 8, DATA);
            dpu.host().run();
            for (int number : refused) {
                assertThat(dpu.host().answer(number).status()).isEqualTo(NvmeStatus.WRITE_PROTECTED);
            }
            assertThat(dpu.host().answer(taken).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.physicalExtent(1, 1)).isEqualTo(11);
            assertThat(dpu.physicalExtent(2, 1)).isEqualTo(10);
            dpu.host().expect(dpu.host().read(2, 0, 512));
        }
    }

    @Test
    void shouldNotBootWithAPoolThatIsDamagedOrOfAnotherShape() {
        TestEngine engine = TestEngine.MODEL;
        try (TestDpu dpu = TestDpu.on(engine).stores(stores(false)).namespaces(1024).boot()) {
            dpu.firmware().close();
        }
        assertThatThrownBy(() -> TestDpu.on(engine).stores(stores(true)).namespaces(512).boot())
                .isInstanceOf(UnsuitableMembersException.class)
                .hasMessage("volume has another size: device=1, bytes=524288, expected=262144");
        assertThatThrownBy(() -> TestDpu.on(engine).stores(stores(true)).chunk(4096).namespaces(1024).boot())
                .isInstanceOf(UnsuitableMembersException.class)
                .hasMessageStartingWith("members hold a pool of another shape: pool=RAID5 members=5 chunkBlocks=128");
        assertThat(PoolIdentity.newest(stores(true)).closed()).as("refused before the first write").isTrue();
        List<MemberStore> stores = stores(true);
        for (MemberStore store : stores) {
            store.zero(PoolLayout.superblock(store.blocks(), 0), 1);
        }
        assertThatThrownBy(() -> TestDpu.on(engine).stores(stores).namespaces(1024).boot())
                .isInstanceOf(PoolException.MetadataFailed.class)
                .hasMessageStartingWith("pool is damaged, newest superblock cannot be told, no member has both: ");
    }

    @Test
    void shouldGrowAndAddVolumesThatAreAskedFor() {
        TestEngine engine = TestEngine.MODEL;
        try (TestDpu dpu = TestDpu.on(engine).stores(stores(false)).namespaces(1024).boot()) {
            dpu.firmware().close();
        }
        try (TestDpu dpu = TestDpu.on(engine).stores(stores(true)).namespaces(2048, 4096).boot()) {
            dpu.host().expect(dpu.host().write(1, 2040, 8, DATA));
            dpu.host().expect(dpu.host().write(2, 4088, 8, DATA));
            assertThat(dpu.firmware().journal().map().device(2).blocks()).isEqualTo(4096);
            dpu.firmware().journal().apply(new PoolChange.Delete(2));
        }
    }
}
