// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.Command;
import dev.dpucosim.host.HostTap;
import java.util.ArrayDeque;
import java.util.Arrays;

/** Brings commands to one DPU in their order, and its answers back. */
final class Initiator {

    private static final int CID_MASK = 0xFFFF;

    private final Dpu dpu;
    private final HostTap tap;
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
    private final Pending[] flying = new Pending[CID_MASK + 1];
    private int open;

    private record Pending(Command command, Capsule capsule, Answer answer) {
    }

    Initiator(Dpu dpu, HostTap tap) {
        this.dpu = dpu;
        this.tap = tap;
        dpu.engine().responses(this::answered);
    }

    Answer submit(Command command, long[] data) {
        final int cid = (int) command.operation() & CID_MASK;
        final int nsid = command.namespace() + 1;
        final Capsule capsule = new Capsule().operation(command.operation());
        switch (command.opcode()) {
            case Opcode.WRITE -> capsule.write(cid, nsid, command.block(), command.blocks(), command.fua(), data, 0);
            case Opcode.READ -> capsule.read(cid, nsid, command.block(), command.blocks());
            case Opcode.FLUSH -> capsule.flush(cid, nsid);
            case Opcode.DATASET_MANAGEMENT -> capsule.deallocate(cid, nsid, command.block(), command.blocks());
            case Opcode.WRITE_ZEROES -> capsule.writeZeroes(cid, nsid, command.block(), command.blocks(), true, command
                    .fua());
            default -> throw new IllegalArgumentException("no such command: opcode=" + command.opcode());
        }
        final Answer answer = new Answer(command);
        waiting.add(new Pending(command, capsule.operation(command.operation()), answer));
        open++;
        return answer;
    }

    /** Runs until everything is answered and nothing is left to happen. */
    void run() {
        answer();
        dpu.scheduler().runAll();
    }

    /** Runs until everything is answered; what the DPU does of itself may go on. */
    void answer() {
        pump();
        if (!dpu.scheduler().runUntil(() -> {
            pump();
            return open == 0;
        })) {
            throw new AssertionError("the DPU stands still: open=" + open + ", first=" + first());
        }
    }

    private Command first() {
        for (Pending pending : flying) {
            if (pending != null) {
                return pending.command;
            }
        }
        return waiting.peek().command;
    }

    private void pump() {
        while (!waiting.isEmpty()) {
            final Pending next = waiting.peek();
            final int cid = (int) next.command.operation() & CID_MASK;
            if (flying[cid] != null || !dpu.engine().offer(next.capsule)) {
                return;
            }
            waiting.poll();
            flying[cid] = next;
            tap.submitted(next.command, next.capsule, dpu.scheduler().nowPs());
        }
    }

    private void answered(ResponsePdu pdu, long nowPs) {
        final Pending pending = pdu.type() == Pdu.TYPE_TERMINATE ? null : flying[pdu.cid()];
        tap.responded(pending == null ? -1 : pending.command.operation(), pdu, nowPs);
        if (pending == null) {
            throw new AssertionError("a response to no command in flight: type=" + pdu.type() + ", cid=" + pdu.cid());
        }
        if (pdu.type() == Pdu.TYPE_DATA_TO_HOST) {
            pending.answer.data(Arrays.copyOfRange(pdu.data(), pdu.dataIndex(), pdu.dataIndex() + (pdu
                    .dataBytes() >>> 3)));
            return;
        }
        flying[pdu.cid()] = null;
        open--;
        final boolean brings = pending.command.opcode() == Opcode.READ && pdu.status() == NvmeStatus.SUCCESS;
        if (brings != (pending.answer.data() != null)) {
            throw new AssertionError("data comes with the success of a read, and only then: " + pending.command);
        }
        pending.answer.done(pdu.status(), nowPs);
    }
}
