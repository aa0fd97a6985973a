// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.thin.MappingEntry;

/**
 * MISS: a read of what is not mapped gets zeroes and maps nothing; a write gets an extent of its own, {@link
 * PrivateExtents}, and is resumed when hardware may see it. Where somebody has the mappings to himself it waits until
 * they are given back. A write that finds no extent waits for one or fails, as the pool's policy is.
 */
final class MissHandler implements ReasonHandler {
    /** Finding that the fragment waits for somebody else, or that it is mapped by now; nanoseconds. */
    static final long COALESCE_COST_NS = 200;
    /** A read of nothing; the buffer is zeroed besides. */
    static final long READ_COST_NS = 300;
    /** An allocation up to where its mapping waits to be committed. */
    static final long ALLOCATE_COST_NS = 800;
    /** Firmware zeroes a buffer at 16 bytes a nanosecond. */
    static final int ZERO_BYTES_PER_NS = 16;

    private final Geometry geometry;
    private final Namespaces namespaces;
    private final DpuMemory memory;
    private final ResumePost post;
    private final PendingExtents pending;
    private final PrivateExtents extents;
    private final RangeHolds holds;
    private final PoolSpace space;
    private final PoolMap map;
    private final boolean payload;

    MissHandler(FirmwareSettings settings, ThinParts parts, PrivateExtents extents, RangeHolds holds, PoolMap map) {
        this.extents = extents;
        this.holds = holds;
        this.map = map;
        namespaces = parts.namespaces();
        memory = parts.memory();
        post = parts.post();
        pending = parts.pending();
        space = parts.space();
        geometry = settings.geometry();
        payload = settings.payload();
    }

    private long virtualExtent(ExceptionRecord record) {
        return geometry.extent(record.fragmentFirstBlock());
    }

    private boolean mapped(ExceptionRecord record) {
        int namespace = record.nsid() - 1;
        return namespaces.known(namespace) && MappingEntry.usable(namespaces.word(namespace, virtualExtent(record)),
                record.opcode() == Opcode.WRITE);
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
        } else if (!holds.wait(namespace, virtualExtent, record)) {
            alone(record, namespace, virtualExtent, nowPs);
        }
    }

    /** Nobody is at work on the extent. */
    private void alone(ExceptionRecord record, int namespace, long virtualExtent, long nowPs) {
        if (!namespaces.known(namespace) || virtualExtent >= namespaces.extents(namespace)) {
            // It went while the operation was parked: hardware looks again, and refuses.
            post.parked(ResumeEntry.RETRY, record.op(), record.fragment(), NvmeStatus.SUCCESS);
            return;
        }
        long word = namespaces.word(namespace, virtualExtent);
        boolean write = record.opcode() == Opcode.WRITE;
        if (MappingEntry.usable(word, write)) {
            resume(record, word);
        } else if (!write) {
            if (payload) {
                memory.zero(record.dataAddress(), (long) record.fragmentBlocks() << 9);
            }
            post.parked(ResumeEntry.ZERO, record.op(), record.fragment(), NvmeStatus.SUCCESS);
        } else if (extents.readOnly() || !map.device(record.nsid()).writable()) {
            complete(record, NvmeStatus.WRITE_PROTECTED);
        } else {
            write(record, namespace, virtualExtent, nowPs);
        }
    }

    /** What is shared must not come into the cache as what can be written: hardware reads the table itself. */
    private void resume(ExceptionRecord record, long word) {
        if (MappingEntry.sealed(word)) {
            post.parked(ResumeEntry.RETRY, record.op(), record.fragment(), NvmeStatus.SUCCESS);
        } else {
            post.resolved(record.op(), record.fragment(), MappingEntry.extent(word), record.epoch());
        }
    }

    private void write(ExceptionRecord record, int namespace, long virtualExtent, long nowPs) {
        long overwritten = record.fragmentBlocks() == geometry.extentBlocks()
                ? record.dataAddress()
                : PrivateExtents.NOTHING;
        PrivateExtents.Start start = extents.begin(namespace, virtualExtent, overwritten, nowPs);
        switch (start) {
            case OWN -> post.parked(ResumeEntry.RETRY, record.op(), record.fragment(), NvmeStatus.SUCCESS);
            case BEGUN -> pending.wait(pending.find(namespace, virtualExtent), record.op(), record.fragment(), record
                    .epoch());
            default -> {
                if (!space.starve(starved(record.copy()), nowPs)) {
                    complete(record, NvmeStatus.CAPACITY);
                }
            }
        }
    }

    private PoolSpace.Starved starved(ExceptionRecord record) {
        return new PoolSpace.Starved() {
            @Override
            public void again(long nowPs) {
                handle(record, nowPs);
            }

            @Override
            public void expired(long nowPs) {
                complete(record, NvmeStatus.CAPACITY);
            }
        };
    }

    private void complete(ExceptionRecord record, int status) {
        post.parked(ResumeEntry.COMPLETE, record.op(), record.fragment(), status);
    }
}
