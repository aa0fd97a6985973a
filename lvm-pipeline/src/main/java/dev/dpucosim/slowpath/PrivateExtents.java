// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.pool.Mapping;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.thin.MappingEntry;

/**
 * Gives a virtual extent a physical one that is nobody else's: a first mapping, or in place of one that is shared. It
 * goes through the steps of {@link PublicationStep} before any operation sees it: filled with zeroes, with a copy of
 * what was shared, or with what is about to be written when that is all of it; then durable; then visible. Whatever
 * wants the same extent meanwhile waits and is resumed in the order of arrival, so that there is one allocation and one
 * copy.
 */
final class PrivateExtents {
    /** What comes after the mapping is durable, in nanoseconds. */
    static final long PUBLISH_COST_NS = 400;
    /** No data that fills the extent. */
    static final long NOTHING = -1;

    /** How an extent begins to become private. */
    enum Start {
        /** It is already. */
        OWN,
        /** It is under way, and pending. */
        BEGUN,
        /** There is no extent for it. */
        NO_SPACE
    }

    /** Somebody in firmware who waits for an extent on behalf of an operation. */
    @FunctionalInterface
    interface Insider {
        /** The extent is private, or cannot be made so. */
        void ended(int status, long nowPs);
    }

    private static final int BLOCKS_MAX = 2048;
    private static final int OPERATIONS = 256;

    private final LvmFirmware firmware;
    private final Geometry geometry;
    private final Namespaces namespaces;
    private final ResumePost post;
    private final InternalOperations internals;
    private final PoolSpace space;
    private final GroupCommit commits;
    private final PendingExtents pending;
    private final PoolJournal journal;
    private final InternalOperations.Owner filled = this::filled;
    private final Insider[] insiders = new Insider[OPERATIONS];
    private RangeHolds holds;
    private boolean readOnly;
    private boolean spoiled;
    private int pendingCount;
    private long pendingSincePs;
    private long pendingPs;
    private long mapped;
    private long copied;
    private long overwritten;

    PrivateExtents(LvmFirmware firmware, FirmwareSettings settings, ThinParts parts, PoolJournal journal) {
        this.firmware = firmware;
        this.journal = journal;
        geometry = settings.geometry();
        namespaces = parts.namespaces();
        post = parts.post();
        internals = parts.internals();
        space = parts.space();
        commits = parts.commits();
        pending = parts.pending();
    }

    /** Sets who has ranges to himself. */
    void holds(RangeHolds ranges) {
        holds = ranges;
    }

    /** Whether nothing may be changed any more. */
    boolean readOnly() {
        return readOnly || journal.readOnly();
    }

    /** Whether a copy was given up: an extent that was never mapped holds something. */
    boolean spoiled() {
        return spoiled;
    }

    /** Nothing may be changed from now on: what the members know of the pool's metadata is not known. */
    void stopChanges() {
        readOnly = true;
    }

    /**
     * Begins to give a mapped or unmapped extent a private physical one; nothing must be pending for it.
     *
     * @param data address of what is about to be written when that is the whole extent, or {@link #NOTHING}
     */
    Start begin(int namespace, long virtualExtent, long data, long nowPs) {
        long word = namespaces.word(namespace, virtualExtent);
        long source = MappingEntry.usable(word, false) ? Integer.toUnsignedLong(MappingEntry.extent(word)) : NOTHING;
        if (source != NOTHING && unshared(namespace, virtualExtent, source)) {
            namespaces.word(namespace, virtualExtent, MappingEntry.word(source, MappingEntry.FLAG_VALID, 0));
            return Start.OWN;
        }
        long extent = space.take(successorOfNeighbour(namespace, virtualExtent));
        if (extent == ExtentAllocator.NONE) {
            return Start.NO_SPACE;
        }
        int slot = pending.add(namespace, virtualExtent, extent, source);
        if (pendingCount++ == 0) {
            pendingSincePs = nowPs;
        }
        reached(PublicationStep.RESERVED, slot, nowPs);
        if (source != NOTHING && data != NOTHING) {
            overwritten++;
            pending.addFilled(slot, geometry.extentBlocks());
            internals.write(data, extent * geometry.extentBlocks(), geometry.extentBlocks(), filled, slot);
        } else if (source == NOTHING && space.allocator().knownZero(extent)) {
            commit(slot, false, nowPs);
        } else {
            fillNext(slot);
        }
        return Start.BEGUN;
    }

    /**
     * Whether an extent that was shared is nobody else's by now, for good: not by a change that could still be lost,
     * after which somebody would find in his extent what others have written.
     */
    private boolean unshared(int namespace, long virtualExtent, long extent) {
        PoolMap map = journal.map();
        long mapping = map.device(namespace + 1).mapping(virtualExtent);
        return mapping != Mapping.NONE && Mapping.extent(mapping) == extent && map.references(extent) == 1
                && !commits.writer().busy() && journal.durable();
    }

