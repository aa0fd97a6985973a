// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.EngineTest;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.pool.PoolException;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** Snapshots and clones that are made while hosts are at work, and copies of what they share. */
final class SnapshotTest {
    private static final int EXTENT = 128;
    private static final long[] DATA = TestData.random(new SeededStream(1), 1024);
    private static final long[] OTHER = TestData.random(new SeededStream(2), 1024);
    private static final long SPARE = 1 << 20;

    /** A change that must succeed, at rest. */
    private static int snapshot(TestDpu dpu, int nsid, String name, boolean writable) {
        int[] status = {-1};
        int made = dpu.firmware().snapshot(nsid, name, writable, (id, ended, nowPs) -> status[0] = ended);
        dpu.scheduler().runAll();
        assertThat(status[0]).isEqualTo(NvmeStatus.SUCCESS);
        return made;
    }

    private static int delete(TestDpu dpu, int nsid) {
        int[] status = {-1};
        dpu.firmware().deleteVolume(nsid, (id, ended, nowPs) -> status[0] = ended);
        dpu.scheduler().runAll();
        return status[0];
    }

    private static long[] read(TestDpu dpu, int nsid, long block, int blocks) {
        return dpu.host().expect(dpu.host().read(nsid, block, blocks)).data();
    }

    @EngineTest
    void shouldKeepWhatWasThereAndGiveWritersACopyOfTheirOwn(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).spare(SPARE).namespaces(1024).boot()) {
            TestData origin = new TestData();
            dpu.host().expect(dpu.host().write(1, 0, 300, DATA));
            origin.write(0, 300, DATA);
            TestData kept = new TestData();
            kept.write(0, 300, DATA);
            int snapshot = snapshot(dpu, 1, "monday", false);
            int clone = snapshot(dpu, snapshot, "test", true);
            assertThat(List.of(snapshot, clone)).containsExactly(2, 3);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(3);
            long invocations = dpu.firmware().invocations();
            kept.check(0, 300, read(dpu, 2, 0, 300));
            origin.check(0, 300, read(dpu, 1, 0, 300));
            assertThat(dpu.firmware().invocations()).as("reads stay in hardware").isEqualTo(invocations);

            dpu.commands().clear();
            dpu.host().expect(dpu.host().write(1, 10, 8, OTHER));
            origin.write(10, 8, OTHER);
            assertThat(dpu.firmware().thinCounts().copies()).isEqualTo(1);
            dpu.host().expect(dpu.host().write(1, 20, 8, OTHER));
            origin.write(20, 8, OTHER);
            assertThat(dpu.firmware().thinCounts().copies()).isEqualTo(1);
            TestData cloned = new TestData();
            cloned.write(0, 300, DATA);
            dpu.host().expect(dpu.host().write(3, 130, 100, OTHER));
            cloned.write(130, 100, OTHER);

            origin.check(0, 400, read(dpu, 1, 0, 400));
            kept.check(0, 400, read(dpu, 2, 0, 400));
            cloned.check(0, 400, read(dpu, 3, 0, 400));
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(5);
            dpu.checkRedundancy();

            // The snapshot goes; what only it had comes back, and nothing else changes.
            assertThat(delete(dpu, 2)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(5);
            dpu.host().run();
            int gone = dpu.host().read(2, 0, 8);
            dpu.host().run();
            assertThat(dpu.host().answer(gone).status()).isEqualTo(NvmeStatus.INVALID_NAMESPACE);
            assertThat(delete(dpu, 3)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(3);
            origin.check(0, 400, read(dpu, 1, 0, 400));
            // Nobody else's any more: written in place, without a copy.
            long copies = dpu.firmware().thinCounts().copies();
            dpu.host().expect(dpu.host().write(1, 257, 8, OTHER));
            assertThat(dpu.firmware().thinCounts().copies()).isEqualTo(copies);
            assertThat(dpu.firmware().extentsAllocated()).isEqualTo(3);
        }
    }

    @EngineTest
    void shouldCopyAnExtentOnceForManyWritesAndNotReadWhatIsWrittenWhole(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).spare(SPARE).extent(256 << 10).namespaces(2048).boot()) {
            TestData origin = new TestData();
            dpu.host().expect(dpu.host().write(1, 0, 1024, DATA));
            origin.write(0, 1024, DATA);
            snapshot(dpu, 1, "one", false);
            long free = dpu.firmware().extentsFree();
            for (int i = 0; i < 16; i++) {
                dpu.host().write(1, i * 30, 8, OTHER);
                origin.write(i * 30, 8, OTHER);
            }
            dpu.host().run();
            assertThat(dpu.firmware().thinCounts().copies()).isEqualTo(1);
            assertThat(dpu.firmware().extentsFree()).isEqualTo(free - 1);

            dpu.commands().clear();
            dpu.host().expect(dpu.host().write(1, 512, 512, OTHER));
            origin.write(512, 512, OTHER);
            assertThat(dpu.firmware().thinCounts().overwritten()).isEqualTo(1);
            assertThat(dpu.commands()).filteredOn(command -> command.isRead() && command.block() >= 512 / 4 && command
                    .block() < 1024 / 4)
                    .as("member reads of the old extent").isEmpty();
            origin.check(0, 1024, read(dpu, 1, 0, 1024));
            TestData kept = new TestData();
            kept.write(0, 1024, DATA);
            kept.check(0, 1024, read(dpu, 2, 0, 1024));
        }
    }

    /** A mapping to a copy is committed only behind a flush of all members, and so is a snapshot. */
    @EngineTest
    void shouldCommitNeitherACopyNorASnapshotThatCannotBeFlushed(TestEngine engine) {
        MemberFault fault = new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, 3, FaultKind.FLUSH_ERROR, 3,
                0);
        try (TestDpu dpu = TestDpu.on(engine).spare(SPARE).namespaces(1024).faults(fault).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 128, DATA));
            int[] status = {-1};
            dpu.firmware().snapshot(1, "one", false, (id, ended, nowPs) -> status[0] = ended);
            dpu.scheduler().runAll();
            assertThat(status[0]).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(DiscardTest.onMembers(dpu).devices()).hasSize(1);
            dpu.host().expect(dpu.host().write(1, 0, 8, OTHER));
            assertThat(dpu.firmware().thinCounts().copies()).isZero();
        }
        List<RamStore> stores = shared();
        try (TestDpu dpu = TestDpu.on(engine).stores(stores).namespaces(1024, 1024).faults(fault).boot()) {
            int failed = dpu.host().write(1, 3, 8, OTHER);
            dpu.host().run();
            assertThat(dpu.host().answer(failed).status()).isEqualTo(NvmeStatus.INTERNAL);
            assertThat(DiscardTest.onMembers(dpu).shared(2, 0)).isTrue();
            assertThat(dpu.firmware().thinCounts().readOnly()).isFalse();
            dpu.host().expect(dpu.host().write(1, 3, 8, OTHER));
            assertThat(DiscardTest.onMembers(dpu).shared(2, 0)).isFalse();
            assertThat(read(dpu, 2, 0, 128)).containsOnly(0);
        }
    }

    /** A pool of an earlier run in which two volumes share an extent. */
    private static List<RamStore> shared() {
        Geometry geometry = Geometry.of(RaidLevel.RAID5, 5, 65536, 65536, 64 * EXTENT);
        List<RamStore> stores = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stores.add(new RamStore(geometry.memberBlocks(), PoolLayout.of(geometry).tailBlocks(geometry
                    .memberBlocks())));
        }
        PoolMap map = PoolMap.create(new UUID(1, 2), geometry.extentBlocks(), geometry.extents());
        map.create(1, "one", 1024);
        map.map(1, 0, 0);
        map.snapshot(2, "two", 1, true);
        PoolStore.create(stores, geometry, PoolLayout.of(geometry), map).close();
        return stores;
    }

    @EngineTest
    void shouldRefuseWhatCannotBeMade(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).spare(8192).namespaces(1024).boot()) {
            assertThatThrownBy(() -> dpu.firmware().snapshot(2, "x", false, VolumeListener.NONE))
                    .isInstanceOf(PoolException.NoSuchDevice.class);
            assertThatThrownBy(() -> dpu.firmware().snapshot(1, "no name", false, VolumeListener.NONE))
                    .isInstanceOf(PoolException.OutOfRange.class);
            assertThatThrownBy(() -> dpu.firmware().snapshot(1, "namespace-1", false, VolumeListener.NONE))
                    .isInstanceOf(PoolException.DeviceExists.class);
            int first = dpu.firmware().snapshot(1, "x", false, VolumeListener.NONE);
            assertThatThrownBy(() -> dpu.firmware().snapshot(1, "x", false, VolumeListener.NONE))
                    .hasMessage("name is taken: name=x, device=2");
            snapshot(dpu, 1, "y", false);
            assertThatThrownBy(() -> dpu.firmware().snapshot(1, "z", false, VolumeListener.NONE))
                    .hasMessage("no room for a mapping table in DPU memory: bytes=4096");
            assertThat(delete(dpu, first)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(snapshot(dpu, 1, "z", true)).as("the number and the room of the first").isEqualTo(first);
        }
    }

    @EngineTest
    void shouldGrowAVolumeThatIsInUse(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).spare(SPARE).namespaces(200).boot()) {
            TestData reference = new TestData();
            dpu.host().expect(dpu.host().write(1, 100, 100, DATA));
            reference.write(100, 100, DATA);
            int beyond = dpu.host().write(1, 200, 1, DATA);
            dpu.host().run();
            assertThat(dpu.host().answer(beyond).status()).isEqualTo(NvmeStatus.LBA_RANGE);
            int[] status = {-1};
            for (int blocks = 40_000; blocks <= 80_000; blocks += 40_000) {
                dpu.firmware().growVolume(1, blocks, (nsid, ended, nowPs) -> status[0] = ended);
                dpu.scheduler().runAll();
                assertThat(status[0]).isEqualTo(NvmeStatus.SUCCESS);
                dpu.host().expect(dpu.host().write(1, blocks - 8, 8, OTHER));
                reference.write(blocks - 8, 8, OTHER);
                reference.check(0, 300, read(dpu, 1, 0, 300));
                reference.check(blocks - 300, 300, read(dpu, 1, blocks - 300, 300));
            }
            reference.check(39_900, 300, read(dpu, 1, 39_900, 300));
            assertThatThrownBy(() -> dpu.firmware().growVolume(1, 80_000, VolumeListener.NONE))
                    .hasMessageStartingWith("volume cannot be made so large: volume=namespace-1, blocks=80000, ");
        }
    }

    /** Volumes of several generations, written, read, discarded, snapshotted and deleted at once. */
    @EngineTest
    void shouldKeepTheBytesOfManyGenerationsApart(TestEngine engine) {
        for (int seed = 1; seed <= engine.rounds(12); seed++) {
            generations(engine, seed);
        }
    }

    private static void generations(TestEngine engine, int seed) {
        SeededStream random = new SeededStream(seed);
        RaidLevel level = RaidLevel.values()[seed % RaidLevel.values().length];
        try (TestDpu dpu = TestDpu.on(engine).array(level, Math.max(4, level.membersMin())).chunk(4 << 10)
                .extent(65536 * (1 + seed % 3)).memberBlocks(64 * EXTENT).namespaces(1500).spare(SPARE)
                .timing(MemberTiming.drive()).oldData(seed).space(0, 50_000_000).boot()) {
            Map<Integer, Map<Long, Long>> volumes = new TreeMap<>();
            volumes.put(1, new HashMap<>());
            int versions = 0;
            for (int round = 0; round < engine.rounds(60); round++) {
                // Requests that do not overlap, so that the order of their effects does not matter.
                Map<Integer, Map<Long, Long>> next = new TreeMap<>();
                volumes.forEach((nsid, blocks) -> next.put(nsid, new HashMap<>(blocks)));
                long[] cursors = new long[2000];
                for (int i = 0; i < 20; i++) {
                    List<Integer> ids = new ArrayList<>(volumes.keySet());
                    int nsid = ids.get(random.nextInt(ids.size()));
                    long block = cursors[nsid] + random.nextInt(60);
                    int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 400 : 30);
                    if (block + count > 1500) {
                        continue;
                    }
                    cursors[nsid] = block + count;
                    if (random.nextInt(5) == 0) {
                        dpu.host().writeZeroes(nsid, block, count, random.nextInt(2) == 0);
                        for (long at = block; at < block + count; at++) {
                            next.get(nsid).remove(at);
                        }
                    } else {
                        int version = ++versions;
                        dpu.host().write(nsid, block, count, tagged(version, block, count));
                        for (long at = block; at < block + count; at++) {
                            next.get(nsid).put(at, (long) version);
                        }
                    }
                }
                if (random.nextInt(3) == 0 && volumes.size() < 6) {
                    // While they are under way: a snapshot of one volume, which holds each block before or after.
                    List<Integer> ids = new ArrayList<>(volumes.keySet());
                    int origin = ids.get(random.nextInt(ids.size()));
                    Map<Long, Long> before = volumes.get(origin);
                    Map<Long, Long> after = next.get(origin);
                    dpu.host().pump();
                    long atPs = dpu.scheduler().nowPs() + random.nextInt(200_000_000);
                    dpu.scheduler().runUntil(() -> dpu.scheduler().nowPs() >= atPs);
                    int made = dpu.firmware().snapshot(origin, "v" + seed + "-" + round, true, VolumeListener.NONE);
                    dpu.host().run();
                    next.put(made, held(dpu, made, before, after));
                }
                dpu.host().run();
                assertThat(dpu.firmware().thinCounts().spaceTimeouts()).isZero();
                volumes = next;
                if (random.nextInt(4) == 0 && volumes.size() > 2) {
                    List<Integer> ids = new ArrayList<>(volumes.keySet());
                    int gone = ids.get(1 + random.nextInt(ids.size() - 1));
                    assertThat(delete(dpu, gone)).isEqualTo(NvmeStatus.SUCCESS);
                    volumes.remove(gone);
                }
                volumes.forEach((nsid, blocks) -> check(dpu, nsid, blocks));
                PoolMap map = DiscardTest.onMembers(dpu);
                assertThat(map.usedExtents()).isEqualTo(dpu.firmware().extentsAllocated());
            }
            assertThat(dpu.firmware().thinCounts().copies()).isGreaterThan(engine.rounds(10));
            dpu.checkRedundancy();
        }
    }

    private static long[] tagged(long version, long block, int count) {
        long[] words = new long[count * 64];
        for (int i = 0; i < words.length; i++) {
            words[i] = version << 32 | block + i / 64 << 8 | i % 64;
        }
        return words;
    }

    private static long version(long[] words, int index, long block) {
        long version = words[index * 64] >>> 32;
        for (int word = 0; word < 64; word++) {
            long expected = version == 0 ? 0 : version << 32 | block << 8 | word;
            assertThat(words[index * 64 + word]).as("block %s, word %s", block, word).isEqualTo(expected);
        }
        return version;
    }

    private static void check(TestDpu dpu, int nsid, Map<Long, Long> blocks) {
        long[] words = read(dpu, nsid, 0, 1500);
        for (int i = 0; i < 1500; i++) {
            assertThat(version(words, i, i)).as("volume %s block %s", nsid, i).isEqualTo(blocks.getOrDefault((long) i,
                    0L));
        }
    }

    private static Map<Long, Long> held(TestDpu dpu, int nsid, Map<Long, Long> before, Map<Long, Long> after) {
        long[] words = read(dpu, nsid, 0, 1500);
        Map<Long, Long> held = new HashMap<>();
        for (int i = 0; i < 1500; i++) {
            long version = version(words, i, i);
            assertThat(version).as("block %s of the snapshot", i).isIn(before.getOrDefault((long) i, 0L), after
                    .getOrDefault((long) i, 0L));
            if (version != 0) {
                held.put((long) i, version);
            }
        }
        return held;
    }
}
