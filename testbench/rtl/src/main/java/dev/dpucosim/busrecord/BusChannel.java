// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.List;
import java.util.Locale;

/** A channel with its handshake. The names of signals are those of the bus without the channel's letters. */
public enum BusChannel {
    /** AXI4-Stream. */
    T(true, true, List.of("keep", "strb", "id", "dest", "user", "data")),
    /** Address of a write. */
    AW(true, false, addressSignals()),
    /** Data of a write. */
    W(true, true, List.of("strb", "user", "data")),
    /** Response to a write. */
    B(false, false, List.of("id", "resp", "user")),
    /** Address of a read. */
    AR(true, false, addressSignals()),
    /** Data of a read. */
    R(false, true, List.of("id", "resp", "user", "data"));

    private final boolean forward;
    private final boolean packets;
    private final List<String> signals;

    BusChannel(boolean forward, boolean packets, List<String> signals) {
        this.forward = forward;
        this.packets = packets;
        this.signals = signals;
    }

    private static List<String> addressSignals() {
        return List.of("addr", "id", "len", "size", "burst", "lock", "cache", "prot", "qos", "region", "user");
    }

    /** Whether the side that begins transactions drives it. */
    public boolean forward() {
        return forward;
    }

    /** Whether several beats belong together, the final one marked by {@code last}. */
    boolean packets() {
        return packets;
    }

    /** Signals of the payload that it may have, in the order in which they are recorded and compared. */
    List<String> signals() {
        return signals;
    }

    /** The signal without which there is no such channel; null if there is none. */
    String neededSignal() {
        return this == B ? null : this == AW || this == AR ? "addr" : "data";
    }

    /** The signal that says which bytes of the data count; null if all do. */
    String enables() {
        return this == T ? "keep" : this == W ? "strb" : null;
    }

    /** What its signals begin with: {@code t} in {@code tvalid}. */
    public String letters() {
        return name().toLowerCase(Locale.ROOT);
    }
}
