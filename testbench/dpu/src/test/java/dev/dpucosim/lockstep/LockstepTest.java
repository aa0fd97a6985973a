// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two DPUs that agree are found to agree; and every way in which one is wrong is found, and named. */
class LockstepTest {

    private static final int REQUESTS = 500;

    private final DpuShape shape = Workload.shape(RaidLevel.RAID5, 5, 65536);
    private final List<Dpu> open = new ArrayList<>();

    private Dpu.Builder dpu() {
        return Dpu.of(shape);
    }

    private Lockstep pair(Dpu.Builder reference, Dpu.Builder subject) {
        return pair(shape, reference, subject);
    }

    private Lockstep pair(DpuShape ofShape, Dpu.Builder reference, Dpu.Builder subject) {
        CommandFeed feed = Workload.feed(REQUESTS, 9);
        HostData one = Workload.data(ofShape);
        HostData other = Workload.data(ofShape);
        open.add(reference.build());
        open.add(subject.build());
        return new Lockstep(open.get(open.size() - 2), open.getLast(), feed, one, other, Pacing.depth(24));
    }

    private static void run(Lockstep lockstep) {
        lockstep.run(() -> true);
    }

    private static EngineFactory tampered(TamperedEngine.Wrong wrong) {
        return environment -> new TamperedEngine(environment, wrong, 40);
    }

    private Divergence onlyKind(Lockstep lockstep, Divergence.Kind kind) {
        run(lockstep);
        assertThat(lockstep.divergences().first()).isNotEmpty().extracting(Divergence::kind).containsOnly(kind);
        return lockstep.divergences().first().getFirst();
    }

    @Test
    void shouldAgreeWhateverTheTimesOfTheMembers() {
        for (RaidLevel level : RaidLevel.values()) {
            DpuShape other = Workload.shape(level, 4, 16384);
            Lockstep lockstep = pair(other, Dpu.of(other),
                    Dpu.of(other).seed(99).timing(MemberTiming.fixed(3000)).engine(LvmModel::new));
            run(lockstep);

            assertThat(lockstep.divergences().first()).as(level.name()).isEmpty();
            assertThat(lockstep.referenceHost().statistics().requestsCompleted()).isEqualTo(REQUESTS);
            assertThat(lockstep.subjectHost().data().blocksMismatched()).isZero();
            assertThat(lockstep.comparison().responsesCompared()).isGreaterThan(REQUESTS);
            assertThat(lockstep.comparison().bytesCompared())
                    .isGreaterThanOrEqualTo(lockstep.subjectHost().statistics().bytesRead());
            assertThat(lockstep.comparison().memberCommandsCompared()).isGreaterThan(REQUESTS);
            assertThat(lockstep.decisions().checked()).isGreaterThan(REQUESTS);
            assertThat(lockstep.comparison().blocksCompared()).isPositive();
            assertThat(lockstep.comparison().mappingsCompared()).isPositive();
            assertThat(lockstep.comparison().stripesWrong()).isZero();
            assertThat(lockstep.comparison().stripesChecked()).matches(count -> count > 0 || level == RaidLevel.RAID0);
        }
    }

    @Test
    void shouldAgreeUnderTheSameFaults() {
        List<MemberFault> faults = new ArrayList<>();
        for (int operation = 0; operation < REQUESTS; operation += 5) {
            for (int member = 0; member < 5; member++) {
                faults.add(new MemberFault(operation, MemberFault.ANY_FRAGMENT, member,
                        operation % 2 == 0 ? FaultKind.READ_ERROR : FaultKind.WRITE_ERROR, 1 + operation % 3, 0));
                faults.add(MemberFault.slow(operation + 1, MemberFault.ANY_FRAGMENT, member, 10_000_000_000L));
            }
        }
        FaultPlan plan = new FaultPlan(faults);
        Lockstep lockstep = pair(dpu().faults(plan.fresh()), dpu().faults(plan.fresh()).seed(4));
        run(lockstep);

        assertThat(lockstep.divergences().first()).isEmpty();
        assertThat(lockstep.subjectHost().statistics().slowPath(3)).isPositive();
    }

    @Test
    void shouldNameTheFirstWordOfDataThatDiffers() {
        Lockstep lockstep = pair(dpu(), dpu().engine(tampered(TamperedEngine.Wrong.DATA)));
        Divergence divergence = onlyKind(lockstep, Divergence.Kind.RESPONSE);

        assertThat(lockstep.divergences().count()).isEqualTo(1);
        assertThat(divergence.operation()).isNotNegative();
        assertThat(divergence.request()).isEqualTo(divergence.operation() + 1);
        assertThat(divergence.expected()).startsWith("data word ");
        assertThat(divergence.toString()).startsWith(
                "response diverges in stage response, operation=" + divergence.operation());
        // The host finds the same on its own.
        assertThat(lockstep.subjectHost().data().blocksMismatched()).isEqualTo(1);
        assertThat(lockstep.referenceHost().data().blocksMismatched()).isZero();
    }

    @Test
    void shouldNameAStatusAFlagAndADigestThatDiffer() {
        assertThat(onlyKind(pair(dpu(), dpu().engine(tampered(TamperedEngine.Wrong.STATUS))),
                Divergence.Kind.RESPONSE).seen()).contains("INTERNAL (0006h)");
        assertThat(onlyKind(pair(dpu(), dpu().engine(tampered(TamperedEngine.Wrong.FLAGS))),
                Divergence.Kind.RESPONSE).seen()).startsWith("header 0700");
        assertThat(onlyKind(pair(dpu(), dpu().engine(tampered(TamperedEngine.Wrong.DIGEST))),
                Divergence.Kind.RESPONSE).seen()).startsWith("header 0706");
    }

