// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/** Is told when what was revoked or closed has drained. */
@FunctionalInterface
public interface DrainListener {

    /**
     * No byte moves any more on what has ended.
     *
     * @param timedOut a host had to be cut off for it
     */
    void drained(boolean timedOut);
}
