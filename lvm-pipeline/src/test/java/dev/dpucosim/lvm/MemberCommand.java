// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Opcode;

/** A member command as a test sees it. */
public record MemberCommand(int member, int opcode, long block, int blocks, boolean fua, long owner) {
    public boolean isRead() {
        return opcode == Opcode.READ;
    }

    public boolean isWrite() {
        return opcode == Opcode.WRITE;
    }

    @Override
    public String toString() {
        String verb = opcode == Opcode.READ ? "read" : opcode == Opcode.WRITE ? "write" : "flush";
        return verb + " m" + member + " " + block + "+" + blocks + (fua ? " fua" : "") + " #" + owner;
    }
}
