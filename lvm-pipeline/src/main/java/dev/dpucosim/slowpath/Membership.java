// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import java.util.function.IntConsumer;

/**
 * Which members are in the array. A member that was taken out is missing: hardware neither reads nor writes it, and the
 * log says so. When more are missing than the level bears, the array has failed and stays so.
 */
final class Membership {
    private final Registers registers;
    private final Geometry geometry;
    private final MetadataLog log;
    private IntConsumer listener = missing -> {};
    private boolean expelling;
    private boolean failed;
    private int missing;

    Membership(Registers registers, Geometry geometry, MetadataLog log) {
        this.registers = registers;
        this.geometry = geometry;
        this.log = log;
    }

    void listener(IntConsumer missingMembers) {
        listener = missingMembers;
    }

    void expelling(boolean does) {
        expelling = does;
    }

    /** Members that are missing, one bit each. */
    int missing() {
        return missing;
    }

    /** Whether more were missing than the level bears. */
    boolean failed() {
        return failed;
    }

    /** Tells hardware which members there are. */
    void boot() {
        write();
    }

    /** Takes a member out of the array. */
    void remove(int member) {
        if (member < 0 || member >= geometry.members()) {
            throw new IllegalArgumentException(
                    "no such member: member=" + member + ", members=" + geometry.members());
        }
        if ((missing >>> member & 1) != 0) {
            return;
        }
        missing |= 1 << member;
        failed |= !geometry.level().bears(geometry.members(), missing);
        write();
        log.without(member, missing);
        listener.accept(missing);
    }

    /** Takes members out whose errors have outlasted the retries; false when they stay, for the array needs them. */
    boolean expel(int members) {
        if (!expelling || !geometry.level().bears(geometry.members(), missing | members)) {
            return false;
        }
        for (int left = members; left != 0; left &= left - 1) {
            remove(Integer.numberOfTrailingZeros(left));
        }
        return true;
    }

    private void write() {
        registers.write(LvmRegisters.ONLINE, (1L << geometry.members()) - 1 & ~missing);
    }
}
