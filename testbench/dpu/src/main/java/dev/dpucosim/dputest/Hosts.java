// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.Command;
import dev.dpucosim.lockstep.DpuComparison;
import java.util.ArrayList;
import java.util.List;

/** The hosts of a test, one for each namespace. Their commands go to every DPU of the test in one order. */
public final class Hosts {

    private final List<Initiator> initiators = new ArrayList<>();
    private final DpuComparison comparison;
    private final List<Host> hosts = new ArrayList<>();
    private long operations;

    /**
     * Hosts of DPUs that have taken no command yet.
     *
     * @param comparison
     *            of the DPUs, or null if there is one only
     */
    public Hosts(List<Dpu> dpus, DpuComparison comparison) {
        this.comparison = comparison;
        for (Dpu dpu : dpus) {
            initiators.add(new Initiator(dpu, comparison == null
                    ? dev.dpucosim.host.HostTap.NONE
                    : comparison.tap(initiators.size())));
        }
        for (int i = 0; i < dpus.getFirst().shape().namespaceBlocks().size(); i++) {
            hosts.add(new Host(this, i));
        }
    }

    /** Adds the host of a namespace that has come meanwhile; those before it must be there. */
    public Host add(int nsid) {
        while (hosts.size() < nsid) {
            hosts.add(new Host(this, hosts.size()));
        }
        return host(nsid);
    }

    /** The host of a namespace, from 1. */
    public Host host(int nsid) {
        if (nsid < 1 || nsid > hosts.size()) {
            throw new IllegalArgumentException("no such namespace: nsid=" + nsid + ", count=" + hosts.size());
        }
        return hosts.get(nsid - 1);
    }

    /** The host of the first namespace. */
    public Host host() {
        return host(1);
    }

    /**
     * Runs until every command is answered and nothing is left to happen.
     *
     * @throws AssertionError
     *             if a DPU stands still, answers what was not asked, or two of them differ
     */
    public void run() {
        initiators.forEach(Initiator::run);
        check();
    }

    /**
     * Runs until every command is answered; what a DPU does of itself, such as a rebuild, may go on.
     *
     * @throws AssertionError
     *             as of {@link #run}
     */
    public void answer() {
        initiators.forEach(Initiator::answer);
        check();
    }

    /** Number of the next command; faults are keyed by it. */
    public long operation() {
        return operations;
    }

    /** Gives a command to every DPU; the answer is that of the last. */
    Answer submit(int opcode, int namespace, long block, int blocks, boolean fua, long[] data) {
        final Command command = Command.of(operations++, opcode, namespace, block, blocks, fua);
        Answer answer = null;
        for (Initiator initiator : initiators) {
            answer = initiator.submit(command, data);
        }
        return answer;
    }

    /** Ends the test: what was submitted and not run is run, and what is left in the DPUs is compared. */
    public void finish() {
        run();
        if (comparison != null) {
            comparison.finish(hosts.size());
            check();
        }
    }

    private void check() {
        if (comparison != null && comparison.divergences().count() > 0) {
            throw new AssertionError("model and RTL diverge: divergences=" + comparison.divergences().count() + "\n"
                    + comparison.divergences().first().getFirst());
        }
    }
}
