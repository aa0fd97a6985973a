// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The side of the tunnel where the remote device is: gives data, raises and withdrawals of a stream one sequence space,
 * and sends them until the receiver has answered, exactly once and in order for who looks at the receiver.
 *
 * <ul>
 * <li>Go-back-N: again from where a NAK says, or from the first that is not answered when a timer ends.</li>
 * <li>A raise follows what its stream was given before it. It may follow a frame of another stream as well: then it
 * carries that frame's sequence as its fence, and is not sent before that frame has one.</li>
 * <li>Events of a vector whose raise still waits are merged into it.</li>
 * <li>Before the first frame, and after the link was down or silent, sender and receiver greet: {@link HelloDesk}.</li>
 * <li>When a function was reset, what waits for it is dropped. What has a sequence is still sent, so that no sequence
 * is missing; the receiver refuses it.</li>
 * </ul>
 *
 * <p>The sender lives on the virtual clock; give {@link #receive} and {@link #linkChanged} to the link.
 */
public final class TunnelSender {

    private enum Phase {
        STOPPED, DOWN, GREETING, OPEN
    }

    private final Scheduler scheduler;
    private final SenderSettings settings;
    private final FrameOutput output;
    private final SenderListener listener;
    private final SenderStream[] streams = new SenderStream[TunnelFrame.STREAMS];
    private final FunctionEpochs functions;
    private final long[] counters = new long[SenderCounter.values().length];
    private final ArrayDeque<byte[]> inbox = new ArrayDeque<>();
    private final TunnelFrame frame = new TunnelFrame();
    private boolean busy;
    private Phase phase = Phase.STOPPED;
    private boolean fresh = true;
    private boolean forgotten;
    private int epoch;
    private int offered;
    private int greeting;
    private long greetingPs;
    private int silent;
    private long given;

    /**
     * A sender that {@link #start} wakes.
     *
     * @param random from which the number of its first greeting is drawn, so that one that starts again is not taken
     *            for the one before
     */
    public TunnelSender(Scheduler scheduler, SeededStream random, SenderSettings settings, FrameOutput output,
            SenderListener listener) {
        this.scheduler = scheduler;
        this.settings = settings;
        this.output = output;
        this.listener = listener;
        this.greeting = (int) random.split("greeting").nextLong();
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new SenderStream(this, scheduler, settings);
        }
        this.functions = new FunctionEpochs(this, scheduler, settings, listener, streams);
    }

    /** Greets, as one who knows nothing of before. */
    public void start() {
        if (phase != Phase.STOPPED) {
            throw new IllegalStateException("sender runs: phase=" + phase);
        }
        fresh = true;
        greet();
    }

    /** Sends nothing any more and hears nothing. */
    public void stop() {
        phase = Phase.STOPPED;
    }

    /** The link went down or came up. */
    public void linkChanged(boolean up) {
        if (phase == Phase.STOPPED) {
            return;
        }
        if (up) {
            greet();
        } else {
            phase = Phase.DOWN;
        }
    }

    /** Whether sender and receiver have agreed on an epoch. */
    public boolean open() {
        return phase == Phase.OPEN;
    }

    /** The epoch of now. */
    public int epoch() {
        return epoch;
    }

    /** The epoch of a function, or -1 before the receiver has told it. */
    public int functionEpoch(int function) {
        return functions.epoch(function);
    }

    /** Frames that wait or are not answered. */
    public int unfinished() {
        int frames = 0;
        for (SenderStream stream : streams) {
            frames += stream.unfinished();
        }
        return frames;
    }

    /** A counter since the start. */
    public long count(SenderCounter counter) {
        return counters[counter.ordinal()];
    }

    /**
     * Gives data for the memory of the host, cut at pages.
     *
     * @param flags as {@link FrameBuilder#data} takes them
     * @return a ticket for the last of their frames; null when the queue has no room for all, or the function is being
     *         reset, and nothing was taken
     */
    public TunnelTicket dataOrNull(int stream, int function, long address, int flags, byte[] source, int from,
            int count) {
        Objects.checkFromIndexSize(from, count, source.length);
        if (count < 1) {
            throw new IllegalArgumentException("no data: bytes=" + count);
        }
        int lead = (int) address & TunnelFrame.PAGE_BYTES - 1;
        int frames = (int) (((long) lead + count + TunnelFrame.PAGE_BYTES - 1) / TunnelFrame.PAGE_BYTES);
        if (!takes(stream, function, frames)) {
            return null;
        }
        TunnelTicket ticket = null;
        int at = 0;
        while (at < count) {
            int part = Math.min(count - at, TunnelFrame.PAGE_BYTES - ((int) (address + at) & TunnelFrame.PAGE_BYTES
                    - 1));
            ticket = ticket(FrameType.DATA, stream, function, null, false, null, FrameBuilder.data(address + at, flags,
                    source, from + at, part));
            streams[stream].add(ticket);
            at += part;
        }
        pump();
        return ticket;
    }

    /**
     * Gives an event of a vector.
     *
     * @param after of another stream and the same function: the raise waits at the receiver until that is placed; or
     *            null. What was given to the same stream before is placed before in any case.
     * @return a ticket, maybe of a raise that waited already; null when the queue has no room, or the function is being
     *         reset
     * @throws IllegalArgumentException when the fence is of another function
     */
    public TunnelTicket raiseOrNull(int stream, int function, InterruptName name, boolean urgent, TunnelTicket after) {
        if (after != null && after.function() != function) {
            throw new IllegalArgumentException("fence of another function: function=" + function + ", fence=" + after);
        }
        TunnelTicket merged = functions.resetting(function) ? null : streams[stream].merge(function, name, urgent,
                after);
        if (merged != null) {
            count(SenderCounter.MERGED, 1);
            return merged;
        }
        if (!takes(stream, function, 1)) {
            return null;
        }
        FrameBuilder frameOut = FrameBuilder.raise(scheduler.nowPs()).flags(urgent ? TunnelFrame.FLAG_URGENT : 0);
        name.put(frameOut);
        return given(ticket(FrameType.RAISE, stream, function, name, urgent, after, frameOut));
    }

    /**
     * Says that the cause of a vector's event is gone.
     *
     * @return a ticket; null when the queue has no room, or the function is being reset
     */
    public TunnelTicket withdrawOrNull(int stream, int function, int vector) {
        return takes(stream, function, 1) ? given(ticket(FrameType.WITHDRAW, stream, function, null, false, null,
                FrameBuilder.withdraw(vector))) : null;
    }

    /** Tells the receiver that a function was reset, until its answer has the function's new epoch. */
    public void reset(int function) {
        functions.reset(function);
    }

    private boolean takes(int stream, int function, int frames) {
        if (frames > settings.queueFrames()) {
            throw new IllegalArgumentException("more frames than a queue holds: frames=" + frames + ", queueFrames="
                    + settings.queueFrames());
        }
        return !functions.resetting(Objects.checkIndex(function, TunnelFrame.FUNCTIONS)) && streams[stream].hasRoom(
                frames);
    }

    private TunnelTicket ticket(FrameType type, int stream, int function, InterruptName name, boolean urgent,
            TunnelTicket after, FrameBuilder frameOut) {
        return new TunnelTicket(given++, type, stream, function, functions.epoch(function), name, urgent, after,
                frameOut);
    }

    private TunnelTicket given(TunnelTicket ticket) {
        streams[ticket.stream()].add(ticket);
        pump();
        return ticket;
    }

    /** A frame has arrived. */
    public void receive(byte[] bytes) {
        inbox.add(bytes);
        pump();
    }

    private void take(byte[] bytes) {
        frame.wrap(bytes, 0, bytes.length);
        boolean ours = phase != Phase.STOPPED && frame.fault() == FrameFault.NONE
                && frame.connection() == settings.connection();
        boolean now = ours && open() && frame.epoch() == epoch;
        switch (ours ? frame.type() : FrameType.DATA) {
            case ACK -> note(now && answered(null) ? null : now ? SenderCounter.ANSWERS_OLD : SenderCounter.FOREIGN);
            case NAK -> note(now ? nak(frame.reason()) : SenderCounter.FOREIGN);
            case HELLO -> note(hello() ? null : SenderCounter.ANSWERS_OLD);
            case RESET -> note(now && functions.told(frame.function(), frame.functionEpoch()) ? null
                    : SenderCounter.FOREIGN);
            case ERROR -> listener.error(frame.merged());
            default -> note(SenderCounter.FOREIGN);
        }
    }

    private boolean answered(NakReason reason) {
        if (frame.stream() >= streams.length) {
            return false;
        }
        silent = 0;
        List<TunnelTicket> done = new ArrayList<>();
        if (!streams[frame.stream()].answered(frame.sequence(), done)) {
            return false;
        }
        TunnelTicket last = done.getLast();
        for (TunnelTicket ticket : done) {
            if (ticket == last && reason != null) {
                refused(ticket, reason);
            } else {
                ticket.end(TunnelTicket.State.DONE);
                listener.done(ticket);
            }
        }
        return true;
    }

    private void refused(TunnelTicket ticket, NakReason reason) {
        count(SenderCounter.REFUSED, 1);
        ticket.end(TunnelTicket.State.REFUSED);
        listener.refused(ticket, reason);
        // Nobody has told of the reset: the answer to a greeting does.
        if (reason == NakReason.OLD_FUNCTION && ticket.functionEpoch == functions.epoch(ticket.function())) {
            greet();
        }
    }

    /** What a NAK is counted as. */
    private SenderCounter nak(NakReason reason) {
        if (reason == null || frame.stream() >= streams.length) {
            return SenderCounter.FOREIGN;
        }
        silent = 0;
        SenderStream stream = streams[frame.stream()];
        return switch (reason) {
            case GAP -> stream.goBack(frame.sequence()) ? SenderCounter.GAPS : SenderCounter.ANSWERS_OLD;
            case NO_ROOM, RATE_LIMITED -> stream.pause(frame.sequence()) ? SenderCounter.PAUSES
                    : SenderCounter.ANSWERS_OLD;
            default -> answered(reason) ? null : SenderCounter.ANSWERS_OLD;
        };
    }

    /** Sends a RESET of now, unless nobody would hear it. */
    void sendReset(int function, int functionEpoch) {
        if (open()) {
            output.send(FrameBuilder.reset(function, functionEpoch).connection(settings.connection(), epoch).seal());
        }
    }

    boolean stopped() {
        return phase == Phase.STOPPED;
    }

    private void greet() {
        if (phase == Phase.GREETING) {
            return;
        }
        phase = Phase.GREETING;
        greeting++;
        offered = epoch;
        silent = 0;
        greetingPs = settings.retransmitPs();
        sendHello();
        scheduler.after(greetingPs, this::greetAgain, greeting);
    }

    private void greetAgain(long nowPs, long number) {
        if (phase == Phase.GREETING && number == greeting) {
            sendHello();
            greetingPs = Math.min(2 * greetingPs, settings.retransmitPsMax());
            scheduler.after(greetingPs, this::greetAgain, number);
        }
    }

    private void sendHello() {
        count(SenderCounter.GREETINGS, 1);
        FrameBuilder hello = FrameBuilder.hello(greeting, fresh).connection(settings.connection(), offered);
        for (int i = 0; i < streams.length; i++) {
            hello.next(i, streams[i].base());
        }
        output.send(hello.seal());
    }

    /** An answer to a greeting; says whether it was expected. */
    private boolean hello() {
        if (phase != Phase.GREETING || frame.sequence() != greeting) {
            return false;
        }
        boolean taken = frame.taken() && frame.epoch() == (offered + 1 & 0xFFFF);
        if (!taken) {
            if (frame.epoch() == offered) {
                return false;
            }
            offered = frame.epoch();
            sendHello();
            return true;
        }
        epoch = frame.epoch();
        List<TunnelTicket> done = new ArrayList<>();
        boolean known = true;
        for (int i = 0; i < streams.length; i++) {
            known &= streams[i].reopen(frame.next(i), done);
        }
        if (!known) {
            // The receiver is not where this sender can go on: it is told to begin where the sender is.
            fresh = true;
            forgotten = true;
        }
        open(known, done);
        return true;
    }

    private void open(boolean known, List<TunnelTicket> done) {
        phase = known ? Phase.OPEN : Phase.DOWN;
        for (int function = 0; function < TunnelFrame.FUNCTIONS; function++) {
            functions.learn(function, frame.functionEpoch(function));
        }
        for (TunnelTicket ticket : done) {
            ticket.end(TunnelTicket.State.DONE);
            listener.done(ticket);
        }
        if (!known) {
            greet();
            return;
        }
        count(SenderCounter.EPOCHS, 1);
        count(SenderCounter.FORGOTTEN, forgotten ? 1 : 0);
        boolean again = forgotten;
        fresh = false;
        forgotten = false;
        listener.opened(epoch, again);
    }

    /** A timer of a stream has ended. */
    void silence() {
        count(SenderCounter.TIMEOUTS, 1);
        if (++silent > settings.silenceLimit()) {
            greet();
        } else {
            pump();
        }
    }

    /** Takes what has arrived and sends what may be sent; who answers within the call is heard after it. */
    void pump() {
        if (busy) {
            return;
        }
        busy = true;
        do {
            while (!inbox.isEmpty()) {
                take(inbox.remove());
            }
            pumpStreams();
        } while (!inbox.isEmpty());
        busy = false;
    }

    private void pumpStreams() {
        boolean numbered = true;
        while (numbered && open()) {
            numbered = false;
            for (SenderStream stream : streams) {
                numbered |= stream.pump();
            }
        }
    }

    void transmit(TunnelTicket ticket) {
        output.send(ticket.frame(settings.connection(), epoch));
    }

    void count(SenderCounter counter, long amount) {
        counters[counter.ordinal()] += amount;
    }

    private void note(SenderCounter counterOrNull) {
        if (counterOrNull != null) {
            count(counterOrNull, 1);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(phase + " epoch=" + epoch);
        for (int i = 0; i < streams.length; i++) {
            text.append("\n  stream ").append(i).append(": ").append(streams[i]);
        }
        return text.toString();
    }
}