    private long successorOfNeighbour(int namespace, long virtualExtent) {
        if (virtualExtent == 0) {
            return ExtentAllocator.NONE;
        }
        long word = namespaces.word(namespace, virtualExtent - 1);
        return MappingEntry.usable(word, false)
                ? Integer.toUnsignedLong(MappingEntry.extent(word)) + 1
                : ExtentAllocator.NONE;
    }

    /** Has somebody inside firmware, who answers for an operation, be told when the extent is private or cannot be. */
    void await(int namespace, long virtualExtent, int op, Insider done) {
        insiders[op] = done;
        pending.wait(pending.find(namespace, virtualExtent), op, 0, 0);
    }

    private void fillNext(int slot) {
        int done = pending.filled(slot);
        int blocks = Math.min(BLOCKS_MAX, geometry.extentBlocks() - done);
        long firstBlock = pending.extent(slot) * geometry.extentBlocks() + done;
        pending.addFilled(slot, blocks);
        long source = pending.source(slot);
        if (source == NOTHING) {
            internals.start(Opcode.INTERNAL_ZERO, firstBlock, blocks, filled, slot);
        } else {
            internals.copy(source * geometry.extentBlocks() + done, firstBlock, blocks, filled, slot);
        }
    }

    private void filled(int slot, int status, long nowPs) {
        if (status != NvmeStatus.SUCCESS) {
            fail(slot, status, nowPs);
        } else if (pending.filled(slot) < geometry.extentBlocks()) {
            fillNext(slot);
        } else {
            commit(slot, true, nowPs);
        }
    }

    private void commit(int slot, boolean flush, long nowPs) {
        reached(PublicationStep.ZEROED, slot, nowPs);
        int device = pending.namespace(slot) + 1;
        long virtualExtent = pending.virtualExtent(slot);
        long extent = pending.extent(slot);
        commits.add(pending.source(slot) == NOTHING
                ? new PoolChange.Map(device, virtualExtent, extent)
                : new PoolChange.BreakSharing(device, virtualExtent, extent), slot, flush, nowPs);
    }

    /** The mapping is durable, or could not be made so. */
    void settled(int slot, int status, long nowPs) {
        if (status == NvmeStatus.SUCCESS) {
            reached(PublicationStep.DURABLE, slot, nowPs);
            publish(slot, nowPs);
        } else {
            fail(slot, status, nowPs);
        }
    }

    /** Whether an extent that could not be committed was to take the place of another. */
    boolean replaces(int slot) {
        return pending.source(slot) != NOTHING;
    }

    private void publish(int slot, long nowPs) {
        int namespace = pending.namespace(slot);
        long virtualExtent = pending.virtualExtent(slot);
        long extent = pending.extent(slot);
        namespaces.word(namespace, virtualExtent, MappingEntry.word(extent, MappingEntry.FLAG_VALID, 0));
        if (pending.source(slot) == NOTHING) {
            mapped++;
        } else {
            copied++;
            namespaces.drop(namespace, virtualExtent);
        }
        reached(PublicationStep.VISIBLE, slot, nowPs);
        int waiter = take(slot, nowPs);
        while (waiter != PendingExtents.NONE) {
            int next = pending.nextWaiter(waiter);
            if (!insider(waiter, NvmeStatus.SUCCESS, nowPs)) {
                post.resolved(PendingExtents.op(waiter), PendingExtents.fragment(waiter), extent,
                        pending.epoch(waiter));
            }
            waiter = next;
        }
        holds.allocationEnded(nowPs);
    }

    /** Fails whoever waits; the extent is not used again, because what its blocks hold is not known. */
    private void fail(int slot, int status, long nowPs) {
        spoiled |= pending.source(slot) != NOTHING;
        int waiter = take(slot, nowPs);
        while (waiter != PendingExtents.NONE) {
            int next = pending.nextWaiter(waiter);
            if (!insider(waiter, status, nowPs)) {
                post.parked(ResumeEntry.COMPLETE, PendingExtents.op(waiter), PendingExtents.fragment(waiter), status);
            }
            waiter = next;
        }
        holds.allocationEnded(nowPs);
    }

    private boolean insider(int waiter, int status, long nowPs) {
        int op = PendingExtents.op(waiter);
        Insider inside = insiders[op];
        insiders[op] = null;
        if (inside != null) {
            inside.ended(status, nowPs);
        }
        return inside != null;
    }

    /** Takes an extent out; the first of those that wait for it. */
    private int take(int slot, long nowPs) {
        int first = pending.firstWaiter(slot);
        pending.remove(slot);
        if (--pendingCount == 0) {
            pendingPs += nowPs - pendingSincePs;
        }
        return first;
    }

    /** Extents that were mapped first and are visible. */
    long mapped() {
        return mapped;
    }

    /** Shared extents that writers got in a copy of their own. */
    long copied() {
        return copied;
    }

    /** Those of them that were written whole, and so not read. */
    long overwritten() {
        return overwritten;
    }

    /** Time in which at least one extent was being given, in picoseconds. */
    long pendingPs() {
        return pendingPs;
    }

    private void reached(PublicationStep step, int slot, long nowPs) {
        firmware.publication().reached(step, pending.namespace(slot), pending.virtualExtent(slot),
                pending.extent(slot), nowPs);
    }
}
