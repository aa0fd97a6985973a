// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

/**
 * Which events of a Linux block trace are requests, and what they ask for; the same for text and binary.
 *
 * <p>A request that the driver put back ({@code R}, requeue) is issued again and counts at each issue, as the
 * statistics of blkparse count it; the note says how many there were.
 */
final class BlockEvents {
    /** Name of a command that was handed to the device as it is, without a range that the trace could show. */
    static final String PACKET_COMMAND = "packet command";
    /** Name of a request that moves no data and flushes nothing. */
    static final String NO_DATA = "request without data";

    private final String inputName;
    private final BlockAction action;
    private final boolean guessed;
    private boolean anyTaken;
    private long passed;
    private long requeued;

    /**
     * Takes the events of one action.
     *
     * @param guessed whether QUEUE was chosen because the beginning of a pipe held no issue event
     */
    BlockEvents(final String inputName, final BlockAction action, final boolean guessed) {
        this.inputName = inputName;
        this.action = action;
        this.guessed = guessed;
    }

    /** Whether an event with this letter, at this line or record, is a request. */
    boolean taken(final byte letter, final long position) {
        if (letter == action.letter()) {
            anyTaken = true;
            return true;
        }
        if (guessed && letter == BlockAction.ISSUE.letter()) {
            throw new TraceInputException(inputName + ": issue events begin only at " + position
                    + ", after queue events were taken: read it from a file, not from a pipe");
        }
        if (letter == 'R') {
            requeued++;
        }
        passed++;
        return false;
    }

    /**
     * Fills a record, whose flags are set, with the request of an event.
     *
     * @param direction one of R W D N
     * @return what is wrong, or null
     */
    static String take(final TraceRecord into, final byte direction, final long sector, final long sectors) {
        if (sectors == 0 && into.preflush) {
            into.flush();
            return null;
        }
        return switch (direction) {
            case 'R' -> into.blockRange(RequestKind.READ, sector, sectors);
            case 'W' -> into.blockRange(RequestKind.WRITE, sector, sectors);
            case 'D' -> into.blockRange(RequestKind.DISCARD, sector, sectors);
            default -> {
                into.other(NO_DATA);
                yield null;
            }
        };
    }

    /** Whether there was an event of the action, well-formed or not. */
    boolean anyTaken() {
        return anyTaken;
    }

    /** What was taken and what was passed over, for the user. */
    String note() {
        return "events of action " + action.letter() + " are the requests; other events passed over: " + passed
                + ", of which requeues: " + requeued;
    }
}
