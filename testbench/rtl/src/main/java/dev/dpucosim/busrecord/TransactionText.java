// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** A transaction in one line, without its bus and cycles. */
final class TransactionText {

    private static final int SHOWN_MAX = 16;
    private static final String[] RESPONSES = {"OKAY", "EXOKAY", "SLVERR", "DECERR"};
    private static final String[] BURSTS = {"FIXED", "INCR", "WRAP", "RESERVED"};

    private TransactionText() {
    }

    static String of(BusTransaction transaction) {
        final StringBuilder text = new StringBuilder();
        final BusShape bus = transaction.bus();
        if (transaction.kind() == TransactionKind.FRAME) {
            text.append("frame");
            sideSignals(text, transaction, transaction.packets().getFirst());
        } else {
            final Packet address = transaction.packets().getFirst();
            text.append(transaction.kind() == TransactionKind.WRITE ? "write" : "read");
            if (address.beats() == 0) {
                text.append(" without an address");
            } else {
                text.append(" 0x").append(Long.toHexString(transaction.address()));
                if (bus.kind() == BusKind.AXI) {
                    text.append(' ').append(BURSTS[(int) address.value("burst", 0, 1)]).append(" beats=").append(
                            address.value("len", 0, 0) + 1).append(" id=").append(address.value("id", 0, 0));
                }
            }
            response(text, transaction);
        }
        final byte[] data = transaction.enabledData();
        text.append(", ").append(data.length).append(data.length == 1 ? " byte" : " bytes");
        if (data.length > 0) {
            text.append(": ").append(hex(data, 0, SHOWN_MAX)).append(data.length > SHOWN_MAX ? " ..." : "");
        }
        return text.append(transaction.finished() ? "" : " (not finished)").toString();
    }

    private static void sideSignals(StringBuilder text, BusTransaction transaction, Packet packet) {
        for (String side : new String[] {"id", "dest", "user"}) {
            if (packet.beats() > 0 && packet.shape().field(side) != null) {
                text.append(' ').append(side).append('=').append(packet.value(side, 0, 0));
            }
        }
        text.append(" beats=").append(transaction.beats());
    }

    private static void response(StringBuilder text, BusTransaction transaction) {
        final Packet answer = transaction.packets().getLast();
        int worst = 0;
        for (int beat = 0; beat < answer.beats(); beat++) {
            worst = Math.max(worst, (int) answer.value("resp", beat, 0));
        }
        if (answer.beats() > 0) {
            text.append(' ').append(RESPONSES[worst & 3]);
        }
    }

    /** Bytes in hexadecimal, the lowest first, in groups of four. */
    static String hex(byte[] bytes, int from, int countMax) {
        final StringBuilder text = new StringBuilder();
        for (int i = from; i < Math.min(bytes.length, from + countMax); i++) {
            text.append((i - from) % 4 == 0 && i > from ? " " : "").append(String.format("%02x", bytes[i]));
        }
        return text.toString();
    }
}
