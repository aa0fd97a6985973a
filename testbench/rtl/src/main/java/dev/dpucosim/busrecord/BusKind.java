// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.List;

/** What is spoken on a bus. */
public enum BusKind {
    /** AXI4-Stream. */
    STREAM(List.of(BusChannel.T)),
    /** AXI4. */
    AXI(List.of(BusChannel.AW, BusChannel.W, BusChannel.B, BusChannel.AR, BusChannel.R)),
    /** AXI4-Lite. */
    LITE(List.of(BusChannel.AW, BusChannel.W, BusChannel.B, BusChannel.AR, BusChannel.R));

    private final List<BusChannel> channels;

    BusKind(List<BusChannel> channels) {
        this.channels = channels;
    }

    /** The channels it has at most; a half that cannot read or write lacks some. */
    List<BusChannel> channels() {
        return channels;
    }
}
