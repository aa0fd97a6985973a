// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** Is told what became of a change of a volume. */
@FunctionalInterface
public interface VolumeListener {
    /** Takes no notice. */
    VolumeListener NONE = (nsid, status, nowPs) -> {};

    /**
     * The change is durable and hosts see it, or it is not made.
     *
     * @param nsid namespace id of the volume
     * @param status of {@code NvmeStatus}: success, or why not
     */
    void ended(int nsid, int status, long nowPs);
}
