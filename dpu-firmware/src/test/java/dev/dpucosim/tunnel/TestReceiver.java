// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import java.util.function.Function;

/** The receiver's rules in memory, plainly: what it delivers it delivers in order; it now and then has no room. */
final class TestReceiver {

    static final int CONNECTION = 0x5001;

    final int[] expected = new int[TunnelFrame.STREAMS];
    final int[] functionEpochs = new int[TunnelFrame.FUNCTIONS];
    final TunnelFrame[] parked = new TunnelFrame[TunnelFrame.STREAMS];
    HelloDesk desk;
    /** One in so many frames finds no room; 0: all do. */
    int noRoomOneIn;
    NakReason noRoom = NakReason.NO_ROOM;
    /** What a frame is refused for, asked of each in its turn; null: it is delivered. */
    Function<TunnelFrame, NakReason> refusal = frame -> null;
    /** Answers leave so much later, and a later ACK takes the place of an earlier one. */
    long answerPs;
    int duplicates;
    int gaps;
    int oldEpochs;
    int damaged;

    private final Scheduler scheduler;
    private final SeededStream random;
    private final FrameOutput back;
    private final Consumer<TunnelFrame> delivered;
    private final int[] placed = new int[TunnelFrame.STREAMS];
    private final boolean[] gapTold = new boolean[TunnelFrame.STREAMS];
    private final byte[][] slots = new byte[TunnelFrame.STREAMS][];

    TestReceiver(Scheduler scheduler, SeededStream random, FrameOutput back, Consumer<TunnelFrame> delivered) {
        this.scheduler = scheduler;
        this.random = random;
        this.back = back;
        this.delivered = delivered;
        restart(0);
    }

    /** Forgets everything, but for an epoch. */
    void restart(int epoch) {
        desk = new HelloDesk(CONNECTION, epoch);
        for (int stream = 0; stream < expected.length; stream++) {
            expected[stream] = 0x7777;
            placed[stream] = 0x7776;
            parked[stream] = null;
        }
    }

    void receive(byte[] bytes) {
        TunnelFrame frame = new TunnelFrame(bytes.clone());
        if (frame.fault() != FrameFault.NONE) {
            damaged++;
            return;
        }
        if (frame.connection() != CONNECTION) {
            return;
        }
        switch (frame.type()) {
            case HELLO -> hello(frame);
            case RESET -> {
                if (frame.functionEpoch() == functionEpochs[frame.function()]) {
                    resetFunction(frame.function());
                } else {
                    tellReset(frame.function());
                }
            }
            case DATA, RAISE, WITHDRAW -> sequenced(frame);
            default -> throw new AssertionError("a sender does not send this: " + frame);
        }
    }

    private void hello(TunnelFrame hello) {
        if (desk.take(hello) && hello.fresh()) {
            for (int stream = 0; stream < expected.length; stream++) {
                expected[stream] = hello.next(stream);
                placed[stream] = hello.next(stream) - 1;
                parked[stream] = null;
                gapTold[stream] = false;
            }
        }
        int[] next = expected.clone();
        for (int stream = 0; stream < next.length; stream++) {
            next[stream] -= parked[stream] == null ? 0 : 1;
        }
        back.send(desk.answer(hello, next, functionEpochs).seal());
    }

    /** Resets a function and says so. */
    void resetFunction(int function) {
        functionEpochs[function]++;
        for (int stream = 0; stream < parked.length; stream++) {
            if (parked[stream] != null && parked[stream].function() == function) {
                parked[stream] = null;
                placed[stream] = expected[stream] - 1;
            }
        }
        tellReset(function);
    }

    private void tellReset(int function) {
        back.send(FrameBuilder.reset(function, functionEpochs[function]).connection(CONNECTION, desk.epoch()).seal());
    }

    private void sequenced(TunnelFrame frame) {
        int stream = frame.stream();
        if (frame.epoch() != desk.epoch()) {
            oldEpochs++;
            return;
        }
        int distance = frame.sequence() - expected[stream];
        if (distance < 0) {
            duplicates++;
            if (parked[stream] == null) {
                ack(stream);
            }
        } else if (distance > 0 && distance < 1024) {
            gaps++;
            if (!gapTold[stream]) {
                gapTold[stream] = true;
                nak(frame, expected[stream], NakReason.GAP);
            }
        } else if (distance == 0) {
            inTurn(frame, stream);
        }
    }

    private void inTurn(TunnelFrame frame, int stream) {
        boolean old = frame.functionEpoch() != functionEpochs[frame.function()];
        boolean full = parked[stream] != null || noRoomOneIn > 0 && random.oneIn(noRoomOneIn);
        if (!old && full) {
            nak(frame, frame.sequence(), noRoom);
            return;
        }
        expected[stream]++;
        gapTold[stream] = false;
        NakReason reason = old ? NakReason.OLD_FUNCTION : refusal.apply(frame);
        boolean waits = frame.type() == FrameType.RAISE && frame.fenceStream() != stream
                && frame.fenceSequence() - placed[frame.fenceStream()] > 0;
        if (reason == null && waits) {
            parked[stream] = frame;
            return;
        }
        // A frame behind a parked raise is refused here only, and then the raise is not placed yet.
        placed[stream] = parked[stream] == null ? frame.sequence() : placed[stream];
        if (reason == null) {
            delivered.accept(frame);
            ack(stream);
        } else {
            nak(frame, frame.sequence(), reason);
        }
        release();
    }

    private void release() {
        ArrayDeque<Integer> free = new ArrayDeque<>();
        for (int stream = 0; stream < parked.length; stream++) {
            TunnelFrame raise = parked[stream];
            if (raise != null && raise.fenceSequence() - placed[raise.fenceStream()] <= 0) {
                free.add(stream);
            }
        }
        for (int stream : free) {
            TunnelFrame raise = parked[stream];
            parked[stream] = null;
            placed[stream] = expected[stream] - 1;
            delivered.accept(raise);
            ack(stream);
        }
        if (!free.isEmpty()) {
            release();
        }
    }

    private void ack(int stream) {
        answer(stream, FrameBuilder.ack(stream, expected[stream] - 1).connection(CONNECTION, desk.epoch()).seal());
    }

    private void nak(TunnelFrame frame, int sequence, NakReason reason) {
        answer(frame.stream(), FrameBuilder.nak(frame.stream(), sequence, reason).connection(CONNECTION, desk.epoch())
                .function(frame.function(), 0).vector(frame.vector()).seal());
    }

    private void answer(int stream, byte[] frame) {
        if (answerPs == 0) {
            back.send(frame);
            return;
        }
        boolean empty = slots[stream] == null;
        if (empty || new TunnelFrame(slots[stream]).type() == FrameType.ACK) {
            slots[stream] = frame;
        }
        if (empty) {
            scheduler.after(answerPs, (nowPs, unused) -> {
                byte[] out = slots[stream];
                slots[stream] = null;
                back.send(out);
            }, 0);
        }
    }
}
