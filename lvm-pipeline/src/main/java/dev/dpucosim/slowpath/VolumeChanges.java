// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.MappingCursor;
import dev.dpucosim.pool.PoolChange;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.thin.NamespaceMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Volumes that come, grow and go while hosts are at work. A snapshot holds what was acknowledged before it was asked
 * for: the origin's extents are marked as shared in its table, nothing that looked before is still in execution, what
 * it has written is flushed, the change is made durable, and only then does anybody write again or see the snapshot.
 */
final class VolumeChanges {
    /** Looking whether a change can be made, in nanoseconds. */
    private static final long BEGIN_COST_NS = 1_000;
    /** Marking an entry as shared, and writing it to the table of the other volume. */
    private static final long SHARE_COST_NS = 30;

    private final DpuMemory memory;
    private final Namespaces namespaces;
    private final InternalOperations internals;
    private final FirmwareWork.Queue work;
    private final PoolMap map;
    private final RangeHolds holds;
    private final CommitOwners commits;
    private final PrivateExtents extents;
    private final TableSpace tables;
    /** Names of volumes that are being made. */
    private final String[] coming = new String[NamespaceMap.COUNT];

    VolumeChanges(ThinParts parts, PoolMap map, RangeHolds holds, CommitOwners commits,
            PrivateExtents extents, TableSpace tables) {
        this.map = map;
        this.holds = holds;
        this.commits = commits;
        this.extents = extents;
        this.tables = tables;
        memory = parts.memory();
        namespaces = parts.namespaces();
        internals = parts.internals();
        work = parts.work();
    }

    /** Two volumes of which one is made from the other. */
    private record Pair(int origin, int index, String name, boolean writable, long table, long tableBytes,
            VolumeListener done) {
    }

    /**
     * Makes a volume that shares every extent of another.
     *
     * @return its namespace id
     * @throws dev.dpucosim.pool.PoolException when there is no such origin, or no such name
     * @throws VolumeException when there is no room for it, or nothing may be changed
     */
    int snapshot(int nsid, String name, boolean writable, VolumeListener done) {
        requireChanges();
        ThinDevice origin = device(nsid);
        long bytes = MemoryLayout.tableBytes(origin.blocks(), map.extentBlocks());
        int index = reserve(name);
        long table = room(bytes, index);
        Pair pair = new Pair(nsid - 1, index, name, writable, table, bytes, done);
        whole(pair.origin, (hold, grantedPs) -> {
            if (namespaces.known(pair.origin) && !extents.readOnly()) {
                share(pair, hold);
            } else {
                ended(pair, hold, namespaces.known(pair.origin)
                        ? NvmeStatus.WRITE_PROTECTED
                        : NvmeStatus.INVALID_NAMESPACE, grantedPs);
            }
        });
        return index + 1;
    }

    private List<Long> mapped(int index) {
        List<Long> mapped = new ArrayList<>();
        for (MappingCursor at = map.device(index + 1).mappings(); at.next();) {
            mapped.add(at.virtualExtent());
        }
        return mapped;
    }

    private void share(Pair pair, RangeHolds.Hold hold) {
        work.forEach(mapped(pair.origin), SHARE_COST_NS, virtualExtent -> {
            long word = namespaces.word(pair.origin, virtualExtent);
            int flags = MappingEntry.flags(word) | MappingEntry.FLAG_SHARED;
            int extent = MappingEntry.extent(word);
            namespaces.word(pair.origin, virtualExtent, MappingEntry.word(extent, flags, 0));
            int own = flags & ~MappingEntry.FLAG_READ_ONLY | (pair.writable ? 0 : MappingEntry.FLAG_READ_ONLY);
            memory.putLong(MappingEntry.address(pair.table, virtualExtent), MappingEntry.word(extent, own, 0));
        }, nowPs -> shared(pair, hold));
    }

    /** What was looked up before the extents were shared may still be writing to them. */
    private void shared(Pair pair, RangeHolds.Hold hold) {
        work.add(Unmapping.RENEW_COST_NS, nowPs -> {
            namespaces.renew(pair.origin);
            namespaces.drop(pair.origin, 0);
            quiesce(laterPs -> commits.add(List.of(new PoolChange.Snapshot(pair.index + 1, pair.name, pair.origin + 1,
                    pair.writable)), true, (status, settledPs) -> {
                        if (status == NvmeStatus.SUCCESS) {
                            namespaces.open(pair.index, map.device(pair.index + 1).blocks(), pair.table);
                        } else {
                            // Hardware may write to what is nobody else's.
                            namespaces.load(map.device(pair.origin + 1), map);
                        }
                        ended(pair, hold, status, settledPs);
                    }, laterPs));
        });
    }

