// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.thin.NamespaceMap;
import dev.dpucosim.thin.ThinCache;

/**
 * Thin lookup: finds the physical extent of every fragment before any of the operation starts. Unmapped fragments
 * raise one record each; the operation is then parked and owns nothing, until firmware has settled the last of them.
 */
final class ThinStage {
    private final LvmModel model;
    private final DpuMemory memory;
    private final NamespaceMap namespaces = new NamespaceMap();
    private final ThinCache cache = new ThinCache();
    private int extentBlocks;

    ThinStage(LvmModel model, DpuMemory memory) {
        this.model = model;
        this.memory = memory;
    }

    void extentBlocks(int blocks) {
        extentBlocks = blocks;
    }

    void namespace(int index, boolean valid, int epoch, long blocks, long table) {
        namespaces.put(index, valid, epoch, blocks, table);
    }

    void invalidate(int namespace, long virtualExtent) {
        cache.drop(namespace, virtualExtent);
    }

    /** Takes an operation in the order of arrival. */
    void arrive(Operation operation, long nowPs) {
        int namespace = operation.namespace;
        if (operation.status != NvmeStatus.SUCCESS && operation.status != NvmeStatus.LBA_RANGE) {
            model.finish(operation, operation.status, nowPs);
        } else if (operation.opcode != Opcode.READ && operation.opcode != Opcode.WRITE) {
            park(operation, Reason.UNSUPPORTED, nowPs);
        } else if (operation.namespaceBad || !namespaces.valid(namespace)) {
            park(operation, Reason.NS_ERR, nowPs);
        } else if (operation.status == NvmeStatus.LBA_RANGE
                || operation.firstBlock + operation.blocks > namespaces.blocks(namespace)) {
            model.finish(operation, NvmeStatus.LBA_RANGE, nowPs);
        } else {
            scan(operation, nowPs);
        }
    }

    private void park(Operation operation, Reason reason, long nowPs) {
        operation.waiting = 1;
        model.parked(operation, reason, 0, namespaces.epoch(operation.namespace), operation.firstBlock,
                operation.blocks, 0, nowPs);
    }

    private void scan(Operation operation, long nowPs) {
        int namespace = operation.namespace;
        long block = operation.firstBlock;
        long end = block + operation.blocks;
        int epoch = namespaces.epoch(namespace);
        boolean write = operation.opcode == Opcode.WRITE;
        long readyPs = nowPs + ModelTiming.LOOKUP_PS;
        int fragment = 0;
        while (block < end) {
            long virtualExtent = block / extentBlocks;
            long next = Math.min(end, (virtualExtent + 1) * extentBlocks);
            if (!operation.zero(fragment)) {
                int line = cache.find(namespace, virtualExtent, epoch);
                if (line != ThinCache.NONE && !(write && cache.sealed(line))) {
                    operation.extents[fragment] = cache.extent(line);
                    model.count(LvmRegisters.LOOKUP_HITS);
                    model.decide(DecisionLog.LOOKUP, operation.index, fragment, 0, operation.extent(fragment),
                            operation.cid, nowPs);
                } else {
                    readyPs += ModelTiming.TABLE_READ_PS;
                    readTable(operation, fragment, virtualExtent, epoch, block, (int) (next - block), nowPs);
                }
            }
            readyPs += ModelTiming.LOOKUP_NEXT_PS;
            block = next;
            fragment++;
        }
        operation.fragments = fragment;
        if (operation.waiting == 0) {
            model.start(operation, readyPs + ModelTiming.RAID_PS);
        }
    }

    private void readTable(Operation operation, int fragment, long virtualExtent, int epoch, long block, int blocks,
            long nowPs) {
        int namespace = operation.namespace;
        model.count(LvmRegisters.LOOKUP_TABLE_READS);
        long word = memory.getLong(MappingEntry.address(namespaces.table(namespace), virtualExtent));
        if (MappingEntry.usable(word, operation.opcode == Opcode.WRITE)) {
            operation.extents[fragment] = MappingEntry.extent(word);
            fill(namespace, virtualExtent, epoch, MappingEntry.extent(word), MappingEntry.sealed(word), nowPs);
            model.decide(DecisionLog.LOOKUP, operation.index, fragment, 1, operation.extent(fragment), operation.cid,
                    nowPs);
        } else {
            operation.waiting++;
            model.parked(operation, Reason.MISS, fragment, epoch, block, blocks,
                    (int) (block - operation.firstBlock), nowPs);
        }
    }

    private void fill(int namespace, long virtualExtent, int epoch, int extent, boolean sealed, long nowPs) {
        int way = cache.fill(namespace, virtualExtent, epoch, extent, sealed);
        if (way != ThinCache.NONE) {
            model.count(LvmRegisters.EVICTIONS);
            model.decide(DecisionLog.EVICT, 0, 0, way, cache.victimExtent(), cache.victimNamespace(), nowPs);
        }
    }

    /** Settles one exception of a parked operation. */
    void resume(Operation operation, ResumeEntry entry, long nowPs) {
        switch (entry.kind()) {
            case ResumeEntry.ZERO -> operation.zeroMask |= 1 << entry.fragment();
            case ResumeEntry.COMPLETE -> {
                operation.completed = true;
                if (operation.completedStatus == NvmeStatus.SUCCESS) {
                    operation.completedStatus = entry.status();
                }
            }
            case ResumeEntry.RESOLVED -> {
                if (entry.epoch() == namespaces.epoch(operation.namespace)) {
                    long virtualExtent = operation.firstBlock / extentBlocks + entry.fragment();
                    fill(operation.namespace, virtualExtent, entry.epoch(), entry.extent(), false, nowPs);
                }
            }
            default -> {
                // RETRY: nothing but one exception less.
            }
        }
        operation.waiting--;
        if (operation.waiting == 0) {
            if (operation.completed) {
                model.finish(operation, operation.completedStatus, nowPs);
            } else {
                arrive(operation, nowPs);
            }
        }
    }
}
