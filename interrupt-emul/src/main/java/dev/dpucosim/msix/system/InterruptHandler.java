// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

/** What the host's processor does when an interrupt arrives; at its virtual time, and it takes none. */
@FunctionalInterface
public interface InterruptHandler {

    /** Reads memory and posts accesses as it likes; it must not wait for the clock. */
    void on(Interrupt interrupt);
}
