// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.msix.HostResponse;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Random operations on an engine that {@link Bed#prepare} has set up: data and raises on all carriers, with fences,
 * duplicates, gaps, forgeries and damage; masks, re-steering, withdrawals, resets, links, moderation and rate limits,
 * and a slow or failing host. It asks the engine for what it must know, so that an operation is legal or wrong on
 * purpose; the same seed does the same to engines that are alike.
 */
public final class RandomWork {
    private static final int MODERATED_VECTORS = 6;
    private static final int URGENT = 1;
    private static final int NOT_URGENT = 2;
    private static final int WITHHOLD = (int) MsixWindows.FUNCTION_WITHHOLD;

    private final MsixEngine engine;
    private final RecordingHost host;
    private final boolean limits;
    private final SeededStream random;
    private final List<byte[]> recent = new ArrayList<>();
    private final boolean[] withholding = new boolean[3];
    /** What may wait of a function. */
    private final int[] waiting = new int[3];
    private int epoch = Bed.EPOCH;

    /**
     * Gives drivers' values to all vectors, unmasked, and to some vectors an interval.
     *
     * @param limits whether moderation is switched on and off, and rates are limited
     */
    public RandomWork(MsixEngine engine, RecordingHost host, long seed, boolean limits) {
        this.engine = engine;
        this.host = host;
        this.limits = limits;
        this.random = new SeededStream(seed).split("msix work");
        for (int function = 0; function < 3; function++) {
            write(MsixWindows.functionRange(function, 3), 0x8000_0000L + 0x10000L * function | 1 << 1 | 1);
            write(MsixWindows.functionRange(function, 3) + 8, 0x8000_F000L + 0x10000L * function);
            for (int vector = 0; vector < Bed.size(function); vector++) {
                drive(function, vector);
            }
            for (int i = 0; i < 8; i++) {
                int number = 0x5000 + 64 * function + i;
                write(MsixWindows.transport(number), MsixWindows.transportValue(number, function, i));
            }
            for (int vector = 0; limits && vector < MODERATED_VECTORS; vector += 2) {
                moderate(function, vector);
            }
        }
    }

    private void drive(int function, int vector) {
        int entry = Bed.base(function) + vector;
        write(MsixWindows.table(entry, 0), Bed.address(function, vector));
        write(MsixWindows.table(entry, 2), Bed.message(function, vector));
    }

    /** What a driver does after a reset, for the vectors that are used most. */
    private void drive(int function) {
        for (int vector = 0; vector < MODERATED_VECTORS; vector++) {
            drive(function, vector);
        }
    }

    /** One operation; what it was, for people. */
    public String step() {
        if (limits && random.oneIn(50)) {
            return limit();
        }
        int choice = random.nextInt(100);
        if (choice < 25) {
            return data();
        }
        if (choice < 55) {
            return raise();
        }
        if (choice < 58) {
            return send(FrameBuilder.withdraw(vector(function())), "withdraw");
        }
        if (choice < 63) {
            return again();
        }
        if (choice < 67) {
            return wrong();
        }
        if (choice < 80) {
            return table();
        }
        if (choice < 86) {
            return registers();
        }
        if (choice < 92) {
            return host();
        }
        return firmware();
    }

    /** Rates and intervals: short enough to be reached, long enough to be seen. */
    private String limit() {
        int function = function();
        switch (random.nextInt(8)) {
            case 0 -> moderate(function, random.nextInt(MODERATED_VECTORS));
            case 1, 2, 3 -> write(MsixRegisters.MODERATION, random.nextInt(2));
            default -> write(MsixWindows.connectionRate(idOf(function) % 16), random.oneIn(4) ? 1
                    + random.nextInt(6) : 0);
        }
        return "limit";
    }

    private void moderate(int function, int vector) {
        long interval = random.oneIn(4) ? 0 : 6 + random.nextInt(5);
        write(MsixWindows.moderation(Bed.base(function) + vector), interval | (long) random.nextInt(4) << 16);
    }

    private void write(int address, long value) {
        Bed.write(engine, address, value);
    }

    private int function() {
        return random.nextInt(3);
    }

