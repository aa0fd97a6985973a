// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.FrameBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What MSI-X benchmarks do to an engine: one function with the whole table, unmasked, one connection, and frames on
 * its first stream.
 */
final class MsixTraffic {
    static final int VECTORS = 2048;
    private static final int ID = 0x00A001;
    private static final int EPOCH = 7;
    private static final long DATA = 0x1_0000_0000L;
    private static final int PAGES = 256;
    private static final int PAGE_BYTES = 4096;

    /** A register write of the set-up. */
    private record Write(int address, long data) {
    }

    private final List<Write> writes = new ArrayList<>();
    private final List<byte[]> frames = new ArrayList<>();

    private MsixTraffic() {
        writes.add(new Write(MsixWindows.functionTable(0), MsixWindows.tableValue(0, VECTORS)));
        writes.add(new Write(MsixWindows.functionRange(0, 0), DATA | 1));
        writes.add(new Write(MsixWindows.functionRange(0, 0) + 8, DATA + (PAGES - 1) * PAGE_BYTES));
        for (int vector = 0; vector < VECTORS; vector++) {
            writes.add(new Write(MsixWindows.map(vector), MsixWindows.mapValue(vector)));
            writes.add(new Write(MsixWindows.table(vector, 0), 0xFEE0_0000L + 4L * vector));
            writes.add(new Write(MsixWindows.table(vector, 2), 0x4000L + vector));
        }
        writes.add(new Write(MsixWindows.functionControl(0), MsixWindows.FUNCTION_ENABLE
                | MsixWindows.FUNCTION_BUS_MASTER | 0x300L << MsixWindows.FUNCTION_REQUESTER_LSB));
        writes.add(new Write(MsixWindows.connectionControl(ID % 16), MsixWindows.connectionValue(ID, EPOCH, 1)));
        writes.add(new Write(MsixWindows.streamExpected(ID % 16, 0), 1));
        writes.add(new Write(MsixRegisters.CONTROL, 3));
    }

    /** Raises of random vectors, and nothing else. */
    static MsixTraffic raises(int count, long seed) {
        MsixTraffic traffic = new MsixTraffic();
        SeededStream random = new SeededStream(seed).split("raises");
        for (int i = 0; i < count; i++) {
            traffic.add(FrameBuilder.raise(0).explicit(random.nextInt(VECTORS)));
        }
        return traffic;
    }

    /** Data of up to a page, a raise behind every one or two of them. */
    static MsixTraffic mixed(int count, long seed) {
        MsixTraffic traffic = new MsixTraffic();
        SeededStream random = new SeededStream(seed).split("mixed");
        byte[] bytes = new byte[PAGE_BYTES];
        for (int i = 0; i < PAGE_BYTES; i++) {
            bytes[i] = (byte) random.nextLong();
        }
        for (int i = 0; i < count; i++) {
            if (random.nextInt(5) < 2) {
                traffic.add(FrameBuilder.raise(0).explicit(random.nextInt(VECTORS)));
            } else {
                int length = 1 + random.nextInt(random.oneIn(4) ? PAGE_BYTES : 256);
                long offset = (long) random.nextInt(PAGES) * PAGE_BYTES + random.nextInt(PAGE_BYTES - length + 1);
                traffic.add(FrameBuilder.data(DATA + offset, 0, bytes, 0, length));
            }
        }
        return traffic;
    }

    private void add(FrameBuilder frame) {
        frames.add(frame.connection(ID, EPOCH).stream(0).sequence(frames.size() + 1).function(0, 0).seal());
    }

    List<byte[]> frames() {
        return frames;
    }

    void setUp(MsixEngine engine) {
        for (Write write : writes) {
            if (engine.write(write.address, write.data) != ConfigResponse.OKAY) {
                throw new IllegalStateException("write refused: address=" + Integer.toHexString(write.address));
            }
        }
    }

    /** The same for a program that is not Java. */
    void store(Path file) throws IOException {
        int size = 8 + 16 * writes.size() + frames.stream().mapToInt(frame -> 4 + frame.length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(writes.size());
        writes.forEach(write -> buffer.putLong(write.address).putLong(write.data));
        buffer.putInt(frames.size());
        frames.forEach(frame -> buffer.putInt(frame.length).put(frame));
        Files.write(file, buffer.array());
    }
}
