// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Takes packets out of a sink. */
@FunctionalInterface
public interface PacketHandler {

    /** Called once for each packet, in order; the packet's room is given back when it returns. */
    void packet(StreamPacket packet);
}
