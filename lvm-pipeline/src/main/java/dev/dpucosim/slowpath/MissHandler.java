// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.thin.MappingEntry;

/**
 * MISS: a read of what is not mapped gets zeroes and maps nothing; a write gets an extent, which goes through the
 * steps of {@link PublicationStep} before any operation sees it. Whatever misses on the same extent meanwhile waits
 * and is resumed in the order of arrival, so that one extent is allocated once. An exhausted pool fails the write.
 */
final class MissHandler implements ReasonHandler {
    /** Finding that the fragment waits for somebody else's allocation, or that it is mapped by now; nanoseconds. */
    static final long COALESCE_COST_NS = 200;
    /** A read of nothing; the buffer is zeroed besides. */
    static final long READ_COST_NS = 300;
    /** An allocation up to where its mapping waits to be committed. */
    static final long ALLOCATE_COST_NS = 800;
    /** What comes after the mapping is durable. */
    static final long PUBLISH_COST_NS = 400;
    /** Firmware zeroes a buffer at 16 bytes a nanosecond. */
    static final int ZERO_BYTES_PER_NS = 16;

    private static final int ZERO_BLOCKS_MAX = 2048;

    private final LvmFirmware firmware;
    private final Geometry geometry;
    private final MemoryLayout layout;
    private final DpuMemory memory;
    private final ResumePost post;
    private final InternalOperations internals;
    private final ExtentAllocator allocator;
    private final GroupCommit commits;
    private final boolean payload;
    private final PendingExtents pending = new PendingExtents();
    private final InternalOperations.Owner zeroed = this::zeroed;
    private int pendingCount;
    private long pendingSincePs;
    private long pendingPs;
    private long mapped;

    MissHandler(LvmFirmware firmware, FirmwareSettings settings, MemoryLayout layout, DpuMemory memory,
            ResumePost post, InternalOperations internals, ExtentAllocator allocator, GroupCommit commits) {
        this.firmware = firmware;
        this.layout = layout;
        this.memory = memory;
        this.post = post;
        this.internals = internals;
        this.allocator = allocator;
        this.commits = commits;
        geometry = settings.geometry();
        payload = settings.payload();
    }

    private long virtualExtent(ExceptionRecord record) {
        return geometry.extent(record.fragmentFirstBlock());
    }

    private long entryAddress(int namespace, long virtualExtent) {
        return MappingEntry.address(layout.table(namespace), virtualExtent);
    }

    private boolean mapped(ExceptionRecord record) {
        long word = memory.getLong(entryAddress(record.nsid() - 1, virtualExtent(record)));
        return MappingEntry.usable(word, record.opcode() == Opcode.WRITE);
    }

    /** Whether the record comes from behind an allocation of its extent that is under way or has just ended. */
    boolean coalesced(ExceptionRecord record) {
        return pending.find(record.nsid() - 1, virtualExtent(record)) != PendingExtents.NONE || mapped(record);
    }

    @Override
    public long costNs(ExceptionRecord record) {
        if (coalesced(record)) {
            return COALESCE_COST_NS;
        }
        return record.opcode() == Opcode.WRITE
                ? ALLOCATE_COST_NS
                : READ_COST_NS + (record.fragmentBlocks() << 9) / ZERO_BYTES_PER_NS;
    }

    @Override
    public void handle(ExceptionRecord record, long nowPs) {
        int namespace = record.nsid() - 1;
        long virtualExtent = virtualExtent(record);
        int slot = pending.find(namespace, virtualExtent);
        if (slot != PendingExtents.NONE) {
            pending.wait(slot, record.op(), record.fragment(), record.epoch());
        } else if (mapped(record)) {
            long word = memory.getLong(entryAddress(namespace, virtualExtent));
            post.resolved(record.op(), record.fragment(), MappingEntry.extent(word), record.epoch());
        } else if (record.opcode() == Opcode.WRITE) {
            if (MappingEntry.usable(memory.getLong(entryAddress(namespace, virtualExtent)), false)) {
                // Shared or read-only: nobody copies it, and it must not be written where it is.
                post.parked(ResumeEntry.COMPLETE, record.op(), record.fragment(), NvmeStatus.INTERNAL);
            } else {
                allocate(record, namespace, virtualExtent, nowPs);
            }
        } else {
            if (payload) {
                memory.zero(record.dataAddress(), (long) record.fragmentBlocks() << 9);
            }
            post.parked(ResumeEntry.ZERO, record.op(), record.fragment(), NvmeStatus.SUCCESS);
        }
    }

