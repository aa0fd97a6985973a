// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/**
 * A stripe whose lock a context holds. What register REBUILD says of it is taken when the lock is given; members that
 * go offline are missing from then on.
 */
final class LockedStripe {
    private final RaidStage stage;
    private long number;
    private int rebuilding;
    private boolean resynced;

    LockedStripe(RaidStage stage) {
        this.stage = stage;
    }

    /** The stripe that a lock is asked for. */
    void number(long stripe) {
        number = stripe;
    }

    long number() {
        return number;
    }

    /** The lock has been given, or the stripe is looked at again. */
    void look() {
        rebuilding = stage.rebuilding(number);
        resynced = stage.resynced(number);
    }

    /** Members that are neither read nor written, one bit each. */
    int missing() {
        return stage.offline() | rebuilding;
    }

    /** Places of the chunks on missing members, one bit each; of a stripe with parity. */
    int missingPlaces() {
        return stage.map.places(number, missing());
    }

    /** Whether parity is known to fit the data. */
    boolean trusted() {
        return stage.parityTrusted || resynced;
    }
}
