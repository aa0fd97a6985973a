// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * A message of a recorded programme.
 *
 * @param slot (address - 200000h) / 4
 * @param data the DWORD, unsigned
 */
public record ProgramMessage(long slot, long data) implements Comparable<ProgramMessage> {
    private static final long FIRST_ADDRESS = 0x20_0000;

    /** The message that a write to the host is. */
    static ProgramMessage of(HostWrite write) {
        long data = 0;
        for (int i = write.bytes().length - 1; i >= 0; i--) {
            data = data << 8 | write.bytes()[i] & 0xFF;
        }
        return new ProgramMessage(Math.floorDiv(write.address() - FIRST_ADDRESS, 4L), data);
    }

    @Override
    public int compareTo(ProgramMessage other) {
        int bySlot = Long.compare(slot, other.slot);
        return bySlot != 0 ? bySlot : Long.compare(data, other.data);
    }

    @Override
    public String toString() {
        return "[" + slot + ", " + data + "]";
    }
}
