// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Random operations on an engine that {@link Rig#ready} has set up: data and raises on all carriers, with fences,
 * duplicates, gaps, forgeries and damage; masks, re-steering, resets, links and slow or failing hosts. It asks the
 * engine for what it must know, so that an operation is legal or wrong on purpose.
 */
final class RandomWork {
    private final Rig rig;
    private final SeededStream random;
    private final List<byte[]> recent = new ArrayList<>();
    private int epoch = Rig.EPOCH;

    RandomWork(Rig rig, long seed) {
        this.rig = rig;
        this.random = new SeededStream(seed).split("msix work");
        for (int function = 0; function < 3; function++) {
            rig.write(MsixWindows.functionRange(function, 3), 0x8000_0000L + 0x10000L * function | 1 << 1 | 1);
            rig.write(MsixWindows.functionRange(function, 3) + 8, 0x8000_F000L + 0x10000L * function);
            for (int vector = 0; vector < Rig.size(function); vector++) {
                int entry = Rig.base(function) + vector;
                rig.write(MsixWindows.table(entry, 0), Rig.address(function, vector));
                rig.write(MsixWindows.table(entry, 2), Rig.message(function, vector));
            }
            for (int i = 0; i < 8; i++) {
                int number = 0x5000 + 64 * function + i;
                rig.write(MsixWindows.transport(number), MsixWindows.transportValue(number, function, i));
            }
        }
    }

    /** One operation; what it was, for people. */
    String step() {
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

    private int function() {
        return random.nextInt(3);
    }

    /** A vector of a function: mostly one of a few that are often used, at times one beyond the table. */
    private int vector(int function) {
        int size = Rig.size(function);
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(size);
            case 1 -> size - 1;
            case 2 -> Math.min(size - 1, 30 + random.nextInt(6));
            case 3 -> random.oneIn(10) ? size + random.nextInt(2048 - size) : 0;
            default -> random.nextInt(6);
        };
    }

    private static int idOf(int function) {
        return function == 2 ? Rig.OTHER_ID : Rig.ID;
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
        long base = random.oneIn(8) ? 0x8000_0000L + 0x10000L * function : Rig.data(function);
        if (random.oneIn(60)) {
            base += Rig.RANGE_BYTES;
        }
        return send(function, FrameBuilder.data(base + page + offset, flags, bytes, 0, count), "data");
    }

    private String raise() {
        int function = function();
        int vector = vector(function);
        FrameBuilder frame = FrameBuilder.raise(0);
        switch (random.nextInt(4)) {
            case 0 -> frame.tlp(0x100, random.nextInt(8), Rig.window(function) + (random.oneIn(40) ? 4 : 0), vector);
            case 1 -> frame.transport(0x5000 + 64 * function + random.nextInt(9));
            default -> frame.explicit(vector);
        }
        if (random.oneIn(3)) {
            int fence = random.nextInt(4);
            long placed = rig.engine.read(MsixWindows.streamPlaced(idOf(function) % 16, fence));
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
        int expected = (int) rig.engine.read(MsixWindows.streamExpected(id % 16, stream));
        int sequence = expected + (random.oneIn(20) ? 1 + random.nextInt(4) : 0);
        int functionEpoch = rig.epoch(function) - (random.oneIn(80) ? 1 : 0) & 0xFFFF;
        int named = random.oneIn(80) ? random.nextInt(10) : function;
        byte[] bytes = frame.connection(id, epoch).stream(stream).sequence(sequence).function(named, functionEpoch)
                .seal();
        recent.add(bytes);
        if (recent.size() > 40) {
            recent.removeFirst();
        }
        rig.engine.receive(bytes);
        return what;
    }

    private String again() {
        if (!recent.isEmpty()) {
            rig.engine.receive(recent.get(random.nextInt(recent.size())));
        }
        return "again";
    }

    private String wrong() {
        if (recent.isEmpty()) {
            return "nothing";
        }
        byte[] frame = recent.get(random.nextInt(recent.size())).clone();
        switch (random.nextInt(5)) {
            case 0 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame = Arrays.copyOf(frame, 1 + random.nextInt(frame.length + 200));
            case 2 -> FrameBuilder.of(frame).connection(Rig.ID + 16 * random.nextInt(3), epoch + random.nextInt(2))
                    .seal();
            case 3 -> {
                frame[0] = (byte) (0x10 | random.nextInt(16));
                FrameBuilder.of(frame).seal();
            }
            default -> FrameBuilder.of(frame).stream(random.nextInt(6)).seal();
        }
        rig.engine.receive(frame);
        return "wrong";
    }

    private String table() {
        int function = function();
        int vector = Math.min(vector(function), Rig.size(function) - 1);
        int entry = Rig.base(function) + vector;
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> rig.engine.configWrite(MsixWindows.table(entry, 2), 1L << 32, 0xF0);
            case 3, 4, 5 -> rig.engine.configWrite(MsixWindows.table(entry, 2), 0, 0xF0);
            case 6 -> {
                long address = Rig.address(function, vector) + 0x1000L * random.nextInt(4);
                rig.engine.write(MsixWindows.table(entry, 0), random.oneIn(10) ? address | 1 : address);
                rig.engine.write(MsixWindows.table(entry, 2), random.nextInt(1 << 16) | (random.oneIn(2) ? 1L << 32
                        : 0));
            }
            default -> rig.engine.configWrite(MsixWindows.table(random.nextInt(1024), 2 * random.nextInt(2)),
                    random.nextLong() | 1L << 32, random.oneIn(2) ? 0xF0 : random.nextInt(256));
        }
        return "table";
    }

