// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.MappingCursor;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.register.Registers;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.thin.NamespaceMap;

/**
 * The namespaces as hardware sees them, by index (namespace id less 1): which there are, their mapping tables, and the
 * epochs that decide which cached mappings still hit. An epoch has 8 bits and comes round; what a mapping was in an
 * earlier round is dropped from the cache before it can hit again.
 */
final class Namespaces {
    /** What dropping a cached mapping costs, in nanoseconds: a register write, and reads until it is done. */
    static final long DROP_COST_NS = 60;

    private static final int EPOCHS = 256;
    private static final int DROP_POLLS_MAX = 1_000_000;

    private final Registers registers;
    private final DpuMemory memory;
    private final int extentBlocks;
    private final boolean[] known = new boolean[NamespaceMap.COUNT];
    private final int[] epochs = new int[NamespaceMap.COUNT];
    private final long[] blocks = new long[NamespaceMap.COUNT];
    private final long[] tables = new long[NamespaceMap.COUNT];
    private NamespaceListener listener = NamespaceListener.NONE;

    Namespaces(Registers registers, DpuMemory memory, int extentBlocks) {
        this.registers = registers;
        this.memory = memory;
        this.extentBlocks = extentBlocks;
    }

    void listener(NamespaceListener changes) {
        listener = changes;
    }

    /** Shows a namespace to hardware: a new one, or one that has another size or table by now. */
    void open(int index, long sizeBlocks, long table) {
        known[index] = true;
        blocks[index] = sizeBlocks;
        tables[index] = table;
        renew(index);
    }

    /** Takes a namespace away from hardware; what has begun goes on. */
    void close(int index) {
        known[index] = false;
        renew(index);
    }

    boolean known(int index) {
        return index >= 0 && index < NamespaceMap.COUNT && known[index];
    }

    long blocks(int index) {
        return blocks[index];
    }

    long extents(int index) {
        return (blocks[index] - 1) / extentBlocks + 1;
    }

    long table(int index) {
        return tables[index];
    }

    /** The entry of a virtual extent. */
    long word(int index, long virtualExtent) {
        return memory.getLong(MappingEntry.address(tables[index], virtualExtent));
    }

    /** Changes the entry of a virtual extent; what is cached of it may be as before. */
    void word(int index, long virtualExtent, long word) {
        memory.putLong(MappingEntry.address(tables[index], virtualExtent), word);
    }

    /** Writes the entries of all that a volume maps; what is cached of them may be as before. */
    void load(ThinDevice device, PoolMap map) {
        for (MappingCursor at = device.mappings(); at.next();) {
            int flags = MappingEntry.FLAG_VALID
                    | (map.references(at.extent()) > 1 ? MappingEntry.FLAG_SHARED : 0)
                    | (device.writable() ? 0 : MappingEntry.FLAG_READ_ONLY);
            word(device.id() - 1, at.virtualExtent(), MappingEntry.word(at.extent(), flags, 0));
        }
    }

    /** From now on no lookup uses a mapping that was cached before, or that firmware has told of before. */
    void renew(int index) {
        epochs[index] = (epochs[index] + 1) % EPOCHS;
        if (epochs[index] == 0) {
            for (long extent = 0; extent < extents(index); extent++) {
                if (word(index, extent) != 0) {
                    drop(index, extent);
                }
            }
        }
        registers.write(LvmRegisters.NS_INDEX, index);
        registers.write(LvmRegisters.NS_BLOCKS, blocks[index]);
        registers.write(LvmRegisters.NS_TABLE, tables[index]);
        registers.write(LvmRegisters.NS_COMMIT, (known[index] ? LvmRegisters.NS_COMMIT_VALID_MASK : 0)
                | (long) epochs[index] << LvmRegisters.NS_COMMIT_EPOCH_LSB);
        listener.renewed(index);
    }

    /** Takes a mapping out of the cache; when it returns, every lookup that read the table before is over. */
    void drop(int index, long virtualExtent) {
        registers.write(LvmRegisters.INVALIDATE, index | virtualExtent << LvmRegisters.INVALIDATE_EXTENT_LSB);
        for (int i = 0; i < DROP_POLLS_MAX; i++) {
            if ((registers.read(LvmRegisters.INVALIDATE) & LvmRegisters.INVALIDATE_BUSY_MASK) == 0) {
                listener.dropped(index, virtualExtent);
                return;
            }
        }
        throw new IllegalStateException("cached mapping is not dropped: nsid=" + (index + 1) + ", virtualExtent="
                + virtualExtent + ", polls=" + DROP_POLLS_MAX);
    }
}
