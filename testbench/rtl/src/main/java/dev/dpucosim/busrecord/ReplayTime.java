// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Where a replay stands, and what that allows. */
final class ReplayTime {

    /** So long, at least, must a recording go on after the last input for what is sent too often to be told. */
    static final long TAIL_EDGES = 256;

    private final ReplayPace pace;
    private final long cycleFirst;
    private final long edges;
    private long sentEdge = -1;
    private long edge;
    private long loadedEdge;
    private long frontier;
    private long progressEdge;
    private long takenEdge;

    /**
     * @param edges
     *            of the recording
     */
    ReplayTime(ReplayPace pace, long cycleFirst, long edges) {
        this.pace = pace;
        this.cycleFirst = cycleFirst;
        this.edges = edges;
    }

    ReplayPace pace() {
        return pace;
    }

    /** Edges since the replay began; the present one is to come. */
    long edge() {
        return edge;
    }

    /** The number of the present cycle in this simulation. */
    long cycle() {
        return cycleFirst + edge;
    }

    /** Before the first edge nothing passes: what is driven for it is driven from one edge earlier. */
    void back() {
        edge--;
    }

    void next() {
        edge++;
    }

    /** Up to which recorded edge everything is known, and which one is the first that is not over. */
    void known(long loaded, long first) {
        loadedEdge = loaded;
        frontier = first;
    }

    /** Whether a beat that was offered at that recorded edge may stand at the ports at the replay's given one. */
    boolean allows(long offered, long atEdge) {
        return switch (pace) {
            case RECORDED -> offered <= atEdge;
            case ORDERED -> offered <= frontier;
            case FREE -> offered <= loadedEdge;
        };
    }

    /** A beat is to be sent to the design that it took at that recorded edge. */
    void sends(long takenByDesign) {
        sentEdge = Math.max(sentEdge, takenByDesign);
    }

    /** Whether what the design sends now would have been recorded, had it been sent then. */
    boolean tellsExtra() {
        return pace == ReplayPace.RECORDED ? edge < edges
                : loadedEdge != Long.MAX_VALUE || edges - sentEdge > TAIL_EDGES;
    }

    /** A beat changed hands; that was its recorded edge. */
    void progress(long taken) {
        progressEdge = edge;
        takenEdge = Math.max(takenEdge, taken);
    }

    /** Edges without anything, beyond those that the recording has before the given one. */
    long quiet(long taken) {
        return pace == ReplayPace.RECORDED ? Math.min(edge - taken, edge - progressEdge)
                : edge - progressEdge - Math.max(0, taken - takenEdge);
    }
}
