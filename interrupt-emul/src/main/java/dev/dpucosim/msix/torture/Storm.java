// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.msix.HostResponse;
import dev.dpucosim.msix.HostWrite;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixEnvironment;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.msix.StormJudge;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * Everything at once on one engine, and a {@link StormJudge} that watches: eight streams of data, raises and
 * withdrawals through a network that loses, repeats, reorders, cuts, damages and keeps for too long; masks and
 * re-steering, function resets, a link that goes down, moderation, rate limits, a host that answers when it likes.
 * Nobody waits for anybody; in the end the network heals, everything is unmasked and nothing may be missing.
 */
public final class Storm {
    private static final int FUNCTIONS = 3;
    private static final int VECTORS = 40;
    private static final int WINDOW = 24;
    /** Steps without progress after which a stream is sent again. */
    private static final int PATIENCE = 300;
    /** Steps that count as passed when the receiver asks for it. */
    private static final int SOON = 270;
    private static final int FLYING_MAX = 100;
    /** Steps from one rest to the next, at which pending bits are looked at. */
    private static final int REST_STEPS = 400;
    private static final long OPEN = MsixWindows.FUNCTION_BUS_MASTER | MsixWindows.FUNCTION_ENABLE;

    /** The sender's side of a stream. */
    private static final class Sender {
        private final int id;
        private final int stream;
        private final Deque<byte[]> unacknowledged = new ArrayDeque<>();
        private int next = Bed.FIRST_SEQUENCE;
        private int quiet;

        Sender(int id, int stream) {
            this.id = id;
            this.stream = stream;
        }

        int key() {
            return id % 16 * 4 + stream;
        }
    }

    private final SeededStream random;
    private final StormJudge judge = new StormJudge();
    private final MsixEngine engine;
    private final List<Sender> senders = new ArrayList<>();
    private final List<byte[]> flying = new ArrayList<>();
    private final Deque<HostWrite> unanswered = new ArrayDeque<>();
    private final int[] epochs = new int[FUNCTIONS];
    private final boolean[][] masked = new boolean[FUNCTIONS][VECTORS];
    private final long[] controls = new long[FUNCTIONS];
    private final boolean limits;
    private boolean linked = true;
    private boolean calm;
    private long steps;
    private long stamps;
    private long raises;
    private long messages;
    private long resets;

    /** @param limits whether events are moderated, and the rates of connections limited */
    public Storm(Function<MsixEnvironment, MsixEngine> engines, long seed, boolean limits) {
        random = new SeededStream(seed).split("storm");
        this.limits = limits;
        engine = engines.apply(new MsixEnvironment(Bed.VECTORS, this::write, this::answer));
        for (int function = 0; function < FUNCTIONS; function++) {
            engine.write(MsixWindows.functionTable(function), MsixWindows.tableValue(Bed.base(function), VECTORS));
            engine.write(MsixWindows.functionWindow(function), Bed.window(function));
            engine.write(MsixWindows.functionRange(function, 0), Bed.data(function) | 1);
            engine.write(MsixWindows.functionRange(function, 0) + 8, Bed.data(function) + Bed.RANGE_BYTES - 4096);
            for (int vector = 0; vector < VECTORS; vector++) {
                engine.write(MsixWindows.map(Bed.base(function) + vector), MsixWindows.mapValue(vector));
                engine.write(MsixWindows.transport(64 * function + vector),
                        MsixWindows.transportValue(64 * function + vector, function, vector));
            }
            driver(function);
        }
        for (int id : new int[] {Bed.ID, Bed.OTHER_ID}) {
            engine.write(MsixWindows.connectionControl(id % 16), MsixWindows.connectionValue(id, Bed.EPOCH,
                    id == Bed.ID ? 0b011 : 0b100));
            for (int stream = 0; stream < MsixWindows.STREAMS; stream++) {
                engine.write(MsixWindows.streamExpected(id % 16, stream), Bed.FIRST_SEQUENCE);
                senders.add(new Sender(id, stream));
            }
        }
        engine.write(MsixRegisters.CONTROL, 3);
        if (limits) {
            limit(true);
        }
    }

