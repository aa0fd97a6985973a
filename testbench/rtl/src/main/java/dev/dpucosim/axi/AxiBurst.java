// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/**
 * What an address channel asks for. May be against the rules: {@link #fault} tells.
 *
 * @param id
 *            transaction id; 0 where the bus has none
 * @param address
 *            of the first byte, any alignment
 * @param beats
 *            transfers, AxLEN + 1
 * @param beatBytes
 *            bytes in an aligned beat, 2 to the power of AxSIZE
 * @param type
 *            how addresses go on
 */
public record AxiBurst(long id, long address, int beats, int beatBytes, Type type) {

    /** How addresses go on after the first beat, in the order of the codes. */
    public enum Type {
        /** Every beat has the same address and lanes. */
        FIXED,
        /** Each beat follows the one before. */
        INCR,
        /** As INCR, but back to the start of the aligned block that all beats fill. */
        WRAP,
        /** Not a type. */
        RESERVED;

        private static final Type[] BY_CODE = values();

        static Type of(long code) {
            return BY_CODE[(int) code];
        }
    }

    private static final int BOUNDARY_BYTES = 4096;
    private static final int BEATS_MAX = 256;
    private static final int BEATS_MAX_FIXED = 16;

    /**
     * @throws IllegalArgumentException
     *             if AxLEN and AxSIZE cannot say it (A3.4.1)
     */
    public AxiBurst {
        if (beats < 1 || beats > BEATS_MAX || Integer.bitCount(beatBytes) != 1 || beatBytes > 128) {
            throw new IllegalArgumentException("not to be said in AxLEN and AxSIZE: beats=" + beats + ", beatBytes="
                    + beatBytes);
        }
    }

    /** One beat. */
    public static AxiBurst single(long address, int beatBytes) {
        return new AxiBurst(0, address, 1, beatBytes, Type.INCR);
    }

    /** A burst of ascending addresses, with id 0. */
    public static AxiBurst incr(long address, int beats, int beatBytes) {
        return new AxiBurst(0, address, beats, beatBytes, Type.INCR);
    }

    /** A burst that goes on at its container's start, with id 0. */
    public static AxiBurst wrap(long address, int beats, int beatBytes) {
        return new AxiBurst(0, address, beats, beatBytes, Type.WRAP);
    }

    /** A burst to one address, with id 0. */
    public static AxiBurst fixed(long address, int beats, int beatBytes) {
        return new AxiBurst(0, address, beats, beatBytes, Type.FIXED);
    }

    /** The same with another id. */
    public AxiBurst withId(long newId) {
        return new AxiBurst(newId, address, beats, beatBytes, type);
    }

    /** Address of the first byte of a beat (IHI 0022, A3.4.2). */
    public long beatAddress(int beat) {
        if (beat == 0 || type == Type.FIXED) {
            return address;
        }
        final long next = aligned() + (long) beat * beatBytes;
        if (type != Type.WRAP) {
            return next;
        }
        final long blockBytes = (long) beats * beatBytes;
        final long block = Long.divideUnsigned(address, blockBytes) * blockBytes;
        return next - block >= blockBytes ? next - blockBytes : next;
    }

    /** How many bytes a beat moves: fewer than {@link #beatBytes} if its address is not aligned. */
    public int bytes(int beat) {
        return beatBytes - (int) (beatAddress(beat) & (beatBytes - 1));
    }

    /** How many bytes all beats move. */
    public int bytes() {
        return type == Type.FIXED ? beats * bytes(0) : bytes(0) + (beats - 1) * beatBytes;
    }

    /** The first byte lane of a beat. */
    int lane(int beat, int busBytes) {
        return (int) (beatAddress(beat) & (busBytes - 1));
    }

    /** The first rule that it breaks on a bus of that width; null if none. */
    public AxiRule fault(int busBytes) {
        if (type == Type.RESERVED) {
            return AxiRule.BURST_TYPE;
        }
        if (beatBytes > busBytes) {
            return AxiRule.BEAT_SIZE;
        }
        return switch (type) {
            case FIXED -> beats > BEATS_MAX_FIXED ? AxiRule.FIXED_LENGTH : null;
            case WRAP -> beats == 1 || beats > 16 || Integer.bitCount(beats) != 1 ? AxiRule.WRAP_LENGTH
                    : address != aligned() ? AxiRule.WRAP_ALIGNMENT : null;
            default -> (aligned() & (BOUNDARY_BYTES - 1)) + (long) beats * beatBytes > BOUNDARY_BYTES
                    ? AxiRule.BOUNDARY
                    : null;
        };
    }

    /** The longest legal INCR burst of full beats from that address on that ends with or before so many bytes. */
    static AxiBurst within(long address, long bytes, int busBytes) {
        final long offset = address & (busBytes - 1);
        final long toBoundary = BOUNDARY_BYTES - (address & (BOUNDARY_BYTES - 1));
        final long beats = (Math.min(bytes, toBoundary) + offset + busBytes - 1) / busBytes;
        return new AxiBurst(0, address, (int) Math.min(BEATS_MAX, beats), busBytes, Type.INCR);
    }

    private long aligned() {
        return address & -beatBytes;
    }

    @Override
    public String toString() {
        return type + " at 0x" + Long.toHexString(address) + ", beats=" + beats + ", beatBytes=" + beatBytes + ", id="
                + id;
    }
}
