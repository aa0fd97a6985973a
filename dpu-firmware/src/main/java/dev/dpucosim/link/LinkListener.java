// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

/** Learns that a link has come up or gone down. */
@FunctionalInterface
public interface LinkListener {

    /** The link changed. */
    void changed(boolean up);
}
