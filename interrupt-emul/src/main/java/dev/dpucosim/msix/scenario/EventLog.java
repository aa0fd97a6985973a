// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusType;
import dev.dpucosim.link.LinkFault;
import dev.dpucosim.msix.system.FrameSeen;
import dev.dpucosim.msix.system.MsixSystem;
import dev.dpucosim.scenario.Timeline;
import dev.dpucosim.tunnel.FrameFault;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.SerialNumber;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * Writes the timeline of a system: what becomes of frames is told by the link, the rest is taken from the trace of the
 * system as it grows. Of frames only what is not as usual is worth a line.
 */
final class EventLog {
    private final MsixSystem system;
    private final Timeline<Place> timeline;
    private final LongFunction<Event> eventAt;
    private final long startPs;
    private final TunnelFrame frame = new TunnelFrame();
    private final Set<Long> sent = new HashSet<>();
    /** By stream: what the block takes next, as far as its refusals tell. */
    private final int[] expected = new int[TunnelFrame.STREAMS];
    /** Frames of one stream that were sent again without anything else between: the first, and how many. */
    private String repeated;
    private int repeatedStream;
    private int repeatedCount;
    private long repeatedPs;

    /**
     * A log that begins now.
     *
     * @param eventAt whose data an address holds, or null
     */
    EventLog(MsixSystem system, Timeline<Place> timeline, LongFunction<Event> eventAt) {
        this.system = system;
        this.timeline = timeline;
        this.eventAt = eventAt;
        this.startPs = system.scheduler().nowPs();
        system.trace().clear();
        system.remote().link().forward().watcher((bytes, faults) -> sent(bytes, faults, true));
        system.remote().link().backward().watcher((bytes, faults) -> sent(bytes, faults, false));
    }

    /** Says what happens now, behind everything that has happened before. */
    void say(Place place, String text) {
        harvest();
        add(system.scheduler().nowPs(), place, text);
    }

    private void add(long timePs, Place place, String text) {
        flush();
        timeline.add(timePs - startPs, place, text);
    }

    /** Go-back-N sends many frames again at once, which are one line. */
    private void sentAgain() {
        String name = name();
        int stream = frame.stream();
        harvest();
        if (repeatedCount > 0 && repeatedStream == stream && repeatedPs == system.scheduler().nowPs()) {
            repeatedCount++;
            return;
        }
        flush();
        repeated = name;
        repeatedStream = stream;
        repeatedCount = 1;
        repeatedPs = system.scheduler().nowPs();
    }

    private void flush() {
        if (repeatedCount > 0) {
            timeline.add(repeatedPs - startPs, Place.TUNNEL, "> " + repeated + " again" + (repeatedCount == 1 ? ""
                    : ", and " + (repeatedCount - 1) + " behind it"));
            repeatedCount = 0;
        }
    }

    private void sent(byte[] bytes, Set<LinkFault> faults, boolean toHost) {
        frame.wrap(bytes, 0, bytes.length);
        FrameType type = frame.type();
        boolean again = toHost && sequenced(type) && !sent.add(key());
        boolean refused = type == FrameType.NAK;
        int stream = frame.stream();
        int next = frame.sequence();
        boolean putOff = refused && !toHost && frame.reason() != null && !frame.reason().consumed();
        if (faults.isEmpty() && again) {
            sentAgain();
        }
        if (faults.isEmpty() && !refused) {
            return;
        }
        String name = name() + (again ? " again" : "") + (refused ? " " + frame.reason() : "");
        String fate = faults.stream().map(EventLog::word).collect(Collectors.joining(", "));
        say(Place.TUNNEL, (toHost ? "> " : "< ") + name + (fate.isEmpty() ? "" : ": " + fate));
        if (putOff) {
            expected[stream] = next;
        }
    }

    private static String word(LinkFault fault) {
        return switch (fault) {
            case LOSS -> "lost";
            case DOUBLE -> "twice";
            case LATE -> "late";
            case DAMAGE -> "damaged";
            case CUT -> "cut";
        };
    }

    private static boolean sequenced(FrameType type) {
        return type == FrameType.DATA || type == FrameType.RAISE || type == FrameType.WITHDRAW;
    }

    private long key() {
        return (long) frame.stream() << Integer.SIZE | Integer.toUnsignedLong(frame.sequence());
    }

    private String name() {
        return frame.type() == FrameType.HELLO ? "HELLO" : frame.type() + " " + frame.stream() + ":" + frame.sequence();
    }

    /** Nothing more happens. */
    void end() {
        harvest();
        flush();
    }

    /** Takes what the trace has got since the last time, by time: frames and data. */
    private void harvest() {
        List<FrameSeen> frames = system.trace().frames();
        int next = 0;
        for (BusTransaction transaction : system.trace().bus().arrived()) {
            while (next < frames.size() && frames.get(next).timePs() <= transaction.arrivedPs()) {
                arrived(frames.get(next++));
            }
            arrived(transaction);
        }
        frames.subList(next, frames.size()).forEach(this::arrived);
        system.trace().clear();
    }

    private void arrived(FrameSeen seen) {
        if (seen.place() != FrameSeen.Place.HOST_IN || seen.bytes().length < TunnelFrame.HEADER_BYTES) {
            return;
        }
        frame.wrap(seen.bytes(), 0, seen.bytes().length);
        if (frame.fault() != FrameFault.NONE || !sequenced(frame.type())) {
            return;
        }
        if (frame.sequence() != expected[frame.stream()]) {
            return;
        }
        expected[frame.stream()]++;
        if (frame.type() == FrameType.RAISE && frame.fenceStream() != frame.stream()
                && SerialNumber.distance(expected[frame.fenceStream()], frame.fenceSequence()) <= 0) {
            add(seen.timePs(), Place.TUNNEL, name() + " waits for DATA " + frame.fenceStream() + ":" + frame
                    .fenceSequence());
        }
    }

    private void arrived(BusTransaction transaction) {
        if (transaction.type() != BusType.MEMORY_WRITE) {
            return;
        }
        Event event = eventAt.apply(transaction.address());
        if (event != null) {
            event.bytesMissing -= transaction.bytes();
            if (event.bytesMissing == 0) {
                add(transaction.arrivedPs(), Place.HOST, event.vector + " " + event + " data in memory");
            }
        }
    }

    /** What a message is, and which events its handler finds. */
    void message(VectorBook vector, List<Event> taken) {
        String events = taken.stream().map(Event::toString).collect(Collectors.joining(" "));
        say(Place.HOST, vector + (events.isEmpty() ? "" : " " + events) + " INTERRUPT");
    }
}
