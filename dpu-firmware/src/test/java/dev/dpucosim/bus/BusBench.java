// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.memory.SegmentMemory;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A root with memory, a bridge that speaks for several agents, and a peer with a window of memory. */
final class BusBench {

    static final int BRIDGE = 0x0100;
    static final int OTHER = 0x0101;
    static final int PEER = 0x0200;
    static final long MESSAGE = 0xFEE0_0000L;
    static final long PEER_BASE = 0x8_0000_0000L;
    static final long REGISTERS = 0x9_0000_0000L;

    final Scheduler scheduler = new Scheduler();
    final DpuMemory memory = new SegmentMemory(MemorySegment.ofArray(new long[2048]));
    final DpuMemory peerMemory = new SegmentMemory(MemorySegment.ofArray(new long[1024]));
    final SystemBus bus;
    final BusPort host;
    final BusPort bridge;
    final BusPort peer;
    /** What the host's memory held when each message arrived. */
    final List<Integer> dataSeen = new ArrayList<>();
    /** Answers that the bridge's registers owe. */
    final List<BusAnswer> owed = new ArrayList<>();

    BusBench(long seed, BusSettings settings) {
        this(seed, settings, BusFaultPlan.none());
    }

    BusBench(long seed, BusSettings settings, BusFaultPlan faults) {
        bus = new SystemBus(scheduler, new SeededStream(seed).split("bus"), settings, faults, new BusTrace(10_000));
        host = bus.port("host", 0);
        bridge = bus.port("bridge", BRIDGE);
        peer = bus.port("peer", PEER);
        host.claim(0, memory.bytes() - 1, new MemoryTarget(scheduler, memory, 0, 20_000));
        host.claim(MESSAGE, MESSAGE + 0xFFFFF, this::message);
        host.claimConfiguration(0, (transaction, answer) -> answer.done(BusVerdict.OK));
        peer.claim(PEER_BASE, PEER_BASE + peerMemory.bytes() - 1, new MemoryTarget(scheduler, peerMemory, PEER_BASE,
                20_000));
        bridge.claim(REGISTERS, REGISTERS + 0xFFF, (transaction, answer) -> owed.add(answer));
    }

    private void message(BusTransaction transaction, BusAnswer answer) {
        int seen = 0;
        for (long line = 0; line < 64; line++) {
            seen += memory.getByte(line * 64) == 0 ? 0 : 1;
        }
        dataSeen.add(seen);
        answer.done(BusVerdict.OK);
    }

    /** Writes lines of data, each with one byte that is not zero in front. */
    void data(BusAttributes attributes, int from, int to) {
        byte[] line = new byte[64];
        line[0] = 1;
        for (int i = from; i < to; i++) {
            bridge.write(attributes, i * 64L, line);
        }
    }

    void signal(BusAttributes attributes) {
        bridge.write(attributes, MESSAGE, (byte) 5, (byte) 0, (byte) 0, (byte) 0);
    }

    /** Lines seen by the only message. */
    int seenByMessage() {
        scheduler.runAll();
        if (dataSeen.size() != 1) {
            throw new AssertionError("messages: " + dataSeen + "\n" + bus.trace());
        }
        return dataSeen.getFirst();
    }
}