    /** A vector of a function: mostly one of a few that are often used, at times one beyond the table. */
    private int vector(int function) {
        int size = Bed.size(function);
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(size);
            case 1 -> size - 1;
            case 2 -> Math.min(size - 1, 30 + random.nextInt(6));
            case 3 -> random.oneIn(10) ? size + random.nextInt(2048 - size) : 0;
            default -> random.nextInt(6);
        };
    }

    private static int idOf(int function) {
        return function == 2 ? Bed.OTHER_ID : Bed.ID;
    }

    private String data() {
        int function = function();
        long page = random.nextInt(16) * 4096L;
        int offset = random.nextInt(4096);
        int left = 4096 - offset;
        int count = 1 + random.nextInt(random.oneIn(4) ? left : Math.min(200, left));
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        int flags = random.oneIn(6) ? FrameBuilder.trafficClassFlags(random.nextInt(3)) : 0;
        flags |= random.oneIn(4) ? TunnelFrame.FLAG_RELAXED : 0;
        flags |= random.oneIn(4) ? TunnelFrame.FLAG_ID_ORDERED : 0;
        long base = random.oneIn(8) ? 0x8000_0000L + 0x10000L * function : Bed.data(function);
        if (random.oneIn(60)) {
            base += Bed.RANGE_BYTES;
        }
        return send(function, FrameBuilder.data(base + page + offset, flags, bytes, 0, count), "data");
    }

    private String raise() {
        int function = function();
        int vector = vector(function);
        FrameBuilder frame = FrameBuilder.raise(0);
        switch (random.nextInt(4)) {
            case 0 -> frame.tlp(0x100, random.nextInt(8), Bed.window(function) + (random.oneIn(40) ? 4 : 0), vector);
            case 1 -> frame.transport(0x5000 + 64 * function + random.nextInt(9));
            default -> frame.explicit(vector);
        }
        if (random.oneIn(3)) {
            int fence = random.nextInt(4);
            long placed = engine.read(MsixWindows.streamPlaced(idOf(function) % 16, fence));
            frame.fence(fence, (int) placed - 1 + random.nextInt(3));
        }
        if (random.oneIn(8)) {
            frame.flags(TunnelFrame.FLAG_URGENT);
        }
        return send(function, frame, "raise");
    }

    private String send(FrameBuilder frame, String what) {
        return send(function(), frame, what);
    }

    private String send(int function, FrameBuilder frame, String what) {
        int id = idOf(function);
        int stream = random.nextInt(4);
        int expected = (int) engine.read(MsixWindows.streamExpected(id % 16, stream));
        int sequence = expected + (random.oneIn(20) ? 1 + random.nextInt(4) : random.oneIn(200) ? 5000 : 0);
        int functionEpoch = (int) engine.read(MsixWindows.functionEpoch(function)) - (random.oneIn(80) ? 1 : 0)
                & 0xFFFF;
        int named = random.oneIn(80) ? random.nextInt(10) : function;
        byte[] bytes = frame.connection(id, epoch).stream(stream).sequence(sequence).function(named, functionEpoch)
                .seal();
        recent.add(bytes);
        if (recent.size() > 40) {
            recent.removeFirst();
        }
        receive(bytes);
        return what;
    }

    /**
     * Sends a frame, but no raise that might wait beside another of its function when the order shows in which both go,
     * which is not said anywhere: which of them is told of a fault, and whether the urgent one finds others held.
     */
    private void receive(byte[] bytes) {
        if (bytes.length < TunnelFrame.HEADER_BYTES || !ambiguous(new TunnelFrame(bytes))) {
            engine.receive(bytes);
        }
    }

    private boolean ambiguous(TunnelFrame frame) {
        if (frame.type() != FrameType.RAISE || frame.function() >= withholding.length) {
            return false;
        }
        int function = frame.function();
        boolean others = parked();
        if (!others) {
            Arrays.fill(waiting, 0);
        }
        int both = waiting[function] | (frame.urgent() ? URGENT : NOT_URGENT);
        if (others && (withholding[function] || limits && both == (URGENT | NOT_URGENT))) {
            return true;
        }
        waiting[function] = both;
        return false;
    }

    private boolean parked() {
        return (engine.read(MsixRegisters.STATUS) & MsixRegisters.STATUS_PARKED_MASK) != 0;
    }

    private String again() {
        if (!recent.isEmpty()) {
            receive(recent.get(random.nextInt(recent.size())));
        }
        return "again";
    }

    private String wrong() {
        if (recent.isEmpty()) {
            return "nothing";
        }
        byte[] frame = recent.get(random.nextInt(recent.size())).clone();
        switch (random.nextInt(6)) {
            case 0 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame = Arrays.copyOf(frame, 1 + random.nextInt(frame.length + 200));
            case 2 -> FrameBuilder.of(frame).connection(Bed.ID + 16 * random.nextInt(3), epoch + random.nextInt(2))
                    .seal();
            case 3 -> {
                frame[0] = (byte) (0x10 | random.nextInt(16));
                FrameBuilder.of(frame).seal();
            }
            case 4 -> FrameBuilder.of(frame).connection(new TunnelFrame(frame).connection(), epoch - 1 & 0xFFFF).seal();
            default -> FrameBuilder.of(frame).stream(random.nextInt(6)).seal();
        }
        receive(frame);
        return "wrong";
    }

    private String table() {
        int function = function();
        int vector = Math.min(vector(function), Bed.size(function) - 1);
        int entry = Bed.base(function) + vector;
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> engine.configWrite(MsixWindows.table(entry, 2), 1L << 32, 0xF0);
            case 3, 4, 5 -> engine.configWrite(MsixWindows.table(entry, 2), 0, 0xF0);
            case 6 -> {
                long address = Bed.address(function, vector) + 0x1000L * random.nextInt(4);
                engine.write(MsixWindows.table(entry, 0), random.oneIn(10) ? address | 1 : address);
                engine.write(MsixWindows.table(entry, 2), random.nextInt(1 << 16) | (random.oneIn(2) ? 1L << 32
                        : 0));
            }
            default -> engine.configWrite(MsixWindows.table(random.nextInt(1024), 2 * random.nextInt(2)),
                    random.nextLong() | 1L << 32, random.oneIn(2) ? 0xF0 : random.nextInt(256));
        }
        return "table";
    }

    private String registers() {
        int function = function();
        long vector = (long) vector(function) << 16;
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> engine.write(MsixRegisters.RAISE, function | vector);
            case 3 -> engine.write(MsixRegisters.WITHDRAW, function | vector);
            case 4 -> engine.configWrite(MsixWindows.pending(random.nextInt(33)), random.nextLong(), 0xFF);
            default -> engine.configRead(8 * random.nextInt(0x20));
        }
        return "registers";
    }

    private String host() {
        switch (random.nextInt(6)) {
            case 0 -> host.hold();
            case 1 -> {
                host.answerData(random.oneIn(4) ? HostResponse.SLVERR : HostResponse.OKAY);
                host.answerMessages(random.oneIn(6) ? HostResponse.DECERR : HostResponse.OKAY);
            }
            default -> host.release();
        }
        engine.rest();
        host.take();
        return "host";
    }

    private String firmware() {
        int function = function();
        switch (random.nextInt(10)) {
            case 0 -> write(MsixRegisters.ERROR_CONSUMER, engine.read(MsixRegisters.ERROR_PRODUCER));
            case 1 -> write(MsixRegisters.INBOX_CONSUMER, engine.read(MsixRegisters.INBOX_PRODUCER));
            case 2 -> engine.receive(FrameBuilder.hello(random.nextInt(100), true).connection(Bed.ID, 1).seal());
            case 3 -> write(MsixRegisters.CONTROL, random.oneIn(6) ? 1 : 3);
            case 4 -> control(function, random.nextInt(32));
            case 5 -> control(function, 5 ^ 1 << random.nextInt(5));
            case 6 -> {
                if (random.oneIn(4)) {
                    write(MsixRegisters.FUNCTION_RESET, function);
                    control(function, 5);
                    drive(function);
                }
            }
            case 7 -> {
                int index = idOf(function) % 16;
                int stream = random.nextInt(4);
                write(MsixWindows.streamExpected(index, stream), random.oneIn(3) ? 0xFFFF_FFFEL
                        : engine.read(MsixWindows.streamExpected(index, stream)));
            }
            case 8 -> {
                epoch = epoch + 1 & 0xFFFF;
                write(MsixWindows.connectionControl(1), MsixWindows.connectionValue(Bed.ID, epoch, 0b011));
                write(MsixWindows.connectionControl(2), MsixWindows.connectionValue(Bed.OTHER_ID, epoch, 0b100));
            }
            default -> control(function, 5);
        }
        return "firmware";
    }

    /** Which of two parked raises is told of a fault is not said anywhere, so that none begins to be withheld then. */
    private void control(int function, int wanted) {
        int bits = (wanted & WITHHOLD) != 0 && parked() ? wanted & ~WITHHOLD : wanted;
        withholding[function] = (bits & WITHHOLD) != 0;
        Bed.control(engine, function, bits | (long) random.nextInt(2) << MsixWindows.FUNCTION_TC_LSB);
    }
}
