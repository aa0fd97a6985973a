// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/**
 * Status of a completion: the 15-bit field {DNR, M, CRD[1:0], SCT[2:0], SC[7:0]} without the phase bit (NVMe base
 * specification 2.0, section 4.2.3); the same numbers as in {@code rtl/lvm/lvm_pkg.sv}.
 */
public final class NvmeStatus {

    /** The command has done what it says. */
    public static final int SUCCESS = 0x0000;
    /** Do Not Retry: the same command would fail again. */
    public static final int DO_NOT_RETRY = 0x4000;
    /** Opcode not supported. */
    public static final int INVALID_OPCODE = 0x4001;
    /** A field of the submission entry is wrong. */
    public static final int INVALID_FIELD = 0x4002;
    /** An error inside the device. */
    public static final int INTERNAL = 0x0006;
    /** No namespace of this id. */
    public static final int INVALID_NAMESPACE = 0x400B;
    /** Data length and block count disagree. */
    public static final int SGL_LENGTH = 0x400F;
    /** Descriptor type not valid for the command. */
    public static final int SGL_TYPE = 0x4011;
    /** The data digest did not match; the transport may try again. */
    public static final int TRANSIENT_TRANSPORT = 0x0022;
    /** The namespace is write protected: a snapshot, or any while the pool is read-only. */
    public static final int WRITE_PROTECTED = 0x4020;
    /** Blocks beyond the end of the namespace. */
    public static final int LBA_RANGE = 0x4080;
    /** The pool has no room. */
    public static final int CAPACITY = 0x0081;
    /** Media error: the data could not be written. */
    public static final int WRITE_FAULT = 0x0280;
    /** Media error: the data could not be read. */
    public static final int UNRECOVERED_READ = 0x0281;

    private NvmeStatus() {
    }

    /** The status as people read it, with its number: {@code LBA_RANGE (4080h)}. */
    public static String describe(int status) {
        String name = switch (status) {
            case SUCCESS -> "SUCCESS";
            case INVALID_OPCODE -> "INVALID_OPCODE";
            case INVALID_FIELD -> "INVALID_FIELD";
            case INTERNAL -> "INTERNAL";
            case INVALID_NAMESPACE -> "INVALID_NAMESPACE";
            case SGL_LENGTH -> "SGL_LENGTH";
            case SGL_TYPE -> "SGL_TYPE";
            case TRANSIENT_TRANSPORT -> "TRANSIENT_TRANSPORT";
            case WRITE_PROTECTED -> "WRITE_PROTECTED";
            case LBA_RANGE -> "LBA_RANGE";
            case CAPACITY -> "CAPACITY";
            case WRITE_FAULT -> "WRITE_FAULT";
            case UNRECOVERED_READ -> "UNRECOVERED_READ";
            default -> "status";
        };
        return String.format("%s (%04Xh)", name, status);
    }
}
