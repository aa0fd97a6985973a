// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Compares what two DPUs answer to the same operation, PDU by PDU and byte by byte. The side that is ahead is
 * remembered with a copy of its data; the other is compared as it comes. Copies are reused.
 */
final class ResponseComparison {

    private static final class Kept {
        byte[] header = new byte[64];
        int headerBytes;
        long[] data = {};
        int dataBytes;
        boolean absent;
        boolean digestPresent;
        int digest;
    }

    private static final class Track {
        final ArrayDeque<Kept> ahead = new ArrayDeque<>(2);
        int side;
        int ended;
        long request;
    }

    private static final int WINDOW = 1 << 14;

    private final Divergences divergences;
    private final SubjectClock clock;
    private final Track[] tracks = new Track[WINDOW];
    private final ArrayDeque<Kept> pool = new ArrayDeque<>();
    private long responses;
    private long bytes;

    ResponseComparison(Divergences divergences, SubjectClock clock) {
        this.divergences = divergences;
        this.clock = clock;
        Arrays.setAll(tracks, i -> new Track());
    }

    /** PDUs compared. */
    long responses() {
        return responses;
    }

    /** Bytes of them. */
    long bytes() {
        return bytes;
    }

    void submitted(long operation, long request) {
        tracks[(int) (operation & WINDOW - 1)].request = request;
    }

    /**
     * One side has answered.
     *
     * @param side 0 reference, 1 subject
     */
    void responded(int side, long operation, ResponsePdu pdu) {
        if (operation < 0) {
            report(operation, -1, "a response to a command in flight", side(side) + ": " + describe(pdu), pdu.cycle());
            return;
        }
        Track track = tracks[(int) (operation & WINDOW - 1)];
        if (track.ahead.isEmpty() || track.side == side) {
            track.side = side;
            track.ahead.add(keep(pdu));
        } else {
            Kept kept = track.ahead.remove();
            compare(operation, track, side, kept, pdu);
            pool.add(kept);
        }
        if (pdu.type() != Pdu.TYPE_DATA_TO_HOST) {
            track.ended++;
            if (track.ended == 2) {
                leftover(operation, track);
                track.ended = 0;
            }
        }
    }

    private void leftover(long operation, Track track) {
        while (!track.ahead.isEmpty()) {
            Kept kept = track.ahead.remove();
            report(operation, track.request, "no further PDU", side(track.side) + ": type=" + kept.header[0]
                    + ", bytes=" + (kept.headerBytes + kept.dataBytes), -1);
            pool.add(kept);
        }
    }

    private void compare(long operation, Track track, int side, Kept kept, ResponsePdu pdu) {
        responses++;
        bytes += pdu.length();
        String before = null;
        String now = null;
        if (!Arrays.equals(kept.header, 0, kept.headerBytes, pdu.header(), 0, pdu.headerBytes())) {
            before = header(kept.header, kept.headerBytes);
            now = header(pdu.header(), pdu.headerBytes());
        } else if (kept.dataBytes != pdu.dataBytes() || kept.absent != absent(pdu)) {
            before = "data bytes " + kept.dataBytes + (kept.absent ? ", absent" : "");
            now = "data bytes " + pdu.dataBytes() + (absent(pdu) ? ", absent" : "");
        } else if (kept.digestPresent != pdu.dataDigestPresent()
                || kept.digestPresent && kept.digest != pdu.dataDigest()) {
            before = String.format("data digest %08x", kept.digest);
            now = String.format("data digest %08x", pdu.dataDigest());
        } else if (!kept.absent && kept.dataBytes > 0) {
            int words = kept.dataBytes + 7 >>> 3;
            int at = Arrays.mismatch(kept.data, 0, words, pdu.data(), pdu.dataIndex(), pdu.dataIndex() + words);
            if (at >= 0) {
                before = String.format("data word %d (block %d of the read) %016x", at, at >>> 6, kept.data[at]);
                now = String.format("%016x", pdu.data()[pdu.dataIndex() + at]);
            }
        }
        if (before != null) {
            report(operation, track.request, side == 1 ? before : now, side == 1 ? now : before, pdu.cycle());
        }
    }

    /** Whether there ought to be data and is none. */
    private static boolean absent(ResponsePdu pdu) {
        return pdu.dataBytes() > 0 && pdu.data() == null;
    }

    private Kept keep(ResponsePdu pdu) {
        Kept kept = pool.isEmpty() ? new Kept() : pool.remove();
        System.arraycopy(pdu.header(), 0, kept.header, 0, pdu.headerBytes());
        kept.headerBytes = pdu.headerBytes();
        kept.dataBytes = pdu.dataBytes();
        kept.absent = absent(pdu);
        kept.digestPresent = pdu.dataDigestPresent();
        kept.digest = pdu.dataDigest();
        int words = pdu.dataBytes() + 7 >>> 3;
        if (!kept.absent && words > 0) {
            if (kept.data.length < words) {
                kept.data = new long[Integer.highestOneBit(words - 1 | 1) << 1];
            }
            System.arraycopy(pdu.data(), pdu.dataIndex(), kept.data, 0, words);
        }
        return kept;
    }

    private void report(long operation, long request, String expected, String seen, long cycle) {
        divergences.add(new Divergence(Divergence.Kind.RESPONSE, operation, request, "response",
                cycle >= 0 ? cycle : clock.cycle(), clock.timePs(), expected, seen));
    }

    private static String header(byte[] header, int length) {
        return "header " + HexFormat.of().formatHex(header, 0, length)
                + (header[0] == Pdu.TYPE_RESPONSE
                        ? " " + NvmeStatus.describe((header[22] & 0xFF | (header[23] & 0xFF) << 8) >>> 1)
                        : "");
    }

    private static String describe(ResponsePdu pdu) {
        return header(pdu.header(), pdu.headerBytes()) + ", data bytes " + pdu.dataBytes();
    }

    private static String side(int side) {
        return side == 0 ? "reference" : "subject";
    }
}
