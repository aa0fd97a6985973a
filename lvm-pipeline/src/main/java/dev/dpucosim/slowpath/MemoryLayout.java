// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.thin.MappingEntry;

/**
 * Where firmware puts things in DPU memory, from address 0 up.
 *
 * <pre>
 *  +------------------+---------------------------+---------------+------------+----------------+-------------+-------+
 *  | buffers, 256 MiB | of internal ones, 256 MiB | command slots | exceptions | resume entries | a table     | spare |
 *  | of hosts' ops    | by their tags             |               |            |                | a namespace |       |
 *  +------------------+---------------------------+---------------+------------+----------------+-------------+-------+
 * </pre>
 *
 * Memory is sparse: what is not used takes no room. The spare room is for tables of namespaces that come later.
 */
public final class MemoryLayout {
    /** Log2 of the records of either ring: every fragment of every operation fits. */
    public static final int RING_SHIFT = ExceptionRecord.RING_SHIFT_MIN;

    private static final int OPERATIONS = 256;
    private static final int TAGS = 256;
    private static final long BUFFER_BYTES = 1L << 20;
    private static final int COMMAND_BYTES = 64;
    private static final long PAGE = 4096;

    private final long[] tables;
    private final long spareBase;
    private final long bytes;

    /** The layout for namespaces of so many blocks, mapped by extents of {@code extentBlocks}, and no others. */
    public MemoryLayout(long[] namespaceBlocks, int extentBlocks) {
        this(namespaceBlocks, extentBlocks, 0);
    }

    /**
     * As the above.
     *
     * @param spareBytes room for tables of further namespaces
     */
    public MemoryLayout(long[] namespaceBlocks, int extentBlocks, long spareBytes) {
        tables = new long[namespaceBlocks.length];
        long next = tablesStart();
        for (int i = 0; i < tables.length; i++) {
            tables[i] = next;
            next += tableBytes(namespaceBlocks[i], extentBlocks);
        }
        spareBase = next;
        bytes = next + spareBytes + BUFFER_BYTES - 1 & -BUFFER_BYTES;
        if (bytes > 1L << 40) {
            throw new IllegalArgumentException("mapping tables do not fit in DPU memory: bytes=" + bytes
                    + ", bytesMax=" + (1L << 40));
        }
    }

    /** Bytes that the table of a namespace takes. */
    public static long tableBytes(long blocks, int extentBlocks) {
        return ((blocks - 1) / extentBlocks + 1) * MappingEntry.BYTES + PAGE - 1 & -PAGE;
    }

    /** Bytes of DPU memory that the layout takes. */
    public long bytes() {
        return bytes;
    }

    /** Where the data of operations begins: one buffer of {@code BUFFER_BYTES} each. */
    public long payloadBase() {
        return 0;
    }

    /** Where the data of an internal read or write with that tag lies, 0 to 255; follows from {@link #payloadBase}. */
    public long internalBuffer(int tag) {
        return payloadBase() + (OPERATIONS + tag) * BUFFER_BYTES;
    }

    /** Where the commands of operations lie. */
    public long commandBase() {
        return (OPERATIONS + TAGS) * BUFFER_BYTES;
    }

    /** Where the room for tables of further namespaces begins. */
    public long spareBase() {
        return spareBase;
    }

    /** Where the ring of exception records begins. */
    public long exceptionBase() {
        return commandBase() + OPERATIONS * COMMAND_BYTES;
    }

    /** Where the ring of resume entries begins. */
    public long resumeBase() {
        return exceptionBase() + ((long) ExceptionRecord.BYTES << RING_SHIFT);
    }

    /** Mapping table of a namespace, by its index. */
    public long table(int namespace) {
        return tables[namespace];
    }

    private long tablesStart() {
        return resumeBase() + ((long) ResumeEntry.BYTES << RING_SHIFT);
    }
}
