// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import java.util.ArrayList;
import java.util.List;

/**
 * What one host knows of the data: it generates what a write carries and checks what a read brings. Relies on the host
 * never having two overlapping requests in flight of which one writes.
 */
public final class HostData {

    /** Mismatches that are kept for the report; the rest is counted. */
    public static final int MISMATCHES_KEPT = 10;

    private final GeneratedData generated;
    private final boolean zeroAtFirst;
    private final List<VersionMap> namespaces = new ArrayList<>();
    private final List<DataMismatch> mismatches = new ArrayList<>();
    private long bytesChecked;
    private long bytesUnknown;
    private long blocksMismatched;

    /** Nothing was written yet, and all is zero. */
    public HostData(long seed) {
        this(seed, true);
    }

    /**
     * Nothing was written by this host yet.
     *
     * @param zeroAtFirst whether what was never written is zero; if not, it is unknown
     */
    public HostData(long seed, boolean zeroAtFirst) {
        this.generated = new GeneratedData(seed);
        this.zeroAtFirst = zeroAtFirst;
    }

    /** Adds the next namespace, of so many blocks. */
    public void add(long blocks) {
        namespaces.add(new VersionMap(blocks));
    }

    /** Fills in the data of a write, which makes new versions of its blocks. */
    public void write(int namespace, long block, int blocks, long[] target) {
        VersionMap versions = at(namespace, block, blocks);
        for (int i = 0; i < blocks; i++) {
            int version = versions == null ? 1 : versions.advance(block + i);
            generated.fill(target, i * GeneratedData.BLOCK_WORDS, namespace, block + i, version);
        }
    }

    /** Takes note that a write failed: its blocks may hold the old data or the new. */
    public void failed(int namespace, long block, int blocks) {
        VersionMap versions = at(namespace, block, blocks);
        for (int i = 0; versions != null && i < blocks; i++) {
            versions.forget(block + i);
        }
    }

    /**
     * Takes note of a deallocation: extents that it covers whole are zero, of others nothing changes.
     *
     * @param extentBlocks of the pool
     * @param success false: what it covers may be zero or as it was
     */
    public void discarded(int namespace, long block, int blocks, int extentBlocks, boolean success) {
        VersionMap versions = at(namespace, block, blocks);
        if (versions != null) {
            long end = block + blocks;
            long last = end == versions.blocks() ? end : end - end % extentBlocks;
            long first = (block + extentBlocks - 1) / extentBlocks * extentBlocks;
            if (first < last) {
                versions.clear(first, last, success);
            }
        }
    }

    /**
     * Checks the data of a read.
     *
     * @param request number of the trace's request, for the report
     * @return blocks that are not what they must be
     */
    public int check(long request, int namespace, long block, int blocks, long[] source, int index) {
        VersionMap versions = at(namespace, block, blocks);
        int wrong = 0;
        for (int i = 0; i < blocks; i++) {
            int version = versions == null ? 0 : versions.version(block + i);
            if ((version & VersionMap.UNKNOWN) != 0 || version == VersionMap.UNWRITTEN && !zeroAtFirst) {
                bytesUnknown += 512;
                continue;
            }
            bytesChecked += 512;
            int at = index + i * GeneratedData.BLOCK_WORDS;
            if (!generated.matches(source, at, namespace, block + i, version)) {
                wrong++;
                if (mismatches.size() < MISMATCHES_KEPT) {
                    mismatches.add(new DataMismatch(request, namespace, block + i, version,
                            generated.explain(source, at, namespace, block + i, version)));
                }
            }
        }
        blocksMismatched += wrong;
        return wrong;
    }

    /** What a namespace must hold now, to be compared with later. */
    public VersionMap kept(int namespace) {
        return namespaces.get(namespace).copy();
    }

    /** Whether a block is what it was when versions were kept of its namespace. */
    public boolean matches(VersionMap kept, int namespace, long block, long[] source, int index) {
        int version = kept.version(block);
        return (version & VersionMap.UNKNOWN) != 0 || version == VersionMap.UNWRITTEN && !zeroAtFirst
                || generated.matches(source, index, namespace, block, version);
    }

    /** Bytes of reads that were compared. */
    public long bytesChecked() {
        return bytesChecked;
    }

    /** Bytes of reads of which nobody knows what they must be, because a write failed there. */
    public long bytesUnknown() {
        return bytesUnknown;
    }

    /** Blocks that were not what they must be. */
    public long blocksMismatched() {
        return blocksMismatched;
    }

    /** The first mismatches. */
    public List<DataMismatch> mismatches() {
        return List.copyOf(mismatches);
    }

    /** The versions of a namespace, or null when the range is not in it; the DPU then refuses the request. */
    private VersionMap at(int namespace, long block, int blocks) {
        if (namespace >= namespaces.size()) {
            return null;
        }
        VersionMap versions = namespaces.get(namespace);
        return block < 0 || block > versions.blocks() - blocks ? null : versions;
    }
}
