// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import java.util.function.BooleanSupplier;

/**
 * Runs the same commands through two whole DPUs, each with its own host, firmware, members and memory, and compares:
 * every response byte by byte, the member commands of every operation, and at the end members, mappings and parity.
 * The decisions of the second, the subject, are judged as well. Timing is not compared: the two may take as long as
 * they like.
 *
 * <p>The reference runs a little ahead. Nothing is shared between the two but the feed.
 */
public final class Lockstep {

    /** How far, in commands answered, the reference runs ahead of the subject. */
    public static final int LEAD_COMMANDS = 64;
    /** Commands that the feed must keep: both hosts' queues, and the lead. */
    public static final int FEED_WINDOW = 4 * Pacing.DEPTH_MAX;

    /** Without an answer for so long, in virtual time, a DPU is stuck: 0.2 s. */
    private static final long PATIENCE_PS = 200_000_000_000L;
    private static final int CHECK_STEPS = 1024;

    private final Dpu reference;
    private final Dpu subject;
    private final CommandFeed feed;
    private final DpuComparison comparison;
    private final TraceHost referenceHost;
    private final TraceHost subjectHost;
    private boolean interrupted;

    /**
     * Two DPUs that have taken no command yet.
     *
     * @param feed with a window of at least {@link #FEED_WINDOW}
     * @param referenceData what the reference's host knows of the data, or null without payload
     * @param subjectData the same of the subject's host; another object
     */
    public Lockstep(Dpu reference, Dpu subject, CommandFeed feed, HostData referenceData, HostData subjectData,
            Pacing pacing) {
        this.reference = reference;
        this.subject = subject;
        this.feed = feed;
        comparison = new DpuComparison(reference, subject);
        referenceHost = new TraceHost(reference, feed, referenceData, pacing, comparison.tap(0));
        subjectHost = new TraceHost(subject, feed, subjectData, pacing, comparison.tap(1));
        // Which extents are free when the next one is taken must not depend on time.
        referenceHost.discardsAlone();
        subjectHost.discardsAlone();
    }

    /**
     * Runs to the end of the feed, or until there is nothing more to learn.
     *
     * @param goOn asked every so often; false stops the run, without the comparisons at the end
     */
    public void run(BooleanSupplier goOn) {
        referenceHost.start();
        subjectHost.start();
        long steps = 0;
        while (!(referenceHost.finished() && subjectHost.finished()) && !comparison.divergences().enough()) {
            if (++steps % CHECK_STEPS == 0 && !goOn.getAsBoolean()) {
                interrupted = true;
                return;
            }
            boolean lead = !referenceHost.finished() && (subjectHost.finished()
                    || referenceHost.commandsEnded() < subjectHost.commandsEnded() + LEAD_COMMANDS);
            if (!step(lead ? reference : subject, lead ? referenceHost : subjectHost)) {
                stuck(lead ? "reference" : "subject", lead ? referenceHost : subjectHost);
                return;
            }
        }
        if (comparison.divergences().enough()) {
            return;
        }
        settle(reference);
        settle(subject);
        comparison.finish(feed.reader().devices());
    }

    private static boolean step(Dpu dpu, TraceHost host) {
        return dpu.scheduler().step() && host.waitedPs() < PATIENCE_PS;
    }

    private void stuck(String side, TraceHost host) {
        String open = host.open().isEmpty() ? "no command" : host.open().getFirst();
        comparison.stuck("an answer to each of " + host.commandsOpen() + " commands in flight",
                "the " + side + " does not move, first open: " + open);
    }

    /** Lets firmware finish what no host waits for. */
    private static void settle(Dpu dpu) {
        long endPs = dpu.scheduler().nowPs() + PATIENCE_PS;
        while ((dpu.scheduler().nowPs() < endPs || dpu.firmware().upkeepBusy()) && dpu.scheduler().step()) {
            continue;
        }
    }

    /** What is compared, and what came of it. */
    public DpuComparison comparison() {
        return comparison;
    }

    /** What differs, and what is illegal. */
    public Divergences divergences() {
        return comparison.divergences();
    }

    /** The judge of the subject's decisions. */
    public DecisionChecker decisions() {
        return comparison.decisions();
    }

    /** The reference's host. */
    public TraceHost referenceHost() {
        return referenceHost;
    }

    /** The subject's host. */
    public TraceHost subjectHost() {
        return subjectHost;
    }

    /** Whether the run was stopped from outside. */
    public boolean interrupted() {
        return interrupted;
    }
}
