// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.RedundancyCheck;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.thin.MappingEntry;
import java.util.Arrays;
import java.util.function.LongPredicate;

/** What must be equal when two DPUs are idle again: members block by block, mapping tables, and redundancy. */
final class FinalComparison {

    private static final int RUN_BLOCKS = 128;
    private static final long MAPPING_MASK = 0xFFFF_00FF_FFFF_FFFFL;

    private final Dpu reference;
    private final Dpu subject;
    private final Divergences divergences;
    private final SubjectClock clock;
    private final NamespaceView expectedNamespaces;
    private final NamespaceView seenNamespaces;
    private long blocks;
    private long mappings;
    private long stripes;
    private long stripesWrong;

    FinalComparison(Dpu reference, Dpu subject, Divergences divergences, SubjectClock clock) {
        this.reference = reference;
        this.subject = subject;
        this.divergences = divergences;
        this.clock = clock;
        expectedNamespaces = new NamespaceView(reference);
        seenNamespaces = new NamespaceView(subject);
    }

    /** Blocks compared. */
    long blocks() {
        return blocks;
    }

    /** Mappings compared: entries that at least one side has. */
    long mappings() {
        return mappings;
    }

    /** Stripes of the subject whose redundancy was checked. */
    long stripes() {
        return stripes;
    }

    /** Those that disagree. */
    long stripesWrong() {
        return stripesWrong;
    }

    /**
     * Compares every stripe that either side has written to, on the members that are there.
     *
     * @param lost stripes whose parity is not compared: see {@link LostWrites}
     */
    void images(TouchedStripes touched, LongPredicate lost) {
        ArrayLayout layout = new ArrayLayout(reference.shape().geometry());
        RebuildView one = new RebuildView(reference);
        RebuildView other = new RebuildView(subject);
        int chunkBlocks = reference.shape().geometry().chunkBlocks();
        int run = Math.min(RUN_BLOCKS, chunkBlocks);
        long[] expected = new long[run * MemberStore.BLOCK_WORDS];
        long[] seen = new long[expected.length];
        for (int i = 0; i < reference.members().count(); i++) {
            int member = i;
            MemberStore expectedStore = reference.members().member(i).store();
            MemberStore seenStore = subject.members().member(i).store();
            touched.forEach(stripe -> {
                boolean parity = layout.parities() > 0 && layout.place(stripe, member) >= layout.dataChunks();
                int missing = one.missing(stripe) | other.missing(stripe);
                boolean any = lost.test(stripe) || one.unsynced(stripe) || other.unsynced(stripe);
                if ((missing >>> member & 1) != 0 || !layout.holds(stripe, member) || parity && any) {
                    return;
                }
                for (int offset = 0; offset < chunkBlocks; offset += run) {
                    long block = layout.block(stripe, member) + offset;
                    expectedStore.read(block, run, expected, 0);
                    seenStore.read(block, run, seen, 0);
                    blocks += run;
                    int at = Arrays.mismatch(expected, seen);
                    if (at >= 0) {
                        long where = block + at / MemberStore.BLOCK_WORDS;
                        report(Divergence.Kind.MEMBER_IMAGE, "storage", "member=" + member + ", block=" + where
                                + ", stripe=" + stripe + String.format(", word %d: %016x", at % 64, expected[at]),
                                String.format("%016x", seen[at]));
                    }
                }
            });
        }
    }

    /** Compares the mapping tables of the first namespaces; those that do not exist have none. */
    void mappings(int namespaces) {
        for (int i = 0; i < namespaces; i++) {
            long extents = Math.max(expectedNamespaces.extents(i), seenNamespaces.extents(i));
            for (long extent = 0; extent < extents; extent++) {
                long expected = expectedNamespaces.word(i, extent) & MAPPING_MASK;
                long seen = seenNamespaces.word(i, extent) & MAPPING_MASK;
                mappings += (expected | seen) != 0 ? 1 : 0;
                if (expected != seen) {
                    report(Divergence.Kind.MAPPING, "thin",
                            "namespace=" + (i + 1) + ", extent=" + extent + ": " + mapping(expected), mapping(seen));
                }
            }
        }
    }

    /** Registers that tell of rebuilds; how far one has come that goes on is a matter of timing. */
    void rebuilds() {
        if (!new RebuildView(reference).settled() || !new RebuildView(subject).settled()) {
            return;
        }
        long expected = reference.engine().registers().read(LvmRegisters.REBUILD);
        long seen = subject.engine().registers().read(LvmRegisters.REBUILD);
        if (expected != seen) {
            report(Divergence.Kind.DECISION, "raid", String.format("register REBUILD %016x", expected),
                    String.format("%016x", seen));
        }
    }

    /** Checks parity or copies of the subject, except where writes were lost or a resync has not come to. */
    void redundancy(TouchedStripes touched, LongPredicate lost) {
        RebuildView view = new RebuildView(subject);
        RedundancyCheck check = new RedundancyCheck(subject).run(touched,
                stripe -> lost.test(stripe) || view.unsynced(stripe));
        stripes = check.checked();
        stripesWrong = check.wrong();
        for (String fault : check.faults()) {
            report(Divergence.Kind.REDUNDANCY, "raid", "members that agree", fault);
        }
        for (long i = check.faults().size(); i < check.wrong(); i++) {
            report(Divergence.Kind.REDUNDANCY, "raid", "members that agree", "one more stripe that does not");
        }
    }

    private static String mapping(long word) {
        return word == 0
                ? "not mapped"
                : "physical extent " + (word & 0xFFFFFFFFL) + String.format(", flags %02x, generation %d",
                        MappingEntry.flags(word), MappingEntry.generation(word));
    }

    private void report(Divergence.Kind kind, String stage, String expected, String seen) {
        divergences.add(new Divergence(kind, -1, -1, stage, clock.cycle(), clock.timePs(), expected, seen));
    }
}
