// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.TunnelFrame;

/** From what a frame names to a vector of the local table: carriers, transport numbers and the window MAP. */
final class VectorMap {
    /** What {@link #remote} says of a carrier that names nothing. */
    static final long NOTHING = -1;

    private static final long MAP_BITS = 0x87FF;
    private static final int MAP_VALID = 1 << 15;
    private static final int VECTOR_BITS = 0x7FF;
    private static final long TRANSPORT_BITS = 0xFFFF_FC00_8007_07FFL;
    private static final long TRANSPORT_VALID = 1L << 31;

    final StoredWindow map;
    final StoredWindow transports = new StoredWindow(MsixWindows.TRANSPORTS, TRANSPORT_BITS);

    VectorMap(int vectors) {
        this.map = new StoredWindow(vectors, MAP_BITS);
    }

    /** The remote vector that the frame names in plain sight, for answers and records. */
    static int named(TunnelFrame frame) {
        return switch (frame.type()) {
            case WITHDRAW -> frame.vector();
            case RAISE -> frame.carrier() == Carrier.EXPLICIT ? frame.vector()
                    : frame.carrier() == Carrier.TLP ? frame.tlpData() & 0xFFFF : 0;
            default -> 0;
        };
    }

    /** The remote vector of a RAISE or WITHDRAW, unsigned, or {@link #NOTHING}. */
    long remote(TunnelFrame frame, FunctionState function) {
        return switch (frame.type()) {
            case WITHDRAW -> frame.carrierCode() == 0 ? frame.vector() : NOTHING;
            case RAISE -> switch (frame.carrierCode()) {
                case 1 -> wellFormed(frame, function.window) ? frame.tlpData() & 0xFFFFFFFFL : NOTHING;
                case 2 -> frame.vector();
                case 3 -> byTransport(frame.transport(), function.index);
                default -> NOTHING;
            };
            default -> NOTHING;
        };
    }

    private static boolean wellFormed(TunnelFrame frame, long window) {
        return frame.tlpIsMessageWrite() && frame.tlpAddress() == window && (window & 3) == 0;
    }

    private long byTransport(int number, int function) {
        long entry = transports.word(number & MsixWindows.TRANSPORTS - 1);
        return (entry & TRANSPORT_VALID) != 0 && (int) (entry >>> 16 & 7) == function
                && entry >>> 42 == number >>> 10 ? entry & VECTOR_BITS : NOTHING;
    }

    /** The local vector of a remote one, or -1 when there is none. */
    int local(FunctionState function, long remote) {
        if (remote >= function.size()) {
            return -1;
        }
        long entry = map.word(function.base() + (int) remote);
        int vector = (int) entry & VECTOR_BITS;
        return (entry & MAP_VALID) != 0 && vector < function.size() ? vector : -1;
    }
}
