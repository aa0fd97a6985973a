// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import java.util.ArrayList;
import java.util.List;

/** What firmware has done to keep the array whole. */
public final class UpkeepReport {
    /** What became of a walk over stripes. */
    public enum Outcome {
        /** It is under way. */
        RUNNING,
        /** It came to its end, and superblocks say so. */
        DONE,
        /** Something that it needs could not be read or written; or a member went that it cannot do without. */
        STOPPED
    }

    /**
     * One rebuild.
     *
     * @param members that were filled together, one bit each
     * @param firstStripe where it began
     * @param stripes that it filled
     * @param beginPs when it began
     * @param endPs when superblocks said that the members are whole, or when it stopped
     */
    public record Rebuilt(int members, long firstStripe, long stripes, long beginPs, long endPs, Outcome outcome) {
    }

    /** One resync; fields as of a rebuild. */
    public record Resynced(long firstStripe, long stripes, long beginPs, long endPs, Outcome outcome) {
    }

    /**
     * One growth.
     *
     * @param stripesBefore of the array
     * @param stripes of the array since
     * @param extentsBefore of the pool
     * @param extents of the pool since
     * @param beginPs when it began
     * @param endPs when the new extents could be had, or it stopped; negative while it is under way
     * @param why the new extents cannot be had; null when they can
     */
    public record Grown(long stripesBefore, long stripes, long extentsBefore, long extents, long beginPs, long endPs,
            String why) {
    }

    private final List<Grown> growths = new ArrayList<>();
    private final List<Rebuilt> rebuilds = new ArrayList<>();
    private final List<Resynced> resyncs = new ArrayList<>();
    private final List<String> refusedSpares = new ArrayList<>();
    private long stripes;
    private long scrubStripes;
    private long scrubBlocksDiffering;
    private long scrubStripesRepaired;
    private long scrubStripesUnreadable;
    private long scrubBeginPs;
    private long scrubEndPs;
    private Outcome scrub;
    private long readsRepaired;

    void array(long stripeCount) {
        stripes = stripeCount;
    }

    void rebuildBegins(int members, long stripe, long nowPs) {
        rebuilds.add(new Rebuilt(members, stripe, 0, nowPs, -1, Outcome.RUNNING));
    }

    void rebuilt(int members, long nowPs) {
        Rebuilt last = rebuilds.removeLast();
        rebuilds.add(new Rebuilt(members, last.firstStripe, stripes - last.firstStripe, last.beginPs, nowPs,
                Outcome.DONE));
    }

    void rebuildStops(long watermark, long nowPs) {
        Rebuilt last = rebuilds.removeLast();
        rebuilds.add(new Rebuilt(last.members, last.firstStripe, Math.max(0, watermark - last.firstStripe),
                last.beginPs, nowPs, Outcome.STOPPED));
    }

    void resyncBegins(long stripe, long nowPs) {
        resyncs.add(new Resynced(stripe, 0, nowPs, -1, Outcome.RUNNING));
    }

    void resyncEnds(long stripe, Outcome outcome, long nowPs) {
        Resynced last = resyncs.removeLast();
        resyncs.add(new Resynced(last.firstStripe, stripe - last.firstStripe, last.beginPs, nowPs, outcome));
    }

    void growthBegins(long stripeCount, long extents, long nowPs) {
        growths.add(new Grown(stripeCount, stripeCount, extents, extents, nowPs, -1, null));
    }

    void growthEnds(long stripeCount, long extents, String why, long nowPs) {
        Grown last = growths.removeLast();
        growths.add(new Grown(last.stripesBefore, stripeCount, last.extentsBefore, extents, last.beginPs, nowPs, why));
    }

    void refusedSpare(int spare, String why) {
        refusedSpares.add("spare=" + spare + " " + why);
    }

    void scrubBegins(long nowPs) {
        if (scrub == null) {
            scrubBeginPs = nowPs;
        }
        scrub = Outcome.RUNNING;
    }

    void scrubEnds(Outcome outcome, long nowPs) {
        scrub = outcome;
        scrubEndPs = nowPs;
    }

    void scrubbed(long count, long blocksDiffering) {
        scrubStripes += count;
        scrubBlocksDiffering += blocksDiffering;
    }

    void scrubRepaired() {
        scrubStripesRepaired++;
    }

    void scrubUnreadable() {
        scrubStripesUnreadable++;
    }

    void readRepaired() {
        readsRepaired++;
    }

    /** Rebuilds in the order in which they began. */
    public List<Rebuilt> rebuilds() {
        return List.copyOf(rebuilds);
    }

    /** Resyncs in the order in which they began. */
    public List<Resynced> resyncs() {
        return List.copyOf(resyncs);
    }

    /** Growths of the pool in the order in which they began. */
    public List<Grown> growths() {
        return List.copyOf(growths);
    }

    /** Spares that were not taken, and why, one line each. */
    public List<String> refusedSpares() {
        return List.copyOf(refusedSpares);
    }

    /** What became of the scrub; null when there was none. */
    public Outcome scrub() {
        return scrub;
    }

    /** Stripes that the scrub has looked at. */
    public long scrubStripes() {
        return scrubStripes;
    }

    /** Blocks of 512 bytes in which they did not fit. */
    public long scrubBlocksDiffering() {
        return scrubBlocksDiffering;
    }

    /** Stripes of which the scrub has written something anew: parity, copies, or what a member could not read. */
    public long scrubStripesRepaired() {
        return scrubStripesRepaired;
    }

    /** Stripes that could not be read. */
    public long scrubStripesUnreadable() {
        return scrubStripesUnreadable;
    }

    /** How long the scrub took, in picoseconds. */
    public long scrubPs() {
        return scrubEndPs - scrubBeginPs;
    }

    /** Reads of hosts that a member failed, after which its chunk was written anew out of the others. */
    public long readsRepaired() {
        return readsRepaired;
    }
}
