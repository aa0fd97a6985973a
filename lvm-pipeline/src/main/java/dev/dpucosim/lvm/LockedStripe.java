// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/**
 * A stripe whose lock a context holds. Whom it lacks is asked for whenever it matters, of ONLINE and REBUILD together:
 * firmware lets a replacement in by writing REBUILD and then ONLINE, whatever stripes are locked. The watermark does
 * not pass a stripe that another context has locked.
 */
final class LockedStripe {
    private final RaidStage stage;
    private long number;

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

    /** Members that are neither read nor written, one bit each. */
    int missing() {
        return stage.missing(number);
    }

    /** Places of the chunks on missing members, one bit each; of a stripe with parity. */
    int missingPlaces() {
        return stage.map.places(number, missing());
    }

    /** Whether parity is known to fit the data. */
    boolean trusted() {
        return stage.parityTrusted || stage.resynced(number);
    }
}
