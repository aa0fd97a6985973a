// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/** Opcodes of submission entries: the NVM command set's, and those that firmware posts on the resume ring. */
public final class Opcode {

    public static final int FLUSH = 0x00;
    public static final int WRITE = 0x01;
    public static final int READ = 0x02;
    public static final int COMPARE = 0x05;
    public static final int WRITE_ZEROES = 0x08;
    public static final int DATASET_MANAGEMENT = 0x09;

    /** Firmware only: writes zeroes to a range of physical blocks, parity kept. */
    public static final int INTERNAL_ZERO = 0x81;
    /** Firmware only: flushes every member. */
    public static final int INTERNAL_FLUSH = 0x82;
    /** Firmware only: done when everything in execution at its start has finished. */
    public static final int INTERNAL_QUIESCE = 0x83;
    /** Firmware only: reads a range of physical blocks into the tag's buffer. */
    public static final int INTERNAL_READ = 0x84;
    /** Firmware only: writes a range of physical blocks from the tag's buffer, parity kept. */
    public static final int INTERNAL_WRITE = 0x85;
    /** Firmware only: brings stripes in line with themselves, or looks whether they are. */
    public static final int INTERNAL_SYNC = 0x86;

    private Opcode() {
    }
}
