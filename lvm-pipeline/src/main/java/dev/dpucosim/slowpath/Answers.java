// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.raid.Geometry;

/** What commands have in common that firmware executes itself. */
final class Answers {
    private final Geometry geometry;
    private final Namespaces namespaces;
    private final ResumePost post;
    private final PoolMap map;
    private final PrivateExtents extents;

    Answers(FirmwareSettings settings, ThinParts parts, PoolMap map, PrivateExtents extents) {
        geometry = settings.geometry();
        namespaces = parts.namespaces();
        post = parts.post();
        this.map = map;
        this.extents = extents;
    }

    void complete(HostCommand command, int status) {
        complete(command.op(), status);
    }

    void complete(int op, int status) {
        post.parked(ResumeEntry.COMPLETE, op, 0, status);
    }

    /** Why the data of a namespace must not be changed, or success. */
    int refusal(int namespace) {
        if (!namespaces.known(namespace)) {
            return NvmeStatus.INVALID_NAMESPACE;
        }
        return extents.readOnly() || !map.device(namespace + 1).writable()
                ? NvmeStatus.WRITE_PROTECTED
                : NvmeStatus.SUCCESS;
    }

    /** The virtual extents that lie in a range as a whole; the last of a namespace may be shorter than others. */
    Unmapping.Range whole(int namespace, long firstBlock, long blocks) {
        long end = firstBlock + blocks;
        long extent = geometry.extentBlocks();
        return new Unmapping.Range((firstBlock + extent - 1) / extent,
                end == namespaces.blocks(namespace) ? namespaces.extents(namespace) : end / extent);
    }
}
