// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.Arrays;
import java.util.List;

/** One transaction of a recording. */
public final class BusTransaction {

    private final long index;
    private final int busIndex;
    private final BusShape bus;
    private final TransactionKind kind;
    private final boolean finished;
    private final long cycleFirst;
    private final long cycleLast;
    private final long edgeFirst;
    private final long edgeLast;
    private final List<Packet> packets;
    /** In a replay: how many beats the design still has to send before it may be answered. */
    private int owed;

    BusTransaction(long index, int busIndex, BusShape bus, TransactionKind kind, boolean finished, long cycleFirst,
            long cycleLast, long edgeFirst, long edgeLast, List<Packet> packets) {
        this.index = index;
        this.busIndex = busIndex;
        this.bus = bus;
        this.kind = kind;
        this.finished = finished;
        this.cycleFirst = cycleFirst;
        this.cycleLast = cycleLast;
        this.edgeFirst = edgeFirst;
        this.edgeLast = edgeLast;
        this.packets = packets;
    }

    /** Its number among those of its bus, from 0, in the order in which they ended. */
    public long index() {
        return index;
    }

    /** Where it went. */
    public BusShape bus() {
        return bus;
    }

    /** A frame, a write or a read. */
    public TransactionKind kind() {
        return kind;
    }

    /** Whether it had ended when recording did. */
    public boolean finished() {
        return finished;
    }

    /** The cycle in which its first beat was offered. */
    public long cycleFirst() {
        return cycleFirst;
    }

    /** The cycle in which its last beat was taken. */
    public long cycleLast() {
        return cycleLast;
    }

    /** Address of a write or read; 0 of a frame, or if it had not come. */
    public long address() {
        return kind != TransactionKind.FRAME && packets.getFirst().beats() > 0
                ? packets.getFirst().value("addr", 0, 0)
                : 0;
    }

    /** Beats of data. */
    public int beats() {
        return dataPacket().beats();
    }

    /** A signal of a beat by its name on the bus, such as {@code tuser}: its lowest 64 bits, 0 if it is not there. */
    public long value(String signal, int beat) {
        for (Packet packet : packets) {
            final String letters = packet.channel().letters();
            if (signal.startsWith(letters) && packet.shape().field(signal.substring(letters.length())) != null
                    && beat < packet.beats()) {
                return packet.value(signal.substring(letters.length()), beat, 0);
            }
        }
        return 0;
    }

    /** Data of all beats, in whole beats; bytes that are not enabled, kept or asked for are 0. */
    public byte[] data() {
        final Packet packet = dataPacket();
        final ChannelShape.Field data = packet.shape().field("data");
        final byte[] bytes = new byte[packet.beats() * data.bytes()];
        for (int beat = 0; beat < packet.beats(); beat++) {
            System.arraycopy(packet.bytes(), beat * packet.shape().beatBytes() + data.offset(), bytes,
                    beat * data.bytes(), data.bytes());
        }
        return bytes;
    }

    /** The data that enables keep, one after the other; of a read, and without enables, all of it. */
    public byte[] enabledData() {
        final Packet packet = dataPacket();
        final byte[] bytes = data();
        final ChannelShape.Field enables = packet.channel().enables() == null ? null
                : packet.shape().field(packet.channel().enables());
        if (enables == null) {
            return bytes;
        }
        final int beatBytes = packet.shape().field("data").bytes();
        int kept = 0;
        for (int i = 0; i < bytes.length; i++) {
            final int at = i / beatBytes * packet.shape().beatBytes() + enables.offset() + (i % beatBytes >>> 3);
            if ((packet.bytes()[at] >>> (i % beatBytes & 7) & 1) != 0) {
                bytes[kept++] = bytes[i];
            }
        }
        return Arrays.copyOf(bytes, kept);
    }

    private Packet dataPacket() {
        return packets.get(kind == TransactionKind.FRAME ? 0 : 1);
    }

    int busIndex() {
        return busIndex;
    }

    long edgeFirst() {
        return edgeFirst;
    }

    long edgeLast() {
        return edgeLast;
    }

    /** One for each channel of its kind; those that had not begun have no beats. */
    List<Packet> packets() {
        return packets;
    }

    /** The cycle of an edge within it; exact unless cycles were skipped in the middle of it. */
    long cycleOf(long edge) {
        return edge == edgeLast ? cycleLast : cycleFirst + edge - edgeFirst;
    }

    int owed() {
        return owed;
    }

    void owes(int beats) {
        owed = beats;
    }

    /** One line, such as {@code write at 0x40, 8 bytes: 01000000 00000000, response 0}. */
    @Override
    public String toString() {
        return TransactionText.of(this);
    }
}
