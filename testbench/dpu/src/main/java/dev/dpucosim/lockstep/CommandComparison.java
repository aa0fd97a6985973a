// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares the member commands of two DPUs: for each operation of a host the same commands in the same order; for
 * internal operations, whose order among each other follows the timing, the same commands altogether. Entries of the
 * log of partial parity are compared by their place in the slot of their context; what they say, {@link LogRule}
 * judges, for it follows the order of operations in a stripe, which follows the timing. While a rebuild or a resync
 * goes on, what an operation commands depends on how far that has come, which is a matter of timing: operations that
 * command then are not compared, nor internal ones in a run that had such a time.
 */
final class CommandComparison {

    /** A queue of commands, two words each, of the side that is ahead. */
    private static final class Track {
        long[] words = new long[32];
        int first;
        int count;
        int side;
        int ended;
        long request = -1;
        /** Whether it commanded while a rebuild was going on. */
        boolean moving;

        void add(long block, long rest) {
            if (first + count == words.length) {
                if (first > 0) {
                    System.arraycopy(words, first, words, 0, count);
                    first = 0;
                } else {
                    words = Arrays.copyOf(words, words.length * 2);
                }
            }
            words[first + count++] = block;
            words[first + count++] = rest;
        }
    }

    private record Internal(long block, long rest) {
    }

    private static final int WINDOW = 1 << 14;

    private final Divergences divergences;
    private final SubjectClock clock;
    private final Track[] tracks = new Track[WINDOW];
    private final Map<Internal, Integer> internal = new HashMap<>();
    private long compared;
    private boolean moved;

    CommandComparison(Divergences divergences, SubjectClock clock) {
        this.divergences = divergences;
        this.clock = clock;
        Arrays.setAll(tracks, i -> new Track());
    }

    /** Commands compared. */
    long compared() {
        return compared;
    }

    void submitted(long operation, long request) {
        tracks[(int) (operation & WINDOW - 1)].request = request;
    }

    /** The next command of an operation comes while a rebuild or a resync is going on. */
    void moving(long owner) {
        moved = true;
        if (owner >= 0) {
            tracks[(int) (owner & WINDOW - 1)].moving = true;
        }
    }

    /** In place of the block of an entry of the log: where it is in its slot. */
    static long slot(int blockInSlot) {
        return -1L - blockInSlot;
    }

    void command(int side, int member, int opcode, long block, int blocks, boolean fua, long owner) {
        long rest = (long) blocks << 32 | member << 16 | opcode << 8 | (fua ? 1 : 0);
        if (owner < 0) {
            compared += side;
            internal.merge(new Internal(block, rest), side == 0 ? 1 : -1, CommandComparison::sum);
            return;
        }
        Track track = tracks[(int) (owner & WINDOW - 1)];
        if (track.moving) {
            return;
        }
        if (track.count == 0 || track.side == side) {
            track.side = side;
            track.add(block, rest);
            return;
        }
        long otherBlock = track.words[track.first];
        long otherRest = track.words[track.first + 1];
        track.first += 2;
        track.count -= 2;
        if (track.count == 0) {
            track.first = 0;
        }
        compared++;
        if (otherBlock != block || otherRest != rest) {
            String now = describe(block, rest);
            String before = describe(otherBlock, otherRest);
            report(owner, track.request, side == 1 ? before : now, side == 1 ? now : before);
        }
    }

    /** What is even on both sides is forgotten. */
    private static Integer sum(int one, int other) {
        return one + other == 0 ? null : one + other;
    }

    /** One side has answered an operation; every one of its member commands has been seen. */
    void ended(long operation) {
        Track track = tracks[(int) (operation & WINDOW - 1)];
        if (++track.ended == 2) {
            leftover(operation, track);
            track.ended = 0;
            track.moving = false;
            track.count = 0;
            track.first = 0;
        }
    }

    private void leftover(long operation, Track track) {
        if (track.count > 0 && !track.moving) {
            String command = describe(track.words[track.first], track.words[track.first + 1]) + " and "
                    + (track.count / 2 - 1) + " more";
            report(operation, track.request, track.side == 0 ? command : "no further command",
                    track.side == 0 ? "no further command" : command);
        }
    }

    /** Both sides are done: what internal operations have commanded must be the same, and nothing is left over. */
    void finish() {
        for (Track track : tracks) {
            leftover(-1, track);
        }
        if (moved) {
            return;
        }
        Map<String, Integer> differences = new TreeMap<>();
        internal.forEach((command, count) -> differences.put(describe(command.block, command.rest), count));
        differences.forEach((command, count) -> report(-1, -1,
                count > 0 ? "internal " + command + ", " + count + " more" : "no such internal command",
                count > 0 ? "no such internal command" : "internal " + command + ", " + -count + " more"));
    }

    private void report(long operation, long request, String expected, String seen) {
        divergences.add(new Divergence(Divergence.Kind.MEMBER_COMMAND, operation, request, "storage", clock.cycle(),
                clock.timePs(), expected, seen));
    }

    private static String describe(long block, long rest) {
        int opcode = (int) (rest >>> 8) & 0xFF;
        String what = opcode == Opcode.READ ? "read" : opcode == Opcode.WRITE ? "write" : "flush";
        String where = block < 0 ? ", block of log slot=" + (-1 - block) : ", block=" + block;
        return what + " member=" + (rest >>> 16 & 0xFFFF) + where + ", blocks=" + (rest >>> 32)
                + ((rest & 1) != 0 ? ", fua" : "");
    }
}