    private String registers() {
        int function = function();
        long vector = (long) vector(function) << 16;
        switch (random.nextInt(6)) {
            case 0, 1, 2 -> rig.engine.write(MsixRegisters.RAISE, function | vector);
            case 3 -> rig.engine.write(MsixRegisters.WITHDRAW, function | vector);
            case 4 -> rig.engine.configWrite(MsixWindows.pending(random.nextInt(33)), random.nextLong(), 0xFF);
            default -> rig.engine.configRead(8 * random.nextInt(0x20));
        }
        return "registers";
    }

    private String host() {
        switch (random.nextInt(6)) {
            case 0 -> rig.host.hold();
            case 1 -> {
                rig.host.answerData(random.oneIn(4) ? HostResponse.SLVERR : HostResponse.OKAY);
                rig.host.answerMessages(random.oneIn(6) ? HostResponse.DECERR : HostResponse.OKAY);
            }
            default -> rig.host.release();
        }
        rig.engine.settle();
        rig.host.take();
        return "host";
    }

    private String firmware() {
        int function = function();
        switch (random.nextInt(10)) {
            case 0 -> rig.write(MsixRegisters.ERROR_CONSUMER, rig.engine.read(MsixRegisters.ERROR_PRODUCER));
            case 1 -> rig.write(MsixRegisters.INBOX_CONSUMER, rig.engine.read(MsixRegisters.INBOX_PRODUCER));
            case 2 -> rig.engine.receive(FrameBuilder.hello(random.nextInt(100), true).connection(Rig.ID, 1).seal());
            case 3 -> rig.write(MsixRegisters.CONTROL, random.oneIn(3) ? 1 : 3);
            case 4, 5 -> control(function, random.nextInt(32));
            case 6 -> {
                if (random.oneIn(4)) {
                    rig.write(MsixRegisters.FUNCTION_RESET, function);
                    control(function, 5);
                }
            }
            case 7 -> {
                int index = idOf(function) % 16;
                int stream = random.nextInt(4);
                rig.write(MsixWindows.streamExpected(index, stream), random.oneIn(3) ? 0xFFFF_FFFEL
                        : rig.engine.read(MsixWindows.streamExpected(index, stream)));
            }
            case 8 -> {
                epoch = epoch + 1 & 0xFFFF;
                rig.write(MsixWindows.connectionControl(1), MsixWindows.connectionValue(Rig.ID, epoch, 0b011));
                rig.write(MsixWindows.connectionControl(2), MsixWindows.connectionValue(Rig.OTHER_ID, epoch, 0b100));
            }
            default -> control(function, 5);
        }
        return "firmware";
    }

    private void control(int function, int bits) {
        rig.write(MsixWindows.functionControl(function), bits | (long) random.nextInt(2) << MsixWindows.FUNCTION_TC_LSB
                | Rig.requester(function) << MsixWindows.FUNCTION_REQUESTER_LSB);
    }
}
