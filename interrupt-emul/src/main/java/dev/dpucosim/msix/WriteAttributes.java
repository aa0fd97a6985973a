// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * How a posted write stands to others on the bus; the fields of AWUSER.
 *
 * @param trafficClass    0 to 7
 * @param relaxedOrdering it may pass writes before it
 * @param idOrdering      it may pass writes of other requesters
 * @param requester       bus, device and function number
 * @param target          0 host memory, else another place of the local bus
 */
public record WriteAttributes(int trafficClass, boolean relaxedOrdering, boolean idOrdering, int requester,
        int target) {

    /** As the bits of AWUSER: 0 message, 3:1 TC, 4 RO, 5 IDO, 21:6 requester, 23:22 target. */
    public int awuser(boolean message) {
        return (message ? 1 : 0) | trafficClass << 1 | (relaxedOrdering ? 1 << 4 : 0) | (idOrdering ? 1 << 5 : 0)
                | requester << 6 | target << 22;
    }

    /** The attributes in such bits. */
    public static WriteAttributes ofAwuser(int bits) {
        return new WriteAttributes(bits >>> 1 & 7, (bits & 1 << 4) != 0, (bits & 1 << 5) != 0, bits >>> 6 & 0xFFFF,
                bits >>> 22 & 3);
    }

    @Override
    public String toString() {
        return "tc=" + trafficClass + (relaxedOrdering ? " ro" : "") + (idOrdering ? " ido" : "") + " requester="
                + Integer.toHexString(requester) + " target=" + target;
    }
}
