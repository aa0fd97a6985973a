// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;

/** Builds the PDUs towards the host, one packet after the other on one stream, and gives operations back. */
final class ResponseStage {
    private record Termination(int status, int field, byte[] offender, int offenderBytes) {
    }

    private final Scheduler scheduler;
    private final LvmModel model;
    private final ResponsePdu pdu = new ResponsePdu();
    private final ArrayDeque<Termination> terminations = new ArrayDeque<>();
    private final EventHandler leave = this::leave;
    private final EventHandler leaveTermination = this::leaveTermination;
    private ResponseListener listener = (response, nowPs) -> {};
    private long linkFreePs;

    ResponseStage(Scheduler scheduler, LvmModel model) {
        this.scheduler = scheduler;
        this.model = model;
    }

    void listener(ResponseListener host) {
        listener = host;
    }

    /** Answers an operation that is finished with its status. */
    void finish(Operation operation, long nowPs) {
        long bytesPs = completionPs(operation);
        if (carriesData(operation)) {
            int digests = (operation.headerDigest ? Pdu.DIGEST_BYTES : 0)
                    + (operation.dataDigest ? Pdu.DIGEST_BYTES : 0);
            bytesPs += ModelTiming.beatsPs(Pdu.RESPONSE_HEADER_BYTES + digests + (operation.blocks << 9));
        }
        linkFreePs = Math.max(linkFreePs, nowPs + ModelTiming.RESPONSE_PS) + bytesPs;
        model.begin();
        scheduler.schedule(linkFreePs, leave, operation.index);
    }

    /** Answers a packet that is no command. */
    void terminate(int status, int field, byte[] offender, int offenderBytes, long nowPs) {
        terminations.add(new Termination(status, field, offender.clone(), offenderBytes));
        linkFreePs = Math.max(linkFreePs, nowPs + ModelTiming.RESPONSE_PS) + ModelTiming.CYCLE_PS;
        model.begin();
        scheduler.schedule(linkFreePs, leaveTermination, 0);
    }

    private static boolean carriesData(Operation operation) {
        return operation.opcode == Opcode.READ && operation.status == NvmeStatus.SUCCESS;
    }

    private static long completionPs(Operation operation) {
        return ModelTiming.beatsPs(Pdu.RESPONSE_HEADER_BYTES + (operation.headerDigest ? Pdu.DIGEST_BYTES : 0));
    }

    private void leave(long nowPs, long index) {
        model.end();
        Operation operation = model.operation((int) index);
        if (carriesData(operation)) {
            pdu.data(operation.cid, model.buffer(operation), 0, operation.blocks << 9, operation.headerDigest,
                    operation.dataDigest);
            listener.on(pdu.origin(operation.number, -1), nowPs - completionPs(operation));
        }
        pdu.completion(operation.cid, operation.status, operation.headerDigest).origin(operation.number, -1);
        model.free(operation);
        listener.on(pdu, nowPs);
    }

    private void leaveTermination(long nowPs, long unused) {
        model.end();
        Termination termination = terminations.remove();
        pdu.terminate(termination.status, termination.field, termination.offender, termination.offenderBytes);
        listener.on(pdu.origin(-1, -1), nowPs);
    }
}
