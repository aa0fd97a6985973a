// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * The host's side of the posted stream. Implementations must take every write, and answer each once by
 * {@link HostWrite#respond}, at once or later, in the order in which they were taken: a response says that the write is
 * visible to the host, or that it failed.
 */
@FunctionalInterface
public interface HostPort {

    /** Takes a write; it is behind all writes taken before. */
    void write(HostWrite write);
}
