// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.thin;

/** Size, epoch and mapping table of each namespace, by index (namespace id less 1). */
public final class NamespaceMap {
    /** Namespaces that there can be. */
    public static final int COUNT = 1024;

    private final boolean[] valid = new boolean[COUNT];
    private final int[] epochs = new int[COUNT];
    private final long[] blocks = new long[COUNT];
    private final long[] tables = new long[COUNT];

    /** Writes an entry whole. */
    public void put(int index, boolean isValid, int epoch, long sizeBlocks, long table) {
        valid[index] = isValid;
        epochs[index] = epoch & 0xFF;
        blocks[index] = sizeBlocks;
        tables[index] = table;
    }

    /** Whether there is such a namespace; the index starts at 0. */
    public boolean valid(int index) {
        return valid[index];
    }

    /** Rises (modulo 256) when a mapping of the namespace is taken away. */
    public int epoch(int index) {
        return epochs[index];
    }

    /** Size of the namespace in blocks. */
    public long blocks(int index) {
        return blocks[index];
    }

    /** Address of the mapping table in DPU memory. */
    public long table(int index) {
        return tables[index];
    }
}
