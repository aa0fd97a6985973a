// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.thin.NamespaceMap;

/**
 * What firmware is told at boot.
 *
 * @param geometry shape of the array
 * @param namespaceBlocks size of each namespace in blocks, from namespace id 1
 * @param parityTrusted whether parity is consistent already, so that partial writes may build upon it
 * @param knownZero whether every extent that was never allocated is zero; if not, extents are zeroed before use
 * @param payload whether data is there
 * @param spareTableBytes room in DPU memory for tables of namespaces that come later: snapshots, volumes that grow
 * @param space what happens when the pool runs out of extents
 * @param writeHole what is done about columns that a loss of power finds half written; null: what the pool says, and
 *            for a new pool the default of its level
 */
public record FirmwareSettings(Geometry geometry, long[] namespaceBlocks, boolean parityTrusted, boolean knownZero,
        boolean payload, long spareTableBytes, SpacePolicy space, WriteHole writeHole) {
    /** Checks the values. */
    public FirmwareSettings {
        if (namespaceBlocks.length < 1 || namespaceBlocks.length > NamespaceMap.COUNT) {
            throw new IllegalArgumentException("namespaces out of range: count=" + namespaceBlocks.length
                    + ", min=1, max=" + NamespaceMap.COUNT);
        }
        for (int i = 0; i < namespaceBlocks.length; i++) {
            if (namespaceBlocks[i] < 1 || namespaceBlocks[i] >= 1L << 48) {
                throw new IllegalArgumentException("namespace size out of range: nsid=" + (i + 1) + ", blocks="
                        + namespaceBlocks[i] + ", min=1, max=" + ((1L << 48) - 1));
            }
        }
        namespaceBlocks = namespaceBlocks.clone();
        if (spareTableBytes < 0) {
            throw new IllegalArgumentException("room for tables below zero: bytes=" + spareTableBytes);
        }
        if (writeHole != null && !writeHole.possible(geometry.level())) {
            throw new IllegalArgumentException("level has no parity to log: level=" + geometry.level() + ", writeHole="
                    + writeHole.label());
        }
    }

    /** As the above, with what the pool says about columns half written, or the default. */
    public FirmwareSettings(Geometry geometry, long[] namespaceBlocks, boolean parityTrusted, boolean knownZero,
            boolean payload, long spareTableBytes, SpacePolicy space) {
        this(geometry, namespaceBlocks, parityTrusted, knownZero, payload, spareTableBytes, space, null);
    }

    /** Settings of a pool that gets no further namespaces and fails writes that find no extent. */
    public FirmwareSettings(Geometry geometry, long[] namespaceBlocks, boolean parityTrusted, boolean knownZero,
            boolean payload) {
        this(geometry, namespaceBlocks, parityTrusted, knownZero, payload, 0, SpacePolicy.DEFAULT);
    }
}
