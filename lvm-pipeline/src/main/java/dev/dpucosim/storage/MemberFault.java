// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/**
 * One planned fault. It is keyed by what it strikes and never by a count over the whole run, so that it strikes the
 * same command whichever engine runs.
 *
 * @param operation the host's number of the operation
 * @param fragment the fragment of it, or {@link #ANY_FRAGMENT}, which alone strikes parity and untouched chunks
 * @param member index of the member
 * @param kind what happens
 * @param strikes how often, before the fault is used up
 * @param delayPs of {@link FaultKind#SLOW}: additional picoseconds
 */
public record MemberFault(long operation, int fragment, int member, FaultKind kind, int strikes, long delayPs) {

    /** Strikes whatever command of the operation goes to the member. */
    public static final int ANY_FRAGMENT = -1;

    /** Checks the values. */
    public MemberFault {
        if (fragment < ANY_FRAGMENT || member < 0 || strikes < 1 || delayPs < 0) {
            throw new IllegalArgumentException("fault out of range: fragment=" + fragment + ", member=" + member
                    + ", strikes=" + strikes + ", delayPs=" + delayPs);
        }
    }

    /** A fault that strikes once. */
    public static MemberFault once(long operation, int fragment, int member, FaultKind kind) {
        return new MemberFault(operation, fragment, member, kind, 1, 0);
    }

    /** A command that takes longer, once. */
    public static MemberFault slow(long operation, int fragment, int member, long delayPs) {
        return new MemberFault(operation, fragment, member, FaultKind.SLOW, 1, delayPs);
    }
}
