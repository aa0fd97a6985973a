// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.register.Registers;
import dev.dpucosim.thin.NamespaceMap;
import dev.dpucosim.time.Scheduler;

/** The thin side of firmware put together: what it does with misses, discards, zeroes, and volumes that come and go. */
final class ThinVolumes {
    private final FirmwareSettings settings;
    private final MemoryLayout layout;
    private final PoolJournal journal;
    private final ThinParts parts;
    private final PrivateExtents extents;
    private final RangeHolds holds;
    private final FreedExtents freed;
    private final CommitOwners owners;
    private final Discards discards;
    private final WriteZeroes zeroes;
    private final MissHandler miss;
    private final UnsupportedHandler unsupported;
    private final TableSpace tables;
    private final VolumeChanges changes;

    ThinVolumes(LvmFirmware firmware, FirmwareSettings settings, MemoryLayout layout, Scheduler scheduler,
            Registers registers, DpuMemory memory, ResumePost post, InternalOperations internals, GroupCommit commits,
            PoolJournal journal, FirmwareWork.Queue work) {
        this.settings = settings;
        this.layout = layout;
        this.journal = journal;
        PoolMap map = journal.map();
        PoolSpace space = new PoolSpace(scheduler, ExtentAllocator.of(map, journal.freshFrom()), settings.space(),
                work);
        parts = new ThinParts(memory, new Namespaces(registers, memory, settings.geometry().extentBlocks()), post,
                internals, commits, new PendingExtents(), space, work);
        extents = new PrivateExtents(firmware, settings, parts, journal);
        holds = new RangeHolds(parts.pending(), this::again);
        extents.holds(holds);
        freed = new FreedExtents(internals, space);
        map.freed(freed::freed);
        owners = new CommitOwners(commits);
        tables = new TableSpace(memory, layout.spareBase(), layout.spareBase() + settings.spareTableBytes());
        Unmapping unmapping = new Unmapping(parts, map, owners);
        Answers answers = new Answers(settings, parts, map, extents);
        discards = new Discards(settings, parts, holds, unmapping, freed, answers);
        zeroes = new WriteZeroes(settings, parts, holds, extents, unmapping, freed, answers);
        changes = new VolumeChanges(parts, map, holds, owners, extents, tables);
        miss = new MissHandler(settings, parts, extents, holds, map);
        unsupported = new UnsupportedHandler(parts, discards, zeroes, answers);
    }

    /**
     * Shows hardware every volume that there is: those of the settings, and others as far as there is room for tables.
     */
    void boot() {
        for (ThinDevice device : journal.map().devices()) {
            int index = device.id() - 1;
            if (index < 0 || index >= NamespaceMap.COUNT) {
                continue;
            }
            long table = index < settings.namespaceBlocks().length
                    ? layout.table(index)
                    : tables.take(MemoryLayout.tableBytes(device.blocks(), settings.geometry().extentBlocks()));
            if (table != TableSpace.NONE) {
                parts.namespaces().open(index, device.blocks(), table);
                parts.namespaces().load(device, journal.map());
            }
        }
    }

    private void again(ExceptionRecord record) {
        parts.work().add(new FirmwareWork() {
            @Override
            public long costNs() {
                return miss.costNs(record);
            }

            @Override
            public void run(long nowPs) {
                miss.handle(record, nowPs);
            }
        });
    }

    /** A change is durable, or could not be made so. */
    void settled(int token, int status, long nowPs) {
        boolean mapping = token < CommitOwners.TOKEN_BASE;
        if (status == NvmeStatus.INTERNAL && !journal.durable() && (!mapping || extents.replaces(token))) {
            // Tables and pool may disagree from here on, and only the next boot can tell which of them holds.
            extents.stopChanges();
        }
        if (mapping) {
            extents.settled(token, status, nowPs);
        } else {
            owners.settled(token, status, nowPs);
        }
    }

    /** All changes of a commit are settled. */
    void committed(boolean durable, long nowPs) {
        if (durable && !extents.readOnly()) {
            freed.durable(nowPs);
        } else {
            freed.lost(nowPs);
        }
    }

    VolumeChanges changes() {
        return changes;
    }

    MissHandler miss() {
        return miss;
    }

    UnsupportedHandler unsupported() {
        return unsupported;
    }

    PrivateExtents extents() {
        return extents;
    }

    PoolSpace space() {
        return parts.space();
    }

    Namespaces namespaces() {
        return parts.namespaces();
    }

    /** What was done, for reports. */
    ThinCounts counts() {
        PoolSpace space = space();
        long removed = discards.mappings() + zeroes.mappings();
        return new ThinCounts(discards.bytes(), zeroes.bytes(), removed, space.returned(), extents.copied(),
                extents.overwritten(), space.lowWaterEvents(), space.waited(), space.expired(), extents.readOnly());
    }
}
