// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.thin.MappingEntry;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Write zeroes. Extents that it covers whole are unmapped when the host asks for deallocation, and when they are
 * shared; else they keep their physical extent and are zeroed in it. Extents in part get a physical one of their own
 * first if theirs is shared, and then are zeroed in part. What is not mapped is zero already.
 */
final class WriteZeroes {
    private static final int BLOCKS_MAX = 2048;

    private final Geometry geometry;
    private final Namespaces namespaces;
    private final InternalOperations internals;
    private final PoolSpace space;
    private final RangeHolds holds;
    private final PrivateExtents extents;
    private final Unmapping unmapping;
    private final FreedExtents freed;
    private final Answers answers;
    private long blocks;
    private long mappings;

    /** Physical blocks to be zeroed. */
    private record Piece(long firstBlock, int blocks) {
    }

    private static final class Job {
        private final HostCommand command;
        private final RangeHolds.Hold hold;
        private final Unmapping.Range whole;
        private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
        private boolean zeroedAny;

        Job(HostCommand command, RangeHolds.Hold hold, Unmapping.Range whole) {
            this.command = command;
            this.hold = hold;
            this.whole = whole;
        }

        int namespace() {
            return command.nsid() - 1;
        }

        boolean covers(long virtualExtent) {
            return whole.from() <= virtualExtent && virtualExtent < whole.to();
        }
    }

    WriteZeroes(FirmwareSettings settings, ThinParts parts, RangeHolds holds, PrivateExtents extents,
            Unmapping unmapping, FreedExtents freed, Answers answers) {
        geometry = settings.geometry();
        namespaces = parts.namespaces();
        internals = parts.internals();
        space = parts.space();
        this.holds = holds;
        this.extents = extents;
        this.unmapping = unmapping;
        this.freed = freed;
        this.answers = answers;
    }

    /** Answers a command of a namespace that there is. */
    void handle(HostCommand command, long nowPs) {
        int namespace = command.nsid() - 1;
        long end = namespaces.blocks(namespace);
        long first = command.firstBlock();
        if (first < 0 || first > end || command.blocks() > end - first) {
            answers.complete(command, NvmeStatus.LBA_RANGE);
            return;
        }
        holds.request(namespace, geometry.extent(first), geometry.extent(first + command.blocks() - 1) + 1,
                (hold, grantedPs) -> begin(new Job(command, hold, answers.whole(namespace, first, command.blocks())),
                        grantedPs), nowPs);
    }

    private void begin(Job job, long nowPs) {
        int refusal = answers.refusal(job.namespace());
        if (refusal != NvmeStatus.SUCCESS) {
            finish(job, refusal, nowPs);
            return;
        }
        blocks += job.command.blocks();
        ownEnds(job, nowPs);
    }

    /** Extents at either end that are covered in part must be private. */
    private void ownEnds(Job job, long nowPs) {
        long first = geometry.extent(job.command.firstBlock());
        long last = geometry.extent(job.command.firstBlock() + job.command.blocks() - 1);
        if (own(job, first, nowPs) && own(job, last, nowPs)) {
            unmap(job, nowPs);
        }
    }

    /** Whether an extent needs nothing to be done before it is zeroed; if not, {@link #ownEnds} is called again. */
    private boolean own(Job job, long virtualExtent, long nowPs) {
        long word = namespaces.word(job.namespace(), virtualExtent);
        if (job.covers(virtualExtent) || word == 0 || !MappingEntry.sealed(word)) {
            return true;
        }
        PrivateExtents.Start start = extents.begin(job.namespace(), virtualExtent, PrivateExtents.NOTHING, nowPs);
        switch (start) {
            case OWN -> {
                return true;
            }
            case BEGUN -> extents.await(job.namespace(), virtualExtent, job.command.op(), (status, endedPs) -> {
                if (status == NvmeStatus.SUCCESS) {
                    ownEnds(job, endedPs);
                } else {
                    finish(job, status, endedPs);
                }
            });
            default -> {
                if (!space.starve(starved(job), nowPs)) {
                    finish(job, NvmeStatus.CAPACITY, nowPs);
                }
            }
        }
        return false;
    }

    private PoolSpace.Starved starved(Job job) {
        return new PoolSpace.Starved() {
            @Override
            public void again(long nowPs) {
                ownEnds(job, nowPs);
            }

            @Override
            public void expired(long nowPs) {
                finish(job, NvmeStatus.CAPACITY, nowPs);
            }
        };
    }

    private void unmap(Job job, long nowPs) {
        boolean all = job.command.deallocates();
        int namespace = job.namespace();
        if (job.whole.from() >= job.whole.to()) {
            zero(job, nowPs);
            return;
        }
        unmapping.start(namespace, List.of(job.whole), extent -> all || MappingEntry.sealed(namespaces.word(namespace,
                extent)), (status, gone, donePs) -> {
                    mappings += gone;
                    if (status != NvmeStatus.SUCCESS) {
                        finish(job, status, donePs);
                    } else if (gone > 0) {
                        freed.whenBack(backPs -> zero(job, backPs));
                    } else {
                        zero(job, donePs);
                    }
                }, nowPs);
    }

    /** Zeroes what is mapped still. */
    private void zero(Job job, long nowPs) {
        long block = job.command.firstBlock();
        long end = block + job.command.blocks();
        while (block < end) {
            long virtualExtent = geometry.extent(block);
            long next = Math.min(end, (virtualExtent + 1) * geometry.extentBlocks());
            long word = namespaces.word(job.namespace(), virtualExtent);
            if (word != 0) {
                long physical = Integer.toUnsignedLong(MappingEntry.extent(word)) * geometry.extentBlocks()
                        + block % geometry.extentBlocks();
                for (long at = block; at < next; at += BLOCKS_MAX) {
                    job.pieces.add(new Piece(physical + at - block, (int) Math.min(BLOCKS_MAX, next - at)));
                }
            }
            block = next;
        }
        zeroNext(job, nowPs);
    }

    private void zeroNext(Job job, long nowPs) {
        Piece piece = job.pieces.poll();
        if (piece != null) {
            job.zeroedAny = true;
            internals.start(Opcode.INTERNAL_ZERO, piece.firstBlock, piece.blocks, (token, status, donePs) -> zeroed(job,
                    status, donePs), 0);
        } else if (job.zeroedAny && job.command.fua()) {
            internals.start(Opcode.INTERNAL_FLUSH, 0, 0, (token, status, donePs) -> finish(job, status, donePs), 0);
        } else {
            finish(job, NvmeStatus.SUCCESS, nowPs);
        }
    }

    private void zeroed(Job job, int status, long nowPs) {
        if (status == NvmeStatus.SUCCESS) {
            zeroNext(job, nowPs);
        } else {
            finish(job, status, nowPs);
        }
    }

    private void finish(Job job, int status, long nowPs) {
        answers.complete(job.command, status);
        job.hold.release(nowPs);
    }

    /** Bytes that hosts have had zeroed. */
    long bytes() {
        return blocks << 9;
    }

    /** Mappings taken away instead of zeroing their extents. */
    long mappings() {
        return mappings;
    }
}