    private void ended(Pair pair, RangeHolds.Hold hold, int status, long nowPs) {
        coming[pair.index] = null;
        if (status != NvmeStatus.SUCCESS) {
            tables.giveBack(pair.table, pair.tableBytes);
        }
        hold.release(nowPs);
        pair.done.ended(pair.index + 1, status, nowPs);
    }

    /** Takes a volume away, with all that only it has. */
    void delete(int nsid, VolumeListener done) {
        requireChanges();
        device(nsid);
        int index = nsid - 1;
        whole(index, (hold, grantedPs) -> {
            if (!namespaces.known(index) || extents.readOnly()) {
                hold.release(grantedPs);
                done.ended(nsid, namespaces.known(index) ? NvmeStatus.WRITE_PROTECTED : NvmeStatus.INVALID_NAMESPACE,
                        grantedPs);
                return;
            }
            namespaces.close(index);
            forget(index, nowPs -> commits.add(List.of(new PoolChange.Delete(nsid)), false, (status,
                    settledPs) -> {
                if (status == NvmeStatus.SUCCESS) {
                    freeTable(index);
                }
                hold.release(settledPs);
                done.ended(nsid, status, settledPs);
            }, grantedPs));
        });
    }

    private void forget(int index, FirmwareWork.Step then) {
        work.forEach(mapped(index), Unmapping.CLEAR_COST_NS + Namespaces.DROP_COST_NS, virtualExtent -> {
            namespaces.word(index, virtualExtent, 0);
            namespaces.drop(index, virtualExtent);
        }, then);
    }

    /** Its table is used again when nothing looks at it any more. */
    private void freeTable(int index) {
        long table = namespaces.table(index);
        long bytes = MemoryLayout.tableBytes(namespaces.blocks(index), map.extentBlocks());
        tables.giveBack(table, bytes);
    }

    /** Makes a volume larger. */
    void grow(int nsid, long blocks, VolumeListener done) {
        requireChanges();
        ThinDevice device = device(nsid);
        int index = nsid - 1;
        long bytes = MemoryLayout.tableBytes(blocks, map.extentBlocks());
        PoolChange change = new PoolChange.GrowDevice(nsid, blocks);
        if (blocks <= device.blocks() || blocks > ThinDevice.BLOCKS_MAX) {
            throw new VolumeException("volume cannot be made so large: volume=" + device.name() + ", blocks=" + blocks
                    + ", blocksMin=" + (device.blocks() + 1) + ", blocksMax=" + ThinDevice.BLOCKS_MAX);
        }
        long table = room(bytes, index);
        whole(index, (hold, grantedPs) -> commits.add(List.of(change), false, (status,
                settledPs) -> {
            if (status == NvmeStatus.SUCCESS) {
                long before = MemoryLayout.tableBytes(namespaces.blocks(index), map.extentBlocks());
                memory.copy(namespaces.table(index), table, before);
                long old = namespaces.table(index);
                namespaces.open(index, blocks, table);
                namespaces.drop(index, 0);
                tables.giveBack(old, before);
            } else {
                tables.giveBack(table, bytes);
            }
            hold.release(settledPs);
            done.ended(nsid, status, settledPs);
        }, grantedPs));
    }

    /** Asks for all of a volume, as a piece of work of its own. */
    private void whole(int index, RangeHolds.Holder holder) {
        work.add(BEGIN_COST_NS, nowPs -> holds.request(index, 0, Long.MAX_VALUE, holder, nowPs));
    }

    /** Done when everything in execution now has finished. */
    private void quiesce(FirmwareWork.Step then) {
        internals.start(Opcode.INTERNAL_QUIESCE, 0, 0, (token, status, nowPs) -> then.run(nowPs), 0);
    }

    private void requireChanges() {
        if (extents.readOnly()) {
            throw new VolumeException("pool is read-only, its metadata could not be written: pool=" + map.uuid());
        }
    }

    private ThinDevice device(int nsid) {
        ThinDevice device = map.device(nsid);
        if (!namespaces.known(nsid - 1)) {
            throw new VolumeException("volume has no table in DPU memory: volume=" + device.name());
        }
        return device;
    }

    /** The lowest namespace id that nobody has and nobody is getting. */
    private int reserve(String name) {
        map.requireName(name);
        for (int i = 0; i < coming.length; i++) {
            if (name.equals(coming[i])) {
                throw new VolumeException("name is taken: name=" + name + ", device=" + (i + 1));
            }
        }
        for (int i = 0; i < coming.length; i++) {
            if (!map.has(i + 1) && !namespaces.known(i) && coming[i] == null) {
                coming[i] = name;
                return i;
            }
        }
        throw new VolumeException("no namespace is left: max=" + NamespaceMap.COUNT);
    }

    private long room(long bytes, int index) {
        long table = tables.take(bytes);
        if (table == TableSpace.NONE) {
            coming[index] = null;
            throw new VolumeException("no room for a mapping table in DPU memory: bytes=" + bytes);
        }
        return table;
    }
}
