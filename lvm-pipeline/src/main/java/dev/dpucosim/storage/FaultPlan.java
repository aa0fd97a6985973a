// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The member faults of a run. Makes read errors, write errors, flush errors and slow commands; never wrong data, never
 * a lost completion. One object per DPU, because strikes are used up; {@link #fresh} gives the same plan unused. A
 * fault may be added while the DPU runs, before its operation is submitted.
 */
public final class FaultPlan {

    private static final class Armed {
        final MemberFault fault;
        int left;

        Armed(MemberFault fault) {
            this.fault = fault;
            this.left = fault.strikes();
        }
    }

    private record Key(long operation, int fragment, int member, FaultKind kind) {
    }

    private final List<MemberFault> faults;
    private final Map<Key, Armed> armed = new HashMap<>();

    /** A plan of these faults; a later fault with the same key replaces the earlier. */
    public FaultPlan(List<MemberFault> faults) {
        this.faults = new ArrayList<>();
        faults.forEach(this::add);
    }

    /** Plans a further fault; it replaces one with the same key. */
    public void add(MemberFault fault) {
        faults.add(fault);
        armed.put(new Key(fault.operation(), fault.fragment(), fault.member(), fault.kind()), new Armed(fault));
    }

    /** A plan without faults. */
    public static FaultPlan none() {
        return new FaultPlan(List.of());
    }

    /** The same plan with nothing used up. */
    public FaultPlan fresh() {
        return new FaultPlan(faults);
    }

    /** The faults in the order given. */
    public List<MemberFault> faults() {
        return List.copyOf(faults);
    }

    /** Faults that have not struck as often as planned. */
    public List<MemberFault> unused() {
        List<MemberFault> unused = new ArrayList<>();
        for (MemberFault fault : faults) {
            Armed entry = armed.get(new Key(fault.operation(), fault.fragment(), fault.member(), fault.kind()));
            if (entry != null && entry.left > 0) {
                unused.add(fault);
            }
        }
        return unused;
    }

    /**
     * Uses up one strike of the fault that meets a command, if there is one.
     *
     * @param fragment the fragment the command moves data of, or {@link MemberFault#ANY_FRAGMENT} for parity and
     *            untouched chunks
     * @return the fault, or null
     */
    public MemberFault strike(long operation, int fragment, int member, FaultKind kind) {
        if (armed.isEmpty()) {
            return null;
        }
        Armed entry = armed.get(new Key(operation, fragment, member, kind));
        if ((entry == null || entry.left == 0) && fragment != MemberFault.ANY_FRAGMENT) {
            entry = armed.get(new Key(operation, MemberFault.ANY_FRAGMENT, member, kind));
        }
        if (entry == null || entry.left == 0) {
            return null;
        }
        entry.left--;
        return entry.fault;
    }

    @Override
    public String toString() {
        return faults.toString();
    }
}
