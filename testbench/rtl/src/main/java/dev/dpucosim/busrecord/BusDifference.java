// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.Arrays;

/**
 * The first point in which a replay is not as recorded.
 *
 * @param what
 *            in one sentence
 * @param bus
 *            name in the recording
 * @param transaction
 *            the recorded one, null if there is none
 * @param signal
 *            that differs, such as {@code tdata}; empty if the whole transaction is missing or too many
 * @param byteOffset
 *            of the first byte that differs, among those of the signal in all beats of the transaction
 * @param cycleRecorded
 *            cycle of the beat in the recording; -1 if there is none
 * @param cycleReplayed
 *            cycle of the beat in the replay, or at which it was given up
 * @param expected
 *            the signal's bytes in the recorded beat, lowest first
 * @param actual
 *            the same of the replay
 */
public record BusDifference(What what, String bus, BusTransaction transaction, String signal, int byteOffset,
        long cycleRecorded, long cycleReplayed, byte[] expected, byte[] actual) {

    private static final int SHOWN_BYTES = 16;

    /** The ways to differ. */
    public enum What {
        /** A signal has another value. */
        VALUE("transaction differs"),
        /** The design does not send what it sent. */
        MISSING("transaction does not come"),
        /** The design sends more than it sent. */
        EXTRA("transaction was not recorded"),
        /** The design does not accept what it accepted. */
        NOT_TAKEN("transaction is not taken");

        private final String text;

        What(String text) {
            this.text = text;
        }
    }

    /** Compares a beat with the recorded one; null if they are equal. */
    static BusDifference between(Beat recorded, byte[] actual, boolean last, long cycle) {
        final ChannelShape shape = recorded.packet().shape();
        final byte[] bytes = recorded.packet().bytes();
        for (ChannelShape.Field field : shape.fields()) {
            final int from = recorded.at() + field.offset();
            final int at = Arrays.mismatch(bytes, from, from + field.bytes(), actual, field.offset(), field.offset()
                    + field.bytes());
            if (at >= 0) {
                return value(recorded, field.name(), recorded.index() * field.bytes() + at, cycle,
                        Arrays.copyOfRange(bytes, from, from + field.bytes()),
                        Arrays.copyOfRange(actual, field.offset(), field.offset() + field.bytes()));
            }
        }
        // the end of a packet that recording cut off is not known
        final boolean known = recorded.packet().ended() || recorded.index() < recorded.packet().beats() - 1;
        if (shape.last() && known && last != recorded.isLast()) {
            return value(recorded, "last", recorded.index(), cycle, new byte[] {(byte) (last ? 0 : 1)},
                    new byte[] {(byte) (last ? 1 : 0)});
        }
        return null;
    }

    private static BusDifference value(Beat recorded, String field, int byteOffset, long cycle, byte[] expected,
            byte[] actual) {
        return of(What.VALUE, recorded, recorded.packet().channel().letters() + field, byteOffset, cycle, expected,
                actual);
    }

    static BusDifference missing(Beat recorded, long cycle) {
        return of(What.MISSING, recorded, "", 0, cycle, new byte[0], new byte[0]);
    }

    static BusDifference notTaken(Beat recorded, long cycle, boolean offered) {
        return of(offered ? What.NOT_TAKEN : What.MISSING, recorded, "", 0, cycle, new byte[0], new byte[0]);
    }

    static BusDifference extra(BusShape bus, ChannelShape shape, byte[] beat, long cycle) {
        final ChannelShape.Field needed = shape.field(shape.channel() == BusChannel.B ? "resp"
                : shape.channel().neededSignal());
        return new BusDifference(What.EXTRA, bus.name(), null, shape.channel().letters() + (needed == null ? ""
                : needed.name()), 0, -1, cycle, new byte[0],
                needed == null ? new byte[0] : Arrays.copyOfRange(beat, needed.offset(), needed.offset() + needed
                        .bytes()));
    }

    private static BusDifference of(What what, Beat recorded, String signal, int byteOffset, long cycle,
            byte[] expected, byte[] actual) {
        return new BusDifference(what, recorded.transaction().bus().name(), recorded.transaction(), signal, byteOffset,
                recorded.transaction().cycleOf(recorded.taken()), cycle, expected, actual);
    }

    /** Several lines: the transaction, the cycles, the signal, and the bytes around the first that differs. */
    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder(what.text).append(": bus=").append(bus);
        if (transaction != null) {
            text.append(", index=").append(transaction.index()).append(", cycleRecorded=").append(cycleRecorded);
        }
        text.append(", cycleReplayed=").append(cycleReplayed);
        if (transaction != null) {
            text.append("\n  recorded: ").append(transaction);
        }
        if (what == What.VALUE) {
            final int inBeat = expected.length == 0 ? 0 : byteOffset % expected.length;
            final int from = inBeat / SHOWN_BYTES * SHOWN_BYTES;
            text.append("\n  signal=").append(signal).append(", byteOffset=").append(byteOffset);
            text.append("\n  expected: ").append(TransactionText.hex(expected, from, SHOWN_BYTES));
            text.append("\n  actual:   ").append(TransactionText.hex(actual, from, SHOWN_BYTES));
        } else if (what == What.EXTRA) {
            text.append("\n  signal=").append(signal).append("\n  actual:   ").append(TransactionText.hex(actual, 0,
                    SHOWN_BYTES));
        }
        return text.toString();
    }
}
