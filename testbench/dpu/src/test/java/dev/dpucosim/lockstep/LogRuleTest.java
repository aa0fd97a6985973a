// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Logs that are as they must be are found to be so; and each way in which an entry is wrong is found, and named. */
@Tag("LVM-10")
final class LogRuleTest {

    private static final int REQUESTS = 400;
    private static final Predicate<PartialParityEntry> ANY = entry -> true;

    private static Dpu.Builder logged(DpuShape shape) {
        return Dpu.of(shape).writeHole(WriteHole.PPL);
    }

    private static CheckedRun run(Dpu dpu) {
        return new CheckedRun(dpu, Workload.feed(REQUESTS, 3)).run();
    }

    /** Changes one entry of one member, and expects the checker to say what it should be. */
    private static void shouldFind(String expected, Predicate<PartialParityEntry> which,
            TamperedLog.Change change, boolean sealed) {
        DpuShape shape = Workload.shape(RaidLevel.RAID6, 6, 4096);
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            stores.add(new TamperedLog(shape.geometry().memberBlocks(), shape.tailBlocks(),
                    PoolLayout.of(shape.geometry()).holeStart(), i == 2 ? which : entry -> false, change, sealed));
        }
        CheckedRun run = run(logged(shape).stores(stores).build());
        assertThat(((TamperedLog) stores.get(2)).done()).isTrue();
        assertThat(run.divergences.first()).isNotEmpty();
        assertThat(run.divergences.first().getFirst().kind()).isEqualTo(Divergence.Kind.DECISION);
        assertThat(run.divergences.first().getFirst().expected()).contains(expected);
        assertThat(run.divergences.first().getFirst().seen()).startsWith("entry on member=2");
    }

    @Test
    void shouldFindLogsAsTheyMustBe() {
        for (RaidLevel level : List.of(RaidLevel.RAID5, RaidLevel.RAID6)) {
            for (long chunkBytes : new long[] {4096, 65536, 1 << 20}) {
                CheckedRun run = run(logged(Workload.shape(level, 6, chunkBytes)).build());
                assertThat(run.divergences.first()).as("%s %d", level, chunkBytes).isEmpty();
                assertThat(run.checker.entriesJudged()).isGreaterThan(REQUESTS / 2)
                        .isEqualTo(run.dpu.engine().registers().read(LvmRegisters.LOG_SEQUENCE));
                assertThat(run.host.data().blocksMismatched()).isZero();
            }
        }
    }

    @Test
    void shouldFindLogsOfArraysThatLoseMembersAsTheyMustBe() {
        for (RaidLevel level : List.of(RaidLevel.RAID5, RaidLevel.RAID6)) {
            CheckedRun run = new CheckedRun(logged(Workload.shape(level, 6, 4096)).build(),
                    Workload.feed(REQUESTS, 3));
            run.host.pauseBefore(REQUESTS / 3, goOn -> run.dpu.firmware().removeMember(4, goOn));
            if (level == RaidLevel.RAID6) {
                run.host.pauseBefore(REQUESTS / 2, goOn -> run.dpu.firmware().removeMember(3, goOn));
            }
            run.run();
            assertThat(run.divergences.first()).as("%s", level).isEmpty();
            assertThat(run.checker.entriesJudged()).isGreaterThan(REQUESTS / 2);
        }
    }

    @Test
    void shouldFindLogsOfWritesThatFailAsTheyMustBe() {
        List<MemberFault> faults = new ArrayList<>();
        for (int operation = 0; operation < REQUESTS; operation += 3) {
            // Some outlast the retries, so that the write is given up, in its log step or in its writes.
            faults.add(new MemberFault(operation, MemberFault.ANY_FRAGMENT, operation % 5, FaultKind.WRITE_ERROR,
                    1 + operation % 7, 0));
        }
        CheckedRun run = run(logged(Workload.shape(RaidLevel.RAID5, 5, 4096)).faults(new FaultPlan(faults))
                .build());
        assertThat(run.divergences.first()).isEmpty();
        assertThat(run.checker.entriesJudged()).isGreaterThan(REQUESTS / 2)
                .isLessThan(run.dpu.engine().registers().read(LvmRegisters.LOG_SEQUENCE));
    }

    @Test
    void shouldAgreeWhateverTheTimesOfTheMembers() {
        DpuShape shape = Workload.shape(RaidLevel.RAID6, 6, 16384);
        try (Dpu reference = logged(shape).build();
                Dpu subject = logged(shape).seed(99).timing(MemberTiming.fixed(3000)).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(REQUESTS, 9), Workload.data(shape),
                    Workload.data(shape), Pacing.depth(24));
            lockstep.run(() -> true);
            assertThat(lockstep.divergences().first()).isEmpty();
            assertThat(lockstep.decisions().entriesJudged()).isGreaterThan(REQUESTS);
            assertThat(lockstep.comparison().stripesWrong()).isZero();
        }
    }

    @Test
    void shouldFindAnArrayThatDoesNotLog() {
        DpuShape shape = Workload.shape(RaidLevel.RAID5, 5, 4096);
        try (Dpu reference = logged(shape).build(); Dpu subject = Dpu.of(shape).writeHole(WriteHole.NONE).build()) {
            Lockstep lockstep = new Lockstep(reference, subject, Workload.feed(REQUESTS, 9), Workload.data(shape),
                    Workload.data(shape), Pacing.depth(24));
            lockstep.run(() -> true);
            assertThat(lockstep.divergences().first()).isNotEmpty();
            assertThat(lockstep.divergences().first().getFirst().expected()).contains("block of log slot=").endsWith(
                    ", fua");
        }
        // The log is on, but the engine does not know.
        Dpu deaf = logged(shape).build();
        CheckedRun run = new CheckedRun(deaf, Workload.feed(REQUESTS, 9));
        deaf.engine().registers().write(LvmRegisters.LOG, 0);
        run.run();
        assertThat(run.divergences.first().getFirst().expected()).startsWith("forced unit access");
    }

    @Test
    void shouldFindWrongPartialParity() {
        // Of no consequence until it is replayed; the last of the column's blocks.
        shouldFind("partial parity that makes block", entry -> entry.stored() > 0,
                (words, entry) -> words[entry.stored() * 64 - 1] ^= 1L << 40, true);
    }

    @Test
    void shouldFindAnEntryThatIsNotWhole() {
        shouldFind("a whole entry", entry -> entry.stored() > 0, (words, entry) -> words[0] ^= 1, false);
        shouldFind("a whole entry", ANY, (words, entry) -> entry.chunks(entry.touched() ^ 1, entry.missing()), false);
        // What is there instead may be whole, of another column, or a part of one that was longer.
        shouldFind("", ANY, null, false);
    }

    @Test
    void shouldFindAnEntryOfAnotherColumn() {
        shouldFind("touched=", ANY, (words, entry) -> entry.chunks(entry.touched() ^ 1, entry.missing()), true);
        shouldFind("missing=0", ANY, (words, entry) -> entry.chunks(entry.touched(), 8), true);
        shouldFind("stripe=", ANY, (words, entry) -> entry.column(entry.stripe() + 1, entry.chunkOffset(), entry
                .blocks(),
                entry.stored()), true);
        shouldFind("offset=", ANY, (words, entry) -> entry.column(entry.stripe(), entry.chunkOffset() + 1, entry
                .blocks(),
                entry.stored()), true);
        shouldFind("strategy=", ANY, (words, entry) -> entry.place(entry.place(), entry.strategy() ^ 3), true);
        shouldFind("place=", ANY, (words, entry) -> entry.place(1 - entry.place(), entry.strategy()), true);
        shouldFind("context=", ANY, (words, entry) -> entry.sequence(entry.sequence(), entry.context() ^ 1), true);
    }

    @Test
    void shouldFindNumbersThatAreNotTheNext() {
        shouldFind("a number that no other column has", entry -> entry.place() == 0,
                (words, entry) -> entry.sequence(entry.sequence() - 1, entry.context()), true);
        shouldFind("sequence=", entry -> entry.place() == 1,
                (words, entry) -> entry.sequence(entry.sequence() + 1, entry.context()), true);
    }

    @Test
    void shouldFindWhoIsNotNamedAndWhoIsNamedWithoutCause() {
        shouldFind("its own number live", ANY, (words, entry) -> entry.live(entry.context(), 0), true);
        // Everyone who is not over and came before must be there.
        shouldFind("which is not over", LogRuleTest::namesMany, (words, entry) -> {
            for (int context = 0; context < 32; context++) {
                if (context != entry.context()) {
                    entry.live(context, 0);
                }
            }
        }, true);
        shouldFind("not live in context 31", entry -> entry.live(31) == 0, (words, entry) -> entry.live(31, 1), true);
    }

    private static boolean namesMany(PartialParityEntry entry) {
        int count = 0;
        for (int context = 0; context < 32; context++) {
            count += entry.live(context) != 0 ? 1 : 0;
        }
        return count > 3;
    }
}