    /** Every third vector waits some sweeps after an event; raises in 1,024 cycles are few. */
    private void limit(boolean on) {
        for (int function = 0; function < FUNCTIONS; function++) {
            for (int vector = 0; vector < VECTORS; vector += 3) {
                engine.write(MsixWindows.moderation(Bed.base(function) + vector), on ? 1 + random.nextInt(4)
                        | (long) random.nextInt(3) << 16 : 0);
            }
        }
        engine.write(MsixRegisters.MODERATION, on ? 1 : 0);
        engine.write(MsixWindows.connectionRate(Bed.ID % 16), on ? 3 + random.nextInt(20) : 0);
        engine.write(MsixWindows.connectionRate(Bed.OTHER_ID % 16), on ? 3 + random.nextInt(20) : 0);
    }

    /** What a driver does after a reset: enables, programs and unmasks. */
    private void driver(int function) {
        control(function, OPEN);
        for (int vector = 0; vector < VECTORS; vector++) {
            steer(function, vector);
        }
    }

    private void control(int function, long bits) {
        boolean open = bits == OPEN && linked;
        if (open) {
            judge.opened(function);
        }
        Bed.control(engine, function, bits);
        controls[function] = bits;
        if (!open) {
            judge.closed(function);
        }
    }

    private void link(boolean on) {
        linked = on;
        for (int function = 0; on && function < FUNCTIONS; function++) {
            if (controls[function] == OPEN) {
                judge.opened(function);
            }
        }
        engine.write(MsixRegisters.CONTROL, on ? 3 : 1);
        for (int function = 0; !on && function < FUNCTIONS; function++) {
            judge.closed(function);
        }
    }

    private void mask(int function, int vector, boolean on) {
        if (!on) {
            judge.unmasked(function, vector);
        }
        engine.configWrite(MsixWindows.table(Bed.base(function) + vector, 2), on ? 1L << 32 : 0, 0xF0);
        masked[function][vector] = on;
        if (on) {
            judge.masked(function, vector);
        }
    }

    /** Masks, writes another address with its own data, and unmasks with the data, as drivers do. */
    private void steer(int function, int vector) {
        int variant = random.nextInt(4);
        long address = 0xFEE0_0000L + 0x10000L * function + 0x100L * vector + 4L * variant;
        int value = 0x1000 * vector + 0x10 * variant + function + 1;
        mask(function, vector, true);
        engine.write(MsixWindows.table(Bed.base(function) + vector, 0), address);
        judge.programmed(function, (int) Bed.requester(function), vector, address, value);
        judge.unmasked(function, vector);
        engine.write(MsixWindows.table(Bed.base(function) + vector, 2), value);
        masked[function][vector] = false;
    }

    private void write(HostWrite write) {
        judge.write(write.attributes().bus().agentId() - (int) Bed.requester(0), write);
        messages += write.message() ? 1 : 0;
        unanswered.add(write);
        if (calm) {
            answerHost(unanswered.size());
        }
    }

    private void answerHost(int count) {
        for (int i = 0; i < count && !unanswered.isEmpty(); i++) {
            unanswered.removeFirst().respond(HostResponse.OKAY);
        }
    }

    private void answer(byte[] bytes) {
        TunnelFrame frame = TunnelFrame.parse(bytes);
        Sender sender = senders.get((frame.connection() == Bed.ID ? 0 : 4) + frame.stream());
        boolean done = frame.type() == FrameType.ACK || frame.reason().consumed();
        int upTo = done ? frame.sequence() : frame.sequence() - 1;
        while (!sender.unacknowledged.isEmpty()
                && new TunnelFrame(sender.unacknowledged.getFirst()).sequence() - upTo <= 0) {
            TunnelFrame told = new TunnelFrame(sender.unacknowledged.removeFirst());
            if (told.type() == FrameType.WITHDRAW) {
                judge.withdrawn(told.function(), told.vector());
            }
            sender.quiet = 0;
        }
        if (!done) {
            sender.quiet = Math.max(sender.quiet, SOON);
        }
    }

