// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.host.Command;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostTap;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.storage.FaultPlan;
import java.util.function.UnaryOperator;

/** One model whose decisions are judged, after a test has falsified some of them. */
final class CheckedRun {

    final Divergences divergences = new Divergences(Integer.MAX_VALUE);
    final DecisionChecker checker;
    final TraceHost host;
    final Dpu dpu;

    CheckedRun(DpuShape shape, CommandFeed feed, FaultPlan faults, UnaryOperator<DecisionLog> falsified) {
        this(Dpu.of(shape).engine(falsify(falsified)).faults(faults).build(), feed);
    }

    /** A run of a DPU that is what the test is about. */
    CheckedRun(Dpu booted, CommandFeed feed) {
        dpu = booted;
        checker = new DecisionChecker(dpu, divergences);
        host = new TraceHost(dpu, feed, Workload.data(dpu.shape()), Pacing.depth(24), new HostTap() {
            @Override
            public void submitted(Command command, Capsule capsule, long nowPs) {
                checker.submitted(command, capsule);
            }

            @Override
            public void responded(long operation, ResponsePdu pdu, long nowPs) {
                checker.responded(operation, pdu, nowPs);
            }
        });
    }

    CheckedRun run() {
        host.start();
        dpu.scheduler().runUntil(host::finished);
        dpu.scheduler().runAll();
        checker.finish();
        return this;
    }

    /** A model that tells something else than what it decides. */
    static EngineFactory falsify(UnaryOperator<DecisionLog> falsified) {
        return environment -> new LvmModel(new EngineEnvironment(environment.scheduler(), environment.members(),
                falsified.apply(environment.decisions()), environment.payload(), environment.memoryBytes()));
    }
}
