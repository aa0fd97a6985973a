// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.HostStatistics;
import dev.dpucosim.pool.PartialParityReplay;
import dev.dpucosim.slowpath.ThinCounts;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.trace.TraceProblem;
import java.util.List;
import java.util.Map;

/**
 * Everything a report says about a replay.
 *
 * @param options how it was run
 * @param shape of the DPU
 * @param trace what was read
 * @param host what the host saw; under lockstep the model's host
 * @param data what was checked, or null without payload
 * @param hardware counts of the hot path
 * @param members commands to members and their bytes
 * @param firmware what the slow path did
 * @param redundancy stripes checked at the end, or null when nothing could be
 * @param lockstep what the comparison found, or null
 * @param cycles of the RTL, or null
 * @param findings everything that makes the exit code 1, in words
 * @param snapshots that were made on the way
 * @param interrupted whether the user stopped it
 * @param wallSeconds time it took, without the first pass
 */
public record ReplayResult(ReplayOptions options, DpuShape shape, TraceSummary trace, HostStatistics host,
        DataSummary data, HardwareCounts hardware, MemberCounts members, FirmwareCounts firmware,
        RedundancySummary redundancy, LockstepSummary lockstep, CycleSummary cycles, List<String> findings,
        List<SnapshotSummary> snapshots, boolean interrupted, double wallSeconds) {

    /**
     * What was read.
     *
     * @param format id of the grammar
     * @param devices names of the devices, in the order of their namespaces
     * @param requests requests read
     * @param malformed malformed records
     * @param problems the first of them
     * @param unfinished requests that were read and have not ended
     * @param notModelled requests that the DPU has no command for, by kind
     * @param split requests that became several commands
     * @param commands commands they became
     * @param preflushes flushes before writes
     * @param fua requests with force unit access
     * @param roundedOutward requests not on blocks
     * @param outOfOrder requests with a time before an earlier one's
     * @param note what else the reader says, or null
     * @param discards requests that asked for deallocation
     */
    public record TraceSummary(String format, List<String> devices, long requests, long malformed,
            List<TraceProblem> problems, long unfinished, Map<String, Long> notModelled, long split, long commands,
            long preflushes, long fua, long roundedOutward, long outOfOrder, String note, long discards) {

        /** Requests that the DPU has no command for. */
        public long notModelledCount() {
            return notModelled.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** What was compared of the data that reads brought. */
    public record DataSummary(long bytesChecked, long bytesUnknown, long mismatches) {
    }

    /** Counters of the hot path, by the names of its registers. */
    public record HardwareCounts(long lookupHits, long tableReads, long evictions, long columnsFull,
            long columnsReadModify, long columnsReconstruct, long columnsRecover, long columnsDataOnly,
            long readsReconstructed, long lockWaits, long contextsMax, long logEntries, long logBlocks) {
    }

    /** Commands to members. */
    public record MemberCounts(long reads, long writes, long flushes, long bytesRead, long bytesWritten) {
    }

    /**
     * What firmware did.
     *
     * @param extentsAllocated extents in use
     * @param extentsMapped extents that this run has allocated
     * @param metadataWrites commits of the pool's metadata, each to all members
     * @param allocatingPs time in which at least one first write waited for its extent
     * @param busyPs time that the processor worked
     * @param missingMembers members that were missing in the end
     * @param arrayFailed whether they were more than the level bears
     * @param thin what was done for discards, snapshots and space
     * @param upkeep what was done to keep the array whole
     * @param logsPartialParity whether columns are logged before they are written
     * @param partialParity what that log told when the pool was opened
     */
    public record FirmwareCounts(long extentsAllocated, long extentsMapped, long metadataWrites, long allocatingPs,
            long busyPs, List<Integer> missingMembers, boolean arrayFailed, ThinCounts thin,
            UpkeepReport upkeep, boolean logsPartialParity, PartialParityReplay partialParity) {
    }

    /**
     * A snapshot that was made on the way.
     *
     * @param volume of which, by its namespace id
     * @param request before which
     * @param nsid its own namespace id
     * @param bytesChecked bytes read in the end and compared
     * @param blocksWrong those that were not what the volume held then
     */
    public record SnapshotSummary(int volume, long request, int nsid, long bytesChecked, long blocksWrong) {
    }

    /** Stripes whose redundancy was checked at the end. */
    public record RedundancySummary(long checked, long wrong) {
    }

    /** What lockstep compared. */
    public record LockstepSummary(long divergences, long responsesCompared, long bytesCompared,
            long memberCommandsCompared, long decisionsChecked, long blocksCompared, long mappingsCompared) {
    }

    /** Clock cycles. */
    public record CycleSummary(long stepped, long skipped) {
    }

    /** Requests that ended with success. */
    public long completed() {
        return host.requestsCompleted();
    }

    /** Requests that did not: refused by the DPU, or without a command for them. */
    public long rejected() {
        return host.requestsRefused() + trace.notModelledCount();
    }

    /** Requests that ended in the DPU. */
    public long ended() {
        return host.requestsCompleted() + host.requestsRefused();
    }

    /** Whether there is nothing to report that should not be. */
    public boolean clean() {
        return findings.isEmpty();
    }
}
