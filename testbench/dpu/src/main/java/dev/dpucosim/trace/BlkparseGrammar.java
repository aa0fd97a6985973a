// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * The text that blkparse prints: {@code maj,min cpu seq time pid action rwbs [sector + n] [process]}.
 *
 * <p>Only lines of one action are requests. The letters of rwbs are, in this order: F (flush before), one of R W D N
 * (read, write, discard, no data), F (force unit access), A (read-ahead), S (synchronous), M (metadata). A flush of
 * its own has no range. Behind the events stands a summary, which is passed over; lines that are neither are
 * malformed.
 */
final class BlkparseGrammar extends TextGrammar {
    private static final String ACTIONS = "A B C D F G I M P Q R S U UT X m ";

    private final BlockEvents events;
    private boolean inSummary;

    BlkparseGrammar(final BlockEvents events) {
        super(1);
        this.events = events;
    }

    @Override
    int parse(final TextCursor line, final TraceRecord into, final DeviceTable devices) {
        line.blanks();
        final int name = line.at;
        if (line.peek() < '0' || line.peek() > '9') {
            inSummary |= line.takeAll("CPU") || line.takeAll("Total (");
            return inSummary ? NO_REQUEST : line.refuse("neither an event nor blkparse's summary");
        }
        inSummary = false;
        if (line.number() < 0 || !line.take(',') || line.number() < 0) {
            return line.refuse("device is not maj,min");
        }
        final int nameEnd = line.at;
        if (!line.blanks() || line.number() < 0 || !line.blanks() || line.number() < 0 || !line.blanks()) {
            return line.refuse("cpu or sequence is not a number");
        }
        into.ticks = line.decimal(9);
        if (into.ticks < 0 || !line.blanks()) {
            return line.refuse("time is not a number");
        }
        if (line.number() < 0 || !line.blanks()) {
            return line.refuse("pid is not a number");
        }
        final int action = line.at;
        if (!line.word(' ') || !known(line, action)) {
            return line.refuse("action is unknown");
        }
        if (!events.taken(line.data[action], into.position)) {
            return NO_REQUEST;
        }
        final int outcome = request(line, into);
        if (outcome == REQUEST) {
            into.device = devices.ofName(line.data, name, nameEnd);
        }
        return outcome;
    }

    private static boolean known(final TextCursor line, final int action) {
        final int length = line.at - action;
        if (length == 2) {
            return line.data[action] == 'U' && line.data[action + 1] == 'T';
        }
        return length == 1 && line.data[action] != ' ' && ACTIONS.indexOf(line.data[action]) >= 0;
    }

    private int request(final TextCursor line, final TraceRecord into) {
        line.blanks();
        into.preflush = line.take('F');
        final byte direction = line.peek();
        if (direction != 'R' && direction != 'W' && direction != 'D' && direction != 'N') {
            return line.refuse("rwbs names no direction");
        }
        line.at++;
        into.fua = line.take('F');
        line.take('A');
        line.take('S');
        line.take('M');
        if (!line.blanks()) {
            return line.refuse("rwbs has an unknown letter, or nothing follows");
        }
        final String wrong = range(line, into, direction);
        if (wrong != null) {
            return line.refuse(wrong);
        }
        line.rest();
        return line.endOfLine() ? REQUEST : line.refuse("line has no end");
    }

    private static String range(final TextCursor line, final TraceRecord into, final byte direction) {
        if (line.peek() == '[') {
            return BlockEvents.take(into, direction, 0, 0);
        }
        final long sector = line.number();
        if (sector < 0 || !line.blanks()) {
            return "sector is not a number";
        }
        if (!line.take('+')) {
            into.other(BlockEvents.PACKET_COMMAND);
            return null;
        }
        line.blanks();
        final long sectors = line.number();
        if (sectors < 0 || !line.blanks() && line.peek() != '\n' && line.peek() != '\r') {
            return "number of sectors is not a number";
        }
        return BlockEvents.take(into, direction, sector, sectors);
    }

    @Override
    String note() {
        return events.note();
    }
}
