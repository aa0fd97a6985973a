// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.host.HostTap;

/**
 * Everything that is compared between two DPUs that get the same commands in the same order: every response byte by
 * byte, the member commands of every operation, and at the end members, mappings and parity. The decisions of the
 * second, the subject, are judged as well. Timing is not compared.
 */
public final class DpuComparison {

    private final Divergences divergences = new Divergences();
    private final SubjectClock clock;
    private final ResponseComparison responses;
    private final CommandComparison commands;
    private final DecisionChecker decisions;
    private final FinalComparison last;
    private final TouchedStripes touched;
    private final Side[] sides;

    /** Two DPUs that have taken no command yet. */
    public DpuComparison(Dpu reference, Dpu subject) {
        clock = new SubjectClock(subject);
        responses = new ResponseComparison(divergences, clock);
        commands = new CommandComparison(divergences, clock);
        decisions = new DecisionChecker(subject, divergences);
        last = new FinalComparison(reference, subject, divergences, clock);
        touched = new TouchedStripes(reference.shape().geometry()).growing(reference).growing(subject);
        sides = new Side[] {new Side(0, reference, responses, commands, null, touched), new Side(1, subject, responses,
                commands, decisions, touched)};
    }

    /**
     * To be told of what passes between a DPU and its host.
     *
     * @param side 0 reference, 1 subject
     */
    public HostTap tap(int side) {
        return sides[side];
    }

    /**
     * Both have answered everything and are idle: compares what is left in them.
     *
     * @param namespaces how many of the namespaces were used
     */
    public void finish(int namespaces) {
        commands.finish();
        decisions.finish();
        last.rebuilds();
        last.images(touched, decisions::lost);
        last.mappings(namespaces);
        last.redundancy(touched, decisions::lost);
    }

    void stuck(String expected, String seen) {
        divergences.add(new Divergence(Divergence.Kind.STUCK, -1, -1, "response", clock.cycle(), clock.timePs(),
                expected, seen));
    }

    /** What differs, and what is illegal. */
    public Divergences divergences() {
        return divergences;
    }

    /** The judge of the subject's decisions. */
    public DecisionChecker decisions() {
        return decisions;
    }

    /** PDUs compared. */
    public long responsesCompared() {
        return responses.responses();
    }

    /** Bytes of them. */
    public long bytesCompared() {
        return responses.bytes();
    }

    /** Member commands compared. */
    public long memberCommandsCompared() {
        return commands.compared();
    }

    /** Blocks of members compared. */
    public long blocksCompared() {
        return last.blocks();
    }

    /** Mappings compared. */
    public long mappingsCompared() {
        return last.mappings();
    }

    /** Stripes whose redundancy was checked. */
    public long stripesChecked() {
        return last.stripes();
    }

    /** Stripes that disagree. */
    public long stripesWrong() {
        return last.stripesWrong();
    }
}
