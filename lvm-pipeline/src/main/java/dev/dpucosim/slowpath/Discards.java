// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.raid.Geometry;
import java.util.ArrayList;
import java.util.List;

/**
 * Dataset management with the attribute to deallocate: whole extents of its ranges are unmapped, and what is left of
 * extents in part is left alone. Answered when no loss of power can bring the mappings back, and the space is there for
 * whoever writes next.
 */
final class Discards {
    private static final int RANGE_BYTES = 16;
    private static final int LENGTH_OFFSET = 4;
    private static final int START_OFFSET = 8;

    private final Geometry geometry;
    private final DpuMemory memory;
    private final Namespaces namespaces;
    private final RangeHolds holds;
    private final Unmapping unmapping;
    private final FreedExtents freed;
    private final Answers answers;
    private long blocks;
    private long mappings;

    Discards(FirmwareSettings settings, ThinParts parts, RangeHolds holds, Unmapping unmapping, FreedExtents freed,
            Answers answers) {
        geometry = settings.geometry();
        memory = parts.memory();
        namespaces = parts.namespaces();
        this.holds = holds;
        this.unmapping = unmapping;
        this.freed = freed;
        this.answers = answers;
    }

    /** Answers a command of a namespace that there is. */
    void handle(HostCommand command, long nowPs) {
        if (command.sglIdentifier() != SubmissionEntry.SGL_IN_CAPSULE) {
            answers.complete(command, NvmeStatus.SGL_TYPE);
        } else if (Integer.compareUnsigned(command.sglLength(), command.ranges() * RANGE_BYTES) < 0
                || command.received() < command.ranges() * RANGE_BYTES) {
            // What lies behind the data received is the last operation's that had the buffer.
            answers.complete(command, NvmeStatus.SGL_LENGTH);
        } else {
            ranges(command, nowPs);
        }
    }

    private void ranges(HostCommand command, long nowPs) {
        int namespace = command.nsid() - 1;
        long end = namespaces.blocks(namespace);
        List<Unmapping.Range> whole = new ArrayList<>();
        long told = 0;
        long from = Long.MAX_VALUE;
        long to = 0;
        for (int i = 0; i < command.ranges(); i++) {
            long at = command.data() + (long) i * RANGE_BYTES;
            long length = Integer.toUnsignedLong(memory.getInt(at + LENGTH_OFFSET));
            long start = memory.getLong(at + START_OFFSET);
            if (start < 0 || start > end || length > end - start) {
                answers.complete(command, NvmeStatus.LBA_RANGE);
                return;
            }
            told += length;
            Unmapping.Range range = answers.whole(namespace, start, length);
            if (range.from() < range.to()) {
                whole.add(range);
                from = Math.min(from, range.from());
                to = Math.max(to, range.to());
            }
        }
        if (!command.attributeDeallocate()) {
            answers.complete(command, NvmeStatus.SUCCESS);
        } else if (answers.refusal(namespace) != NvmeStatus.SUCCESS) {
            answers.complete(command, answers.refusal(namespace));
        } else {
            blocks += told;
            if (whole.isEmpty()) {
                answers.complete(command, NvmeStatus.SUCCESS);
            } else {
                unmap(command, whole, from, to, nowPs);
            }
        }
    }

    private void unmap(HostCommand command, List<Unmapping.Range> whole, long from, long to, long nowPs) {
        int namespace = command.nsid() - 1;
        holds.request(namespace, from, to, (hold, grantedPs) -> {
            if (answers.refusal(namespace) != NvmeStatus.SUCCESS) {
                answers.complete(command, answers.refusal(namespace));
                hold.release(grantedPs);
                return;
            }
            unmapping.start(namespace, whole, extent -> true, (status, gone, donePs) -> {
                mappings += gone;
                hold.release(donePs);
                if (gone > 0) {
                    freed.whenBack(backPs -> answers.complete(command, status));
                } else {
                    answers.complete(command, status);
                }
            }, grantedPs);
        }, nowPs);
    }

    /** Bytes that hosts have asked to be deallocated. */
    long bytes() {
        return blocks << 9;
    }

    /** Mappings taken away. */
    long mappings() {
        return mappings;
    }
}
