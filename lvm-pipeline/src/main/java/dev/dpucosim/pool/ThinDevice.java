// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/**
 * A thin device of a {@link PoolMap}, as it is now: a view, not a copy. Ids are dm-thin's, 24 bits; a namespace of the
 * pipeline is a device of its number.
 */
public final class ThinDevice {
    /** Largest id, as of dm-thin. */
    public static final int ID_MAX = (1 << 24) - 1;
    /** Characters of the longest name. */
    public static final int NAME_MAX = 64;
    /** Most blocks of 512 bytes. */
    public static final long BLOCKS_MAX = (1L << 48) - 1;

    private final int id;
    private final String name;
    private final long transaction;
    private final int creationTime;
    private final boolean writable;
    private final int extentBlocks;
    private final ExtentMap extents;
    private long blocks;
    private int snapTime;

    ThinDevice(int id, String name, long blocks, long transaction, int creationTime, int snapTime, boolean writable,
            int extentBlocks, ExtentMap extents) {
        this.id = id;
        this.name = name;
        this.blocks = blocks;
        this.transaction = transaction;
        this.creationTime = creationTime;
        this.snapTime = snapTime;
        this.writable = writable;
        this.extentBlocks = extentBlocks;
        this.extents = extents;
    }

    /** Number of the device. */
    public int id() {
        return id;
    }

    /** Name of the device, unique in its pool. */
    public String name() {
        return name;
    }

    /** Size in blocks of 512 bytes; it need not be whole extents. */
    public long blocks() {
        return blocks;
    }

    /** Virtual extents, the last one perhaps in part. */
    public long extents() {
        return (blocks + extentBlocks - 1) / extentBlocks;
    }

    /** The pool's transaction when the device was made. */
    public long transaction() {
        return transaction;
    }

    /** The pool's clock when the device was made. */
    public int creationTime() {
        return creationTime;
    }

    /** The pool's clock when the device was snapshotted last, or made. */
    public int snapTime() {
        return snapTime;
    }

    /** Whether hosts may write; a snapshot that is no clone is not. */
    public boolean writable() {
        return writable;
    }

    /** Mapped virtual extents. */
    public long mappedExtents() {
        return extents.size();
    }

    /** The word of a virtual extent, for {@link Mapping}, or {@link Mapping#NONE}. */
    public long mapping(long virtualExtent) {
        return extents.get(virtualExtent);
    }

    /** All mappings, ascending; valid until the pool is changed. */
    public MappingCursor mappings() {
        return extents.cursor(0);
    }

    /** Mappings from a virtual extent on, ascending; valid until the pool is changed. */
    public MappingCursor mappings(long from) {
        return extents.cursor(from);
    }

    /** Mappings as runs in which physical extents follow each other and time is the same; as the above. */
    public MappingRuns runs() {
        return new MappingRuns(extents.cursor(0));
    }

    ExtentMap map() {
        return extents;
    }

    /** Refuses what is no name: letters, digits and {@code . _ + -}, not a hyphen first, as LVM has it. */
    static void requireName(String name) {
        if (name.isEmpty() || name.length() > NAME_MAX) {
            throw new PoolException.OutOfRange(
                    "name too short or too long: name=" + name + ", length=" + name.length() + ", max=" + NAME_MAX);
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.'
                    || c == '_' || c == '+' || c == '-' && i > 0;
            if (!plain) {
                throw new PoolException.OutOfRange("not a name: name=" + name.replaceAll("\\p{Cntrl}", "?")
                        + ", index=" + i + ", allowed=letters, digits and . _ + -, the last not first");
            }
        }
    }

    void resize(long newBlocks) {
        blocks = newBlocks;
    }

    void snapshotted(int time) {
        snapTime = time;
    }

    @Override
    public String toString() {
        return "device=" + id + ", name=" + name;
    }
}
