// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.List;

/** What a transaction is made of: so many packets, one on each of its channels. */
public enum TransactionKind {
    /** Beats of a stream up to the last. */
    FRAME(List.of(BusChannel.T)),
    /** Address, data and response. */
    WRITE(List.of(BusChannel.AW, BusChannel.W, BusChannel.B)),
    /** Address and data. */
    READ(List.of(BusChannel.AR, BusChannel.R));

    private final List<BusChannel> channels;

    TransactionKind(List<BusChannel> channels) {
        this.channels = channels;
    }

    List<BusChannel> channels() {
        return channels;
    }
}
