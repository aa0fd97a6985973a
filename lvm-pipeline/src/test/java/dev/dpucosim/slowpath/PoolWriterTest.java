// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.PoolMemberState;
import dev.dpucosim.pool.PoolOpening;
import dev.dpucosim.pool.PoolStatus;
import dev.dpucosim.pool.PoolStore;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class PoolWriterTest {
    private static final Geometry GEOMETRY = Geometry.of(RaidLevel.RAID5, 3, 4096, 65536, 1000 * 64);
    private static final PoolLayout LAYOUT = PoolLayout.of(GEOMETRY);
    private static final int LATENCY_PS = 1_000_000;

    private final Scheduler scheduler = new Scheduler();
    private final List<String> settled = new ArrayList<>();
    private final List<MemberStore> stores = new ArrayList<>();
    private PoolStore store;

    private PoolWriter writer(MemberFault... faults) {
        FaultPlan plan = new FaultPlan(List.of(faults));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            stores.add(new RamStore(GEOMETRY.memberBlocks(), LAYOUT.tailBlocks(GEOMETRY.memberBlocks())));
            members.add(new Member(i, stores.get(i), MemberTiming.fixed(LATENCY_PS / 1000), new SeededStream(i), plan));
        }
        PoolMap map = PoolMap.create(new UUID(1, 2), GEOMETRY.extentBlocks(), GEOMETRY.extents());
        map.create(1, "one", 1000 * 128);
        store = PoolStore.create(stores, GEOMETRY, LAYOUT, map);
        return new PoolWriter(scheduler, new MemberArray(members), store.journal(), true,
                (token, status, nowPs) -> settled.add(token + (status == NvmeStatus.SUCCESS ? "" : " failed")));
    }

    private static MemberFault fault(int member, int strikes) {
        return new MemberFault(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, member, FaultKind.WRITE_ERROR, strikes, 0);
    }

    private static void commit(PoolWriter writer, long nowPs) {
        writer.take();
        writer.commit(false, nowPs);
    }

    private long mapped(long virtualExtent) {
        return PoolStore.check(stores).salvage().device(1).mapping(virtualExtent);
    }

    @Test
    void shouldKeepEveryChangeOnAllMembersInOrder() {
        PoolWriter writer = writer();
        SeededStream random = new SeededStream(2);
        List<Integer> tokens = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            writer.add(new PoolChange.Map(1, i, 999 - i), i);
            tokens.add(i);
            if (random.oneIn(7) || i == 999) {
                commit(writer, scheduler.nowPs());
                assertThat(writer.busy()).isTrue();
                scheduler.runAll();
            }
        }

        assertThat(settled).isEqualTo(tokens.stream().map(String::valueOf).toList());
        for (int without = 0; without < 3; without++) {
            List<MemberStore> found = new ArrayList<>(stores);
            found.set(without, null);
            PoolMap map = PoolStore.check(found).salvage();
            assertThat(map.device(1).mappedExtents()).isEqualTo(1000);
            assertThat(Mapping.extent(map.device(1).mapping(5))).isEqualTo(994);
        }
        assertThat(PoolStore.check(stores).status()).isEqualTo(PoolStatus.CLEAN);
        assertThat(writer.commits()).isBetween(100L, 200L);
    }

    @Test
    void shouldSayDurableOnlyWhenAllCopiesAreWritten() {
        PoolWriter writer = writer(MemberFault.slow(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, 1, 9 * LATENCY_PS));
        writer.add(new PoolChange.Map(1, 5, 6), 77);
        commit(writer, 0);

        scheduler.runUntil(() -> scheduler.nowPs() >= LATENCY_PS);
        assertThat(Mapping.extent(mapped(5))).isEqualTo(6);
        assertThat(settled).isEmpty();
        scheduler.runAll();
        assertThat(settled).containsExactly("77");
        assertThat(scheduler.nowPs()).isEqualTo(10 * LATENCY_PS);
    }

    @Test
    void shouldTryAFailedCopyAgainAndDoWithOneGoodCopyOnceTheOthersAreKnownToBeBehind() {
        PoolWriter writer = writer(fault(0, 2), fault(1, 3), fault(2, 3));
        writer.add(new PoolChange.Map(1, 5, 6), 7);
        commit(writer, 0);
        scheduler.runAll();
        writer.add(new PoolChange.Map(1, 6, 7), 8);
        commit(writer, scheduler.nowPs());
        scheduler.runAll();

        assertThat(settled).containsExactly("7", "8");
        assertThat(writer.failedCopies()).isEqualTo(2);
        assertThat(store.journal().state(0)).isEqualTo(PoolMemberState.IN_SYNC);
        assertThat(store.journal().state(2)).isEqualTo(PoolMemberState.METADATA_BEHIND);
        PoolOpening opening = PoolStore.open(stores);
        assertThat(opening.findings()).hasSize(2).allMatch(finding -> finding.what().startsWith(
                "metadata of member is behind: member="));
        assertThat(opening.store().map().device(1).mappedExtents()).isEqualTo(2);
        assertThat(PoolStore.check(stores).status()).as("after that").isEqualTo(PoolStatus.CLEAN);
    }

    @Test
    void shouldReportAChangeThatNoMemberTakesAndGoOnWithoutIt() {
        PoolWriter writer = writer(fault(0, 3), fault(1, 3), fault(2, 3));
        writer.add(new PoolChange.Map(1, 5, 6), 7);
        commit(writer, 0);
        writer.add(new PoolChange.Map(1, 8, 9), 8);
        scheduler.runAll();
        assertThat(settled).containsExactly("7 failed");
        assertThat(store.map().device(1).mappedExtents()).isZero();

        commit(writer, scheduler.nowPs());
        scheduler.runAll();

        assertThat(settled).containsExactly("7 failed", "8");
        assertThat(mapped(5)).isEqualTo(Mapping.NONE);
        assertThat(Mapping.extent(mapped(8))).isEqualTo(9);
        assertThat(store.journal().checkpoints()).as("one when made, one after the failure").isEqualTo(2);
    }

    @Test
    void shouldGoOnWithoutAMemberThatIsTakenOutAndHaveTheOthersSaySo() {
        PoolWriter writer = writer();
        for (int i = 0; i < 6; i++) {
            writer.add(new PoolChange.Map(1, i, 2 * i), i);
            commit(writer, scheduler.nowPs());
            if (i == 2) {
                // A block is on its way to it.
                writer.without(0, durable -> {}, scheduler.nowPs());
            }
            scheduler.runAll();
        }

        assertThat(settled).containsExactly("0", "1", "2", "3", "4", "5");
        assertThat(PoolIdentity.of(stores.get(1)).states().getFirst()).isEqualTo(PoolMemberState.OUT);
        PoolOpening check = PoolStore.check(stores);
        assertThat(check.findings()).hasSize(1).allMatch(finding -> finding.what().startsWith(
                "old member left out: member=0"));
        assertThat(check.salvage().device(1).mappedExtents()).isEqualTo(6);
        writer.without(1, durable -> {}, scheduler.nowPs());
        writer.without(2, durable -> {}, scheduler.nowPs());
        writer.add(new PoolChange.Map(1, 9, 9), 9);
        commit(writer, scheduler.nowPs());
        scheduler.runAll();
        assertThat(settled.getLast()).isEqualTo("9 failed");
    }

    @Test
    void shouldRefuseAChangeThatDoesNotFitAndMakeTheOthers() {
        PoolWriter writer = writer();
        writer.add(new PoolChange.Map(1, 5, 6), 1);
        writer.add(new PoolChange.Map(1, 5, 7), 2);
        writer.add(new PoolChange.Map(1, 6, 6), 3);
        writer.add(new PoolChange.Map(1, 7, 7), 4);
        commit(writer, 0);
        scheduler.runAll();

        assertThat(settled).containsExactly("2 failed", "3 failed", "1", "4");
        assertThat(writer.commits()).isEqualTo(1);
    }
}