    private void allocate(ExceptionRecord record, int namespace, long virtualExtent, long nowPs) {
        long extent = allocator.allocate(successorOfNeighbour(namespace, virtualExtent));
        if (extent == ExtentAllocator.NONE) {
            post.parked(ResumeEntry.COMPLETE, record.op(), record.fragment(), NvmeStatus.CAPACITY);
            return;
        }
        int slot = pending.add(namespace, virtualExtent, extent);
        pending.wait(slot, record.op(), record.fragment(), record.epoch());
        if (pendingCount++ == 0) {
            pendingSincePs = nowPs;
        }
        reached(PublicationStep.RESERVED, slot, nowPs);
        if (allocator.knownZero(extent)) {
            commit(slot, false, nowPs);
        } else {
            zeroNext(slot);
        }
    }

    private void commit(int slot, boolean zeroed, long nowPs) {
        reached(PublicationStep.ZEROED, slot, nowPs);
        commits.add(new PoolChange.Map(pending.namespace(slot) + 1, pending.virtualExtent(slot), pending.extent(slot)),
                slot, zeroed, nowPs);
    }

    private long successorOfNeighbour(int namespace, long virtualExtent) {
        if (virtualExtent == 0) {
            return ExtentAllocator.NONE;
        }
        long word = memory.getLong(entryAddress(namespace, virtualExtent - 1));
        return MappingEntry.usable(word, false)
                ? (MappingEntry.extent(word) & 0xFFFFFFFFL) + 1
                : ExtentAllocator.NONE;
    }

    /** The mapping of an allocation is durable, or could not be made so. */
    void settled(int slot, int status, long nowPs) {
        if (status == NvmeStatus.SUCCESS) {
            reached(PublicationStep.DURABLE, slot, nowPs);
            publish(slot, nowPs);
        } else {
            fail(slot, status, nowPs);
        }
    }

    private void zeroNext(int slot) {
        int done = pending.zeroed(slot);
        int blocks = Math.min(ZERO_BLOCKS_MAX, geometry.extentBlocks() - done);
        long firstBlock = pending.extent(slot) * geometry.extentBlocks() + done;
        pending.addZeroed(slot, blocks);
        internals.start(Opcode.INTERNAL_ZERO, firstBlock, blocks, zeroed, slot);
    }

    private void zeroed(int slot, int status, long nowPs) {
        if (status != NvmeStatus.SUCCESS) {
            fail(slot, status, nowPs);
        } else if (pending.zeroed(slot) < geometry.extentBlocks()) {
            zeroNext(slot);
        } else {
            commit(slot, true, nowPs);
        }
    }

    private void publish(int slot, long nowPs) {
        long extent = pending.extent(slot);
        memory.putLong(entryAddress(pending.namespace(slot), pending.virtualExtent(slot)),
                MappingEntry.word(extent, MappingEntry.FLAG_VALID, 0));
        mapped++;
        reached(PublicationStep.VISIBLE, slot, nowPs);
        int waiter = pending.firstWaiter(slot);
        while (waiter != PendingExtents.NONE) {
            post.resolved(PendingExtents.op(waiter), PendingExtents.fragment(waiter), extent, pending.epoch(waiter));
            waiter = pending.nextWaiter(waiter);
        }
        remove(slot, nowPs);
    }

    /** Fails whoever waits; the extent is not used again, because what its blocks hold is not known. */
    private void fail(int slot, int status, long nowPs) {
        int waiter = pending.firstWaiter(slot);
        while (waiter != PendingExtents.NONE) {
            post.parked(ResumeEntry.COMPLETE, PendingExtents.op(waiter), PendingExtents.fragment(waiter), status);
            waiter = pending.nextWaiter(waiter);
        }
        remove(slot, nowPs);
    }

    private void remove(int slot, long nowPs) {
        pending.remove(slot);
        if (--pendingCount == 0) {
            pendingPs += nowPs - pendingSincePs;
        }
    }

    /** Extents that were allocated and are visible. */
    long mapped() {
        return mapped;
    }

    /** Time in which at least one allocation was under way, in picoseconds. */
    long pendingPs() {
        return pendingPs;
    }

    private void reached(PublicationStep step, int slot, long nowPs) {
        firmware.publication().reached(step, pending.namespace(slot), pending.virtualExtent(slot),
                pending.extent(slot), nowPs);
    }
}
