// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** Is told of each step of each mapping's publication, when it has been reached. */
@FunctionalInterface
public interface PublicationListener {
    /** Takes no notice. */
    PublicationListener NONE = (step, namespace, virtualExtent, extent, nowPs) -> {};

    /**
     * A step has been reached.
     *
     * @param namespace index of the namespace, its id less 1
     * @param extent physical extent
     */
    void reached(PublicationStep step, int namespace, long virtualExtent, long extent, long nowPs);
}
