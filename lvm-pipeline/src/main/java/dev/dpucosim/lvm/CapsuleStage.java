// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.thin.NamespaceMap;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;

/**
 * From a packet to an operation: checks the PDU, then the command, in the order that rtl/lvm/README.md gives, and puts
 * data and submission entry into DPU memory.
 */
final class CapsuleStage {
    private static final int STATUS_FIELD = 1;
    private static final int STATUS_DIGEST = 3;
    private static final int STATUS_TOO_MUCH = 5;
    private static final int BYTES_MAX = Operation.BLOCKS_MAX << 9;
    private static final int ENTRY = Pdu.COMMON_BYTES;
    private static final int LBA_BITS = 48;

    private final Scheduler scheduler;
    private final LvmModel model;
    private final boolean payload;
    private final Crc32c crc = new Crc32c();
    private final EventHandler arrive;
    private long linkFreePs;
    private int errorStatus;
    private int errorField;

    CapsuleStage(Scheduler scheduler, LvmModel model, boolean payload) {
        this.scheduler = scheduler;
        this.model = model;
        this.payload = payload;
        arrive = model::arrive;
    }

    /** Takes a capsule for which there is an operation. */
    void take(Capsule capsule) {
        linkFreePs = Math.max(linkFreePs, scheduler.nowPs()) + ModelTiming.beatsPs(capsule.length());
        long nowPs = linkFreePs + ModelTiming.CAPSULE_PS;
        if (malformed(capsule)) {
            model.count(LvmRegisters.PDU_ERRORS);
            model.terminate(errorStatus, errorField, capsule, nowPs);
            return;
        }
        Operation operation = model.allocate();
        parse(operation, capsule);
        model.store(operation, capsule);
        model.begin();
        scheduler.schedule(nowPs, arrive, operation.index);
    }

    private boolean malformed(Capsule capsule) {
        byte[] header = capsule.header();
        if (capsule.length() < Pdu.COMMAND_HEADER_BYTES) {
            return error(STATUS_FIELD, Pdu.PLEN_OFFSET);
        }
        if (Pdu.type(header) != Pdu.TYPE_COMMAND) {
            return error(STATUS_FIELD, Pdu.TYPE_OFFSET);
        }
        if (Pdu.headerLength(header) != Pdu.COMMAND_HEADER_BYTES) {
            return error(STATUS_FIELD, Pdu.HLEN_OFFSET);
        }
        if ((Pdu.flags(header) & Pdu.FLAG_HEADER_DIGEST) != 0 && (capsule.headerBytes() < Capsule.HEADER_BYTES_MAX
                || capsule.headerDigest() != crc.of(header, 0, Pdu.COMMAND_HEADER_BYTES))) {
            return error(STATUS_DIGEST, Pdu.COMMAND_HEADER_BYTES);
        }
        if (Pdu.length(header) != capsule.length()) {
            return error(STATUS_FIELD, Pdu.PLEN_OFFSET);
        }
        if (capsule.dataBytes() > 0 && Pdu.dataOffset(header) != capsule.headerBytes()) {
            return error(STATUS_FIELD, Pdu.PDO_OFFSET);
        }
        return capsule.dataBytes() > BYTES_MAX && error(STATUS_TOO_MUCH, Pdu.PLEN_OFFSET);
    }

    private boolean error(int status, int field) {
        errorStatus = status;
        errorField = field;
        return true;
    }

    private void parse(Operation operation, Capsule capsule) {
        byte[] header = capsule.header();
        operation.renew();
        operation.number = capsule.operation();
        operation.opcode = SubmissionEntry.opcode(header, ENTRY);
        operation.cid = SubmissionEntry.cid(header, ENTRY);
        int nsid = SubmissionEntry.nsid(header, ENTRY);
        operation.namespaceBad = nsid < 1 || nsid > NamespaceMap.COUNT;
        operation.namespace = nsid - 1 & NamespaceMap.COUNT - 1;
        operation.firstBlock = SubmissionEntry.slba(header, ENTRY);
        operation.blocks = SubmissionEntry.blocks(header, ENTRY);
        operation.fua = SubmissionEntry.fua(header, ENTRY);
        operation.receivedBytes = capsule.dataBytes();
        int flags = Pdu.flags(header);
        operation.headerDigest = (flags & Pdu.FLAG_HEADER_DIGEST) != 0;
        operation.dataDigest = (flags & Pdu.FLAG_DATA_DIGEST) != 0;
        operation.status = status(operation, capsule, header);
    }

    private int status(Operation operation, Capsule capsule, byte[] header) {
        int flags = SubmissionEntry.flags(header, ENTRY);
        boolean write = operation.opcode == Opcode.WRITE;
        if ((flags & 0xC0) != SubmissionEntry.FLAGS_SGL || (flags & 3) != 0) {
            return NvmeStatus.INVALID_FIELD;
        }
        if (!write && operation.opcode != Opcode.READ) {
            return digestWrong(capsule) ? NvmeStatus.TRANSIENT_TRANSPORT : NvmeStatus.SUCCESS;
        }
        if (operation.blocks > Operation.BLOCKS_MAX) {
            return NvmeStatus.INVALID_FIELD;
        }
        int identifier = write ? SubmissionEntry.SGL_IN_CAPSULE : SubmissionEntry.SGL_TRANSPORT;
        if (SubmissionEntry.sglIdentifier(header, ENTRY) != identifier) {
            return NvmeStatus.SGL_TYPE;
        }
        int bytes = operation.blocks << 9;
        if (SubmissionEntry.sglLength(header, ENTRY) != bytes || write && capsule.dataBytes() != bytes) {
            return NvmeStatus.SGL_LENGTH;
        }
        if (digestWrong(capsule)) {
            return NvmeStatus.TRANSIENT_TRANSPORT;
        }
        return operation.firstBlock >>> LBA_BITS != 0 ? NvmeStatus.LBA_RANGE : NvmeStatus.SUCCESS;
    }

    private boolean digestWrong(Capsule capsule) {
        return payload && capsule.dataDigestPresent() && capsule.dataBytes() > 0
                && crc.of(capsule.data(), capsule.dataIndex(), capsule.dataBytes()) != capsule.dataDigest();
    }
}
