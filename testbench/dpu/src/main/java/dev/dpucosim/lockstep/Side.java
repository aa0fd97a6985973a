// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.TouchedStripes;
import dev.dpucosim.host.Command;
import dev.dpucosim.host.HostTap;

/** One of the two DPUs: hands what it shows to the comparisons. */
final class Side implements HostTap {

    private final int index;
    private final ResponseComparison responses;
    private final CommandComparison commands;
    private final DecisionChecker decisions;

    /**
     * A side that listens to its DPU.
     *
     * @param index 0 reference, 1 subject
     * @param decisions judges the side's decisions, or null
     */
    Side(int index, Dpu dpu, ResponseComparison responses, CommandComparison commands, DecisionChecker decisions,
            TouchedStripes touched) {
        this.index = index;
        this.responses = responses;
        this.commands = commands;
        this.decisions = decisions;
        RebuildView rebuild = new RebuildView(dpu);
        LogView log = new LogView(dpu);
        dpu.registerWrites(rebuild::written);
        dpu.commands((member, opcode, block, blocks, fua, owner) -> {
            if (owner < 0 ? rebuild.syncs() : rebuild.moving()) {
                commands.moving(owner);
            }
            // Which context an operation is in, and so which slot of the log it has, is a matter of timing.
            long place = log.in(opcode, block) ? CommandComparison.slot(log.slotBlock(block)) : block;
            commands.command(index, member, opcode, place, blocks, fua, owner);
        });
        dpu.commands(touched);
    }

    @Override
    public void submitted(Command command, Capsule capsule, long nowPs) {
        responses.submitted(command.operation(), command.request());
        commands.submitted(command.operation(), command.request());
        if (decisions != null) {
            decisions.submitted(command, capsule);
        }
    }

    @Override
    public void responded(long operation, ResponsePdu pdu, long nowPs) {
        responses.responded(index, operation, pdu);
        if (operation >= 0 && pdu.type() == Pdu.TYPE_RESPONSE) {
            commands.ended(operation);
        }
        if (decisions != null) {
            decisions.responded(operation, pdu, nowPs);
        }
    }
}
