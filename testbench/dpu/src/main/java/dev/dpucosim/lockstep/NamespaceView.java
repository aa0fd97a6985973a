// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.slowpath.FirmwareSettings;
import dev.dpucosim.slowpath.LvmFirmware;
import dev.dpucosim.slowpath.MemoryLayout;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.thin.NamespaceMap;

/**
 * The namespaces of a DPU and the mapping tables in its memory: those of its shape, and what firmware has written to
 * the registers of the namespace map since. Namespaces are counted from 0.
 */
final class NamespaceView {

    private final Dpu dpu;
    private final boolean[] valid = new boolean[NamespaceMap.COUNT];
    private final long[] tables = new long[NamespaceMap.COUNT];
    private final long[] blocks = new long[NamespaceMap.COUNT];
    private int index;
    private long indexBlocks;
    private long indexTable;

    /** A DPU whose firmware has changed nothing since it was booted. */
    NamespaceView(Dpu dpu) {
        this.dpu = dpu;
        MemoryLayout layout = LvmFirmware.layout(new FirmwareSettings(dpu.shape().geometry(),
                dpu.shape().namespaceBlockArray(), true, true, false));
        for (int i = 0; i < dpu.shape().namespaceBlocks().size(); i++) {
            valid[i] = true;
            tables[i] = layout.table(i);
            blocks[i] = dpu.shape().namespaceBlocks().get(i);
        }
        dpu.registerWrites(this::written);
    }

    private void written(int offset, long value) {
        switch (offset) {
            case LvmRegisters.NS_INDEX -> index = (int) (value & LvmRegisters.NS_INDEX_INDEX_MASK);
            case LvmRegisters.NS_BLOCKS -> indexBlocks = value;
            case LvmRegisters.NS_TABLE -> indexTable = value;
            case LvmRegisters.NS_COMMIT -> {
                valid[index] = (value & LvmRegisters.NS_COMMIT_VALID_MASK) != 0;
                tables[index] = indexTable;
                blocks[index] = indexBlocks;
            }
            default -> {
                // of something else
            }
        }
    }

    boolean exists(int namespace) {
        return namespace >= 0 && namespace < NamespaceMap.COUNT && valid[namespace];
    }

    /** Virtual extents of a namespace; none if it does not exist. */
    long extents(int namespace) {
        return exists(namespace) ? dpu.shape().geometry().extentsOf(blocks[namespace]) : 0;
    }

    /** The mapping of a virtual extent as it is in memory; 0 where there is none. */
    long word(int namespace, long virtualExtent) {
        return virtualExtent < extents(namespace)
                ? dpu.engine().memory().getLong(MappingEntry.address(tables[namespace], virtualExtent))
                : 0;
    }
}