    @Test
    void shouldFindADpuThatOwesAnAnswer() {
        Lockstep lockstep = pair(dpu(), dpu().engine(tampered(TamperedEngine.Wrong.LOST)));
        run(lockstep);
        assertThat(lockstep.divergences().first()).anySatisfy(found -> {
            assertThat(found.kind()).isEqualTo(Divergence.Kind.STUCK);
            assertThat(found.seen()).startsWith("the subject does not move, first open: operation ");
        });

        Lockstep other = pair(dpu().engine(tampered(TamperedEngine.Wrong.LOST)), dpu());
        assertThat(onlyKind(other, Divergence.Kind.STUCK).seen()).startsWith("the reference does not move");
    }

    @Test
    void shouldFindMemberCommandsThatDiffer() {
        // Members that are not known to be zero: parity is not trusted, so every partial write reconstructs.
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stores.add(new UsedStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
        }
        Lockstep lockstep = pair(dpu(), dpu().stores(stores));
        run(lockstep);

        assertThat(lockstep.divergences().first()).extracting(Divergence::kind)
                .contains(Divergence.Kind.MEMBER_COMMAND);
        Divergence divergence = lockstep.divergences().first().stream()
                .filter(found -> found.kind() == Divergence.Kind.MEMBER_COMMAND).findFirst().orElseThrow();
        assertThat(divergence.stage()).isEqualTo("storage");
        assertThat(divergence.expected()).contains("member=");
        assertThat(lockstep.divergences().enough()).isTrue();
    }

    @Test
    void shouldFindInternalCommandsThatOnlyOneSideGives() {
        // Few requests, so that the run comes to its end before there are too many divergences.
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stores.add(new UsedStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
        }
        Dpu one = dpu().build();
        Dpu other = dpu().stores(stores).build();
        Lockstep lockstep = new Lockstep(one, other, Workload.feed(2, 9), Workload.data(shape), Workload.data(shape),
                Pacing.depth(24));
        run(lockstep);

        assertThat(lockstep.divergences().first()).extracting(Divergence::expected)
                .contains("no such internal command");
    }

    @Test
    void shouldFindABitThatDiffersOnAMemberAndTheStripeThatNoLongerAddsUp() {
        Lockstep lockstep = pair(dpu(), dpu());
        run(lockstep);
        assertThat(lockstep.divergences().count()).isZero();

        Dpu subject = open.getLast();
        RamStore store = (RamStore) subject.members().member(3).store();
        store.pageForWrite(200)[RamStore.word(200) + 11] ^= 1L << 13;
        TouchedStripes touched = new TouchedStripes(shape.geometry());
        touched.command(0, Opcode.WRITE, 200, 1, false, 0);
        Divergences divergences = new Divergences();
        FinalComparison last = new FinalComparison(open.getFirst(), subject, divergences, new SubjectClock(subject));
        last.images(touched, stripe -> false);
        last.redundancy(touched, stripe -> false);
        assertThat(divergences.first()).extracting(Divergence::kind)
                .containsExactly(Divergence.Kind.MEMBER_IMAGE, Divergence.Kind.REDUNDANCY);
        assertThat(divergences.first().getFirst().expected())
                .startsWith("member=3, block=200, stripe=1, word 11: ");
        assertThat(last.stripesWrong()).isEqualTo(1);
    }

    @Test
    void shouldFindAMappingThatDiffers() {
        Lockstep lockstep = pair(dpu(), dpu());
        Dpu subject = open.getLast();
        lockstep.run(() -> true);
        assertThat(lockstep.divergences().count()).isZero();

        long address = lastMapping(subject);
        subject.engine().memory().putInt(address, 12_345);
        Divergences divergences = new Divergences();
        FinalComparison last = new FinalComparison(open.getFirst(), subject, divergences, new SubjectClock(subject));
        last.mappings(2);
        assertThat(divergences.count()).isEqualTo(1);
        assertThat(divergences.first().getFirst().kind()).isEqualTo(Divergence.Kind.MAPPING);
        assertThat(divergences.first().getFirst().seen()).startsWith("physical extent 12345");
    }

    private static long lastMapping(Dpu dpu) {
        for (long address = dpu.engine().memory().bytes() - 16; address > 0; address -= 16) {
            if (dpu.engine().memory().getLong(address) != 0) {
                return address;
            }
        }
        throw new AssertionError("nothing is mapped");
    }

    @Test
    void shouldStopWhenAsked() {
        Lockstep lockstep = pair(dpu(), dpu());
        lockstep.run(() -> false);

        assertThat(lockstep.interrupted()).isTrue();
        assertThat(lockstep.subjectHost().finished()).isFalse();
        assertThat(lockstep.divergences().count()).isZero();
    }

    @Test
    void shouldDoWithoutPayload() {
        Lockstep lockstep = new Lockstep(dpu().payload(false).build(), dpu().payload(false).seed(3).build(),
                Workload.feed(REQUESTS, 9), null, null, Pacing.depth(24));
        run(lockstep);

        assertThat(lockstep.divergences().first()).isEmpty();
        assertThat(lockstep.comparison().memberCommandsCompared()).isGreaterThan(REQUESTS);
    }
}
