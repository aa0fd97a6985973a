// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/**
 * How the sender of an interrupt names its vector; equal names may be merged.
 *
 * @param carrier what takes the name along
 * @param requesterId of a TLP: who wrote it
 * @param trafficClass of a TLP: its class
 * @param window of a TLP: where it goes
 * @param number the remote vector, or the number of the transport
 */
public record InterruptName(Carrier carrier, int requesterId, int trafficClass, long window, int number) {

    /** A vector in a field of its own. */
    public static InterruptName explicit(int vector) {
        return new InterruptName(Carrier.EXPLICIT, 0, 0, 0, vector);
    }

    /** A memory write of the remote device to its function's window. */
    public static InterruptName tlp(int requesterId, int trafficClass, long window, int vector) {
        return new InterruptName(Carrier.TLP, requesterId, trafficClass, window, vector);
    }

    /** The number of a transport. */
    public static InterruptName transport(int number) {
        return new InterruptName(Carrier.TRANSPORT, 0, 0, 0, number);
    }

    void put(FrameBuilder frame) {
        switch (carrier) {
            case TLP -> frame.tlp(requesterId, trafficClass, window, number);
            case EXPLICIT -> frame.explicit(number);
            default -> frame.transport(number);
        }
    }
}
