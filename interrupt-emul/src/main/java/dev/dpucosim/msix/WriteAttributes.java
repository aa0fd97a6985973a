// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.bus.BusAttributes;

/**
 * How a posted write stands to others on the bus, and where it goes; the fields of AWUSER.
 *
 * @param bus    of the function that it belongs to
 * @param target 0 host memory, else another place of the local bus
 */
public record WriteAttributes(BusAttributes bus, int target) {

    /** As the bits of AWUSER: 0 message, 3:1 TC, 4 RO, 5 IDO, 21:6 requester, 23:22 target. */
    public int awuser(boolean message) {
        return (message ? 1 : 0) | bus.trafficClass() << 1 | (bus.relaxed() ? 1 << 4 : 0)
                | (bus.idOrdered() ? 1 << 5 : 0) | bus.agentId() << 6 | target << 22;
    }

    /** The attributes in such bits. */
    public static WriteAttributes ofAwuser(int bits) {
        return new WriteAttributes(new BusAttributes(bits >>> 6 & 0xFFFF, bits >>> 1 & 7, (bits & 1 << 4) != 0,
                (bits & 1 << 5) != 0), bits >>> 22 & 3);
    }

    @Override
    public String toString() {
        return "tc=" + bus.trafficClass() + (bus.relaxed() ? " ro" : "") + (bus.idOrdered() ? " ido" : "")
                + " requester=" + Integer.toHexString(bus.agentId()) + " target=" + target;
    }
}
