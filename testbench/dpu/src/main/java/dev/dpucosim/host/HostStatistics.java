// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one host has seen: counts, and how long things took in virtual time. */
public final class HostStatistics {

    private final LatencyCounts[] latencies = new LatencyCounts[Stage.values().length];
    private final long[] slowPath = new long[Reasons.COUNT];
    private final long[] slowRequests = new long[Reasons.COUNT];
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private long requestsCompleted;
    private long requestsRefused;
    private long requestsFast;
    private long writesCompleted;
    private long firstWrites;
    private long coalesced;
    private long bytesRead;
    private long bytesWritten;
    private long flushes;
    private long heldBack;
    private long backPressured;
    private long firstPs = -1;
    private long lastPs;

    /** Nothing has been seen. */
    public HostStatistics() {
        for (Stage stage : Stage.values()) {
            latencies[stage.ordinal()] = new LatencyCounts();
        }
    }

    /** Latencies in nanoseconds, as of now. */
    public Histogram latencyNs(Stage stage) {
        return latencies[stage.ordinal()].histogram();
    }

    void latency(Stage stage, long durationPs) {
        latencies[stage.ordinal()].record(durationPs / 1000);
    }

    void submitted(long nowPs) {
        if (firstPs < 0) {
            firstPs = nowPs;
        }
    }

    void heldBack() {
        heldBack++;
    }

    void backPressured() {
        backPressured++;
    }

    void transferred(boolean write, int bytes) {
        if (write) {
            bytesWritten += bytes;
        } else {
            bytesRead += bytes;
        }
    }

    void flushed() {
        flushes++;
    }

    void slowPath(int reason, boolean waits) {
        if (waits) {
            coalesced++;
        } else {
            slowPath[Reasons.index(reason)]++;
        }
    }

    /**
     * A request has ended.
     *
     * @param status the first of its commands' that is not success
     * @param reasons of its exceptions, a bit each; those that waited for another's allocation left out
     */
    void request(int status, boolean write, int reasons, long durationPs, long nowPs) {
        lastPs = nowPs;
        requestsFast += reasons == 0 ? 1 : 0;
        for (int left = reasons; left != 0; left &= left - 1) {
            slowRequests[Integer.numberOfTrailingZeros(left)]++;
        }
        if (status != 0) {
            requestsRefused++;
            statuses.merge(status, 1L, Long::sum);
            return;
        }
        requestsCompleted++;
        latency(Stage.TOTAL, durationPs);
        if (write) {
            writesCompleted++;
        }
        if (write && (reasons & Reasons.bit(Reasons.MISS)) != 0) {
            firstWrites++;
            latency(Stage.FIRST_WRITE, durationPs);
        } else if (reasons == 0) {
            latency(Stage.FAST, durationPs);
        }
    }

    /** Requests that ended with success. */
    public long requestsCompleted() {
        return requestsCompleted;
    }

    /** Requests that the DPU refused or failed, by its status. */
    public long requestsRefused() {
        return requestsRefused;
    }

    /** The statuses of those, with how often each came. */
    public Map<Integer, Long> statuses() {
        return Collections.unmodifiableMap(statuses);
    }

    /** Requests of which no fragment needed the firmware. */
    public long requestsFast() {
        return requestsFast;
    }

    /** Write requests that ended with success. */
    public long writesCompleted() {
        return writesCompleted;
    }

    /** Write requests of which a fragment was the first touch of its extent. */
    public long firstWrites() {
        return firstWrites;
    }

    /** Exception records by reason, of a code from 1; a MISS behind an allocation under way is not among them. */
    public long slowPath(int reason) {
        return slowPath[Reasons.index(reason)];
    }

    /** Requests with at least one such record. */
    public long slowRequests(int reason) {
        return slowRequests[Reasons.index(reason)];
    }

    /** MISS records that waited for an allocation which another had begun. */
    public long coalesced() {
        return coalesced;
    }

    /** Bytes of reads that ended with success. */
    public long bytesRead() {
        return bytesRead;
    }

    /** Bytes of writes that ended with success. */
    public long bytesWritten() {
        return bytesWritten;
    }

    /** Flush commands that ended with success. */
    public long flushes() {
        return flushes;
    }

    /** Commands that waited because they overlap with one in flight. */
    public long heldBackCommands() {
        return heldBack;
    }

    /** Times that the DPU had no room for a capsule. */
    public long backPressure() {
        return backPressured;
    }

    /** Virtual time from the first submission to the last completion, in picoseconds. */
    public long spanPs() {
        return firstPs < 0 ? 0 : Math.max(0, lastPs - firstPs);
    }
}