    private void resend(Sender sender) {
        sender.quiet = 0;
        if (calm || flying.size() < FLYING_MAX) {
            sender.unacknowledged.forEach(this::network);
        }
    }

    /** Loses, repeats or takes along a frame, and adds some that must do nothing. */
    private void network(byte[] frame) {
        if (!calm && random.oneIn(40)) {
            return;
        }
        flying.add(frame);
        if (!calm && random.oneIn(20)) {
            flying.add(frame);
        }
        if (!calm && random.oneIn(30)) {
            flying.add(spoilt(frame.clone()));
        }
    }

    private byte[] spoilt(byte[] frame) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
                yield frame;
            }
            case 1 -> Arrays.copyOf(frame, 1 + random.nextInt(frame.length - 1));
            default -> FrameBuilder.of(frame).connection(new TunnelFrame(frame).connection(), Bed.EPOCH - 1).seal();
        };
    }

    private void deliver() {
        if (!flying.isEmpty()) {
            int index = calm || !random.oneIn(8) ? 0 : random.nextInt(Math.min(4, flying.size()));
            engine.receive(flying.remove(index));
        }
    }

    private void send(Sender sender, FrameBuilder frame, int function) {
        byte[] bytes = frame.connection(sender.id, Bed.EPOCH).stream(sender.stream).sequence(sender.next++)
                .function(function, epochs[function]).seal();
        sender.unacknowledged.add(bytes);
        network(bytes);
    }

    private void traffic() {
        Sender sender = senders.get(random.nextInt(senders.size()));
        if (sender.unacknowledged.size() >= WINDOW) {
            return;
        }
        int function = sender.id == Bed.OTHER_ID ? 2 : random.nextInt(2);
        if (random.oneIn(2)) {
            int count = 8 + random.nextInt(120);
            byte[] bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN).putLong(++stamps).array();
            int offset = random.nextInt((int) Bed.RANGE_BYTES / 4096) * 4096 + random.nextInt(4096 - count);
            long address = Bed.data(function) + offset;
            for (int i = Long.BYTES; i < count; i++) {
                bytes[i] = (byte) (stamps + i);
            }
            judge.data(sender.key(), function, address, bytes);
            send(sender, FrameBuilder.data(address, 0, bytes, 0, count), function);
            return;
        }
        int vector = random.oneIn(3) ? random.nextInt(VECTORS) : random.nextInt(3);
        if (random.oneIn(30)) {
            send(sender, FrameBuilder.withdraw(vector), function);
            return;
        }
        FrameBuilder frame = FrameBuilder.raise(0);
        switch (random.nextInt(3)) {
            case 0 -> frame.tlp(0x100, 0, Bed.window(function), vector);
            case 1 -> frame.transport(64 * function + vector);
            default -> frame.explicit(vector);
        }
        int from = sender.id == Bed.ID ? 0 : 4;
        Sender fence = random.oneIn(6) ? senders.get(from + random.nextInt(MsixWindows.STREAMS)) : sender;
        frame.fence(fence.stream, fence == sender ? sender.next : fence.next - 1);
        judge.event(function, vector, sender.key(), fence.key());
        raises++;
        send(sender, frame, function);
    }

    private void reset(int function) {
        judge.resetting(function);
        engine.write(MsixRegisters.FUNCTION_RESET, function);
        resets++;
        while ((engine.read(MsixRegisters.FUNCTION_RESET) >>> 8 + function & 1) != 0) {
            answerHost(unanswered.size());
            engine.advance(16);
        }
        epochs[function] = epochs[function] + 1 & 0xFFFF;
        judge.reset(function);
        for (Sender sender : senders) {
            for (byte[] bytes : sender.unacknowledged) {
                TunnelFrame frame = new TunnelFrame(bytes);
                if (frame.function() == function && frame.functionEpoch() != epochs[function]) {
                    sender.quiet = PATIENCE;
                }
            }
        }
        driver(function);
    }

    private void step() {
        int function = random.nextInt(FUNCTIONS);
        int vector = random.oneIn(3) ? random.nextInt(VECTORS) : random.nextInt(3);
        if (limits) {
            engine.advance(8);
        }
        switch (random.nextInt(40)) {
            case 0, 1, 2 -> mask(function, vector, true);
            case 3, 4, 5, 6 -> mask(function, vector, false);
            case 7 -> steer(function, vector);
            case 8 -> control(function, random.oneIn(3) ? OPEN ^ 1L << random.nextInt(3) : OPEN);
            case 9, 10, 11, 12 -> answerHost(1 + random.nextInt(8));
            case 13 -> {
                if (random.oneIn(40)) {
                    reset(function);
                } else if (random.oneIn(3)) {
                    link(!linked || random.oneIn(4));
                } else if (limits && random.oneIn(10)) {
                    limit(true);
                }
            }
            case 14 -> engine.advance(random.nextInt(60));
            case 15, 16, 17, 18, 19, 20, 21, 22 -> traffic();
            default -> deliver();
        }
        deliver();
        for (Sender sender : senders) {
            if (!sender.unacknowledged.isEmpty() && ++sender.quiet > PATIENCE) {
                resend(sender);
            }
        }
    }

    /** Lets everything come to rest, and shows the judge what is pending then. */
    private void rest() {
        do {
            answerHost(unanswered.size());
            engine.settle();
        } while (!unanswered.isEmpty());
        for (int function = 0; function < FUNCTIONS; function++) {
            long pending = engine.read(MsixWindows.pending(Bed.base(function) / Long.SIZE));
            for (int vector = 0; vector < VECTORS; vector++) {
                judge.rest(function, vector, (pending >>> vector & 1) != 0);
            }
        }
    }

    /** So many operations, then the healing and the judgement. */
    public void run(long operations) {
        run(operations, steps -> true);
    }

    /** So many operations, or until the predicate of those done is false; then the healing and the judgement. */
    void run(long operations, LongPredicate goesOn) {
        do {
            step();
            if (++steps % REST_STEPS == 0) {
                rest();
            }
        } while (steps < operations && goesOn.test(steps));
        rest();
        calm = true;
        link(true);
        if (limits) {
            limit(false);
        }
        for (int function = 0; function < FUNCTIONS; function++) {
            control(function, OPEN);
            for (int vector = 0; vector < VECTORS; vector++) {
                mask(function, vector, false);
            }
        }
        for (int round = 0; round < 10_000 && senders.stream().anyMatch(sender -> !sender.unacknowledged.isEmpty());
                round++) {
            senders.forEach(this::resend);
            while (!flying.isEmpty()) {
                deliver();
            }
            engine.settle();
        }
        for (Sender sender : senders) {
            if (!sender.unacknowledged.isEmpty()) {
                throw new IllegalStateException("stream hangs: frame=" + new TunnelFrame(sender.unacknowledged
                        .getFirst()));
            }
        }
        rest();
        for (int word = 0; word < Bed.VECTORS / Long.SIZE; word++) {
            if (engine.read(MsixWindows.pending(word)) != 0) {
                throw new IllegalStateException("still pending: word=" + word);
            }
        }
        judge.end();
        engine.close();
    }

    /** Operations done. */
    long steps() {
        return steps;
    }

    /** Who watches. */
    public StormJudge judge() {
        return judge;
    }

    /** Raises sent, without repetitions. */
    public long raises() {
        return raises;
    }

    /** Messages that came. */
    public long messages() {
        return messages;
    }

    /** Function resets. */
    public long resets() {
        return resets;
    }
}
