// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.api.Test;

final class MetadataLogTest {
    private static final int EXTENTS = 1000;
    private static final long DATA_BLOCKS = 256;

    private final Scheduler scheduler = new Scheduler();
    private final List<String> durable = new ArrayList<>();

    private MemberArray members(MemberFault... faults) {
        FaultPlan plan = new FaultPlan(List.of(faults));
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            members.add(new Member(i, new RamStore(DATA_BLOCKS, MetadataLog.tailBlocks(EXTENTS)),
                    MemberTiming.fixed(1000), new SeededStream(i), plan));
        }
        return new MemberArray(members);
    }

    private MetadataLog log(MemberArray members) {
        return new MetadataLog(scheduler, members, EXTENTS, true,
                (token, success, nowPs) -> durable.add(token + (success ? "" : " failed")));
    }

    private static MemberStore store(MemberArray members, int member) {
        return members.member(member).store();
    }

    @Test
    void shouldKeepEveryRecordOnTwoMembersInOrder() {
        MemberArray members = members();
        MetadataLog log = log(members);
        SeededStream random = new SeededStream(2);
        List<MetadataLog.Mapping> expected = new ArrayList<>();
        for (int i = 0; i < EXTENTS; i++) {
            MetadataLog.Mapping mapping = new MetadataLog.Mapping(1 + random.nextInt(1024), random.nextLong(1L << 41),
                    random.nextLong(1L << 32));
            expected.add(mapping);
            log.append(mapping.nsid(), i, mapping.virtualExtent(), mapping.extent(), i);
            if (random.oneIn(7)) {
                scheduler.runAll();
                assertThat(MetadataLog.read(store(members, 0))).isEqualTo(expected);
            }
        }
        scheduler.runAll();

        assertThat(durable).hasSize(EXTENTS).startsWith("0", "1", "2").doesNotHaveDuplicates();
        assertThat(MetadataLog.read(store(members, 0))).isEqualTo(expected);
        assertThat(MetadataLog.read(store(members, 1))).isEqualTo(expected);
        assertThat(MetadataLog.read(store(members, 2))).isEmpty();
        assertThat(log.commits()).isLessThan(EXTENTS / 2);
        assertThat(members.writeCommands()).as("the array's own commands").isZero();
    }

    @Test
    void shouldMoveACopyWhenItsMemberIsTakenOut() {
        MemberArray members = members();
        MetadataLog log = log(members);
        List<MetadataLog.Mapping> expected = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            expected.add(new MetadataLog.Mapping(1, i, 2 * i));
            log.append(1, 0, i, 2 * i, i);
            if (i == 58) {
                scheduler.runAll();
            } else if (i == 59) {
                // The last record of the third block is on its way; what comes goes into the fourth.
                log.without(0, 0b001);
            } else if (i == 70) {
                scheduler.runAll();
                log.without(2, 0b101);
            }
        }
        scheduler.runAll();

        assertThat(durable.stream().filter(token -> !token.equals("-1"))).hasSize(80).noneMatch(
                token -> token.contains("failed"));
        assertThat(MetadataLog.read(store(members, 1))).isEqualTo(expected);
        assertThat(MetadataLog.missingMembers(store(members, 1))).isEqualTo(0b101);
        assertThat(MetadataLog.read(store(members, 2))).isEqualTo(expected.subList(0, 71));
        assertThat(MetadataLog.missingMembers(store(members, 2))).isEqualTo(0b001);
        assertThat(MetadataLog.read(store(members, 0)).size()).isLessThanOrEqualTo(60);
        log.without(1, 0b111);
        log.append(1, 0, 99, 99, 99);
        scheduler.runAll();
        assertThat(durable).last().isEqualTo("99 failed");
    }

    @Test
    void shouldSayDurableOnlyWhenBothCopiesAreWritten() {
        MemberArray members = members(
                MemberFault.slow(MetadataLog.OWNER, MemberFault.ANY_FRAGMENT, 1, 9_000_000));
        log(members).append(1, 0, 5, 6, 77);

        scheduler.runUntil(() -> scheduler.nowPs() >= 1_000_000);
        assertThat(MetadataLog.read(store(members, 0))).hasSize(1);
        assertThat(durable).isEmpty();
        scheduler.runAll();
        assertThat(durable).containsExactly("77");
        assertThat(scheduler.nowPs()).isEqualTo(10_000_000);
    }

    @Test
    void shouldTryAFailedCopyAgainAndDoWithOneGoodCopy() {
        MemberArray members = members(
                new MemberFault(MetadataLog.OWNER, MemberFault.ANY_FRAGMENT, 0, FaultKind.WRITE_ERROR, 2, 0),
                new MemberFault(MetadataLog.OWNER, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR, 3, 0));
        MetadataLog log = log(members);

        log.append(1, 0, 5, 6, 7);
        scheduler.runAll();

        assertThat(durable).containsExactly("7");
        assertThat(MetadataLog.read(store(members, 0))).hasSize(1);
        assertThat(MetadataLog.read(store(members, 1))).isEmpty();
        assertThat(log.failedCopies()).isEqualTo(1);
    }

    @Test
    void shouldReportARecordThatNoMemberTakes() {
        MemberArray members = members(
                new MemberFault(MetadataLog.OWNER, MemberFault.ANY_FRAGMENT, 0, FaultKind.WRITE_ERROR, 3, 0),
                new MemberFault(MetadataLog.OWNER, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR, 3, 0));
        MetadataLog log = log(members);

        log.append(1, 0, 5, 6, 7);
        log.append(1, 0, 6, 7, 8);
        scheduler.runAll();

        assertThat(durable).containsExactly("7 failed", "8");
    }

    @Test
    void shouldStopReadingAtADamagedBlockAndLeaveDataAndSuperblockAlone() {
        MemberArray members = members();
        MetadataLog log = log(members);
        for (int i = 0; i < 70; i++) {
            log.append(1, 0, i, i, i);
        }
        scheduler.runAll();
        MemberStore store = store(members, 0);
        assertThat(MetadataLog.read(store)).hasSize(70);
        long[] block = new long[64];
        for (long at = 0; at < store.blocks(); at++) {
            store.read(at, 1, block, 0);
            boolean inLog = at >= DATA_BLOCKS && at < store.blocks() - MetadataLog.SUPERBLOCK_BLOCKS;
            assertThat(inLog || isZero(block)).as("block %s untouched", at).isTrue();
        }
        long damaged = DATA_BLOCKS + 2;
        store.read(damaged, 1, block, 0);
        block[40] ^= 1;
        store.write(damaged, 1, block, 0);

        assertThat(MetadataLog.read(store)).hasSize(2 * 20);
        assertThat(MetadataLog.read(store(members, 1))).hasSize(70);
    }

    private static boolean isZero(long[] words) {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void shouldRefuseATailThatCannotHoldThePool() {
        MemberArray members = members();

        assertThatThrownBy(() -> new MetadataLog(scheduler, members, 10 * EXTENTS, true, (token, success, now) -> {}))
                .hasMessage("reserved tail too small: tailBlocks=179, tailBlocksMin=629, extents=10000");
    }
}
