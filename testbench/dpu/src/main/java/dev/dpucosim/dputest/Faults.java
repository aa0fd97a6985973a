// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberFault;
import java.util.List;

/**
 * Faults of members. Each strikes a command of one operation, so that it strikes the same whichever engine runs; the
 * short ways mean the command that is queued next.
 */
public final class Faults {

    private final List<FaultPlan> plans;
    private final Hosts hosts;

    Faults(List<FaultPlan> plans, Hosts hosts) {
        this.plans = plans;
        this.hosts = hosts;
    }

    /** The next command's first read of that member fails. */
    public void failRead(int member) {
        add(next(member, FaultKind.READ_ERROR, 1));
    }

    /** The next command's first write to that member fails. */
    public void failWrite(int member) {
        add(next(member, FaultKind.WRITE_ERROR, 1));
    }

    /** Every read of that member fails that the next command asks for, up to that many. */
    public void failReads(int member, int strikes) {
        add(next(member, FaultKind.READ_ERROR, strikes));
    }

    /** Every write to that member fails that the next command asks for, up to that many. */
    public void failWrites(int member, int strikes) {
        add(next(member, FaultKind.WRITE_ERROR, strikes));
    }

    /** The next command's first command to that member takes so much longer. */
    public void delay(int member, long picoseconds) {
        add(MemberFault.slow(hosts.operation(), MemberFault.ANY_FRAGMENT, member, picoseconds));
    }

    /** Any fault, before its operation is queued. */
    public void add(MemberFault fault) {
        if (fault.operation() < hosts.operation()) {
            throw new IllegalArgumentException("operation is queued already: operation=" + fault.operation()
                    + ", next=" + hosts.operation());
        }
        plans.forEach(plan -> plan.add(fault));
    }

    private MemberFault next(int member, FaultKind kind, int strikes) {
        return new MemberFault(hosts.operation(), MemberFault.ANY_FRAGMENT, member, kind, strikes, 0);
    }
}
