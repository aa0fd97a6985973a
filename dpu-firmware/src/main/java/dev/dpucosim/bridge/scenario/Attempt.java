// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

/** One thing that a process has asked for. */
final class Attempt {
    /** Counts from 1. */
    final int number;
    final Actor by;
    final Deed deed;
    final long askedPs;
    /** What it was told, or null as long as it has not been. */
    Enum<?> answer;
    /** Whether its key has been revoked since. */
    boolean revoked;

    Attempt(int number, Actor by, Deed deed, long askedPs) {
        this.number = number;
        this.by = by;
        this.deed = deed;
        this.askedPs = askedPs;
    }

    @Override
    public String toString() {
        return "#" + number;
    }
}
