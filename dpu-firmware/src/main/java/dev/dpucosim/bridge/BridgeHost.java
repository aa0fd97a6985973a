// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;
import dev.dpucosim.bridge.firmware.ProcessDesk;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bridge.monitor.BusTap;
import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusTrace;
import dev.dpucosim.bus.BusType;
import dev.dpucosim.bus.MemoryTarget;
import dev.dpucosim.bus.SystemBus;
import dev.dpucosim.memory.SegmentMemory;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A host: memory, a system bus if there is one, and the processes that have a queue. The first half of the memory is
 * for buffers, the last 32 MiB for rings.
 */
public final class BridgeHost {

    private static final int BRIDGE_ID = 0x0100;
    private static final long SERVICE_PS = 20_000;
    private static final int TRACE_LIMIT = 100_000;
    private static final long BUFFER_ALIGN = 4096;

    private final Bridge bridge;
    private final Turn turn;
    private final int number;
    private final HostMemory memory;
    private final SystemBus busOrNull;
    private final HostGate gate;
    private final HostMemoryPort chipPort;
    private final BridgeProcess[] processes = new BridgeProcess[KeyWindows.QUEUES];
    private final TreeMap<Long, List<Long>> free = new TreeMap<>();
    private final long ringZone;
    private final AtomicLong forgotten = new AtomicLong();
    private long bufferNext;

    BridgeHost(Bridge bridge, int number, long base, SeededStream random, BusTap tap) {
        this.bridge = bridge;
        this.turn = bridge.turn();
        this.number = number;
        BridgeSettings settings = bridge.settings();
        memory = new HostMemory(base, settings.hostBytes());
        ringZone = base + settings.hostBytes() - KeyWindows.QUEUES * ProcessDesk.ringBytes();
        bufferNext = base;
        HostMemoryPort inner;
        if (settings.busOrNull() == null) {
            busOrNull = null;
            inner = new DirectPort(memory, this::noticed);
        } else {
            busOrNull = new SystemBus(bridge.scheduler(), random.split("bus"), settings.busOrNull(), settings.faults(),
                    new BusTrace(TRACE_LIMIT));
            inner = busPort(settings.hostBytes());
        }
        gate = new HostGate(inner, bridge.scheduler(), random.split("gate"));
        chipPort = new TappedPort(gate, bridge.clocked(), tap, number);
    }

    private HostMemoryPort busPort(long bytes) {
        BusPort root = busOrNull.port("host", 0);
        BusPort bridgePort = busOrNull.port("bridge", BRIDGE_ID);
        MemoryTarget target = new MemoryTarget(bridge.scheduler(), new SegmentMemory(memory.segment()), memory.base(),
                SERVICE_PS);
        root.claim(memory.base(), memory.base() + bytes - 1, (transaction, answer) -> {
            target.accept(transaction, answer);
            if (transaction.type() == BusType.MEMORY_WRITE) {
                noticed(transaction.address());
            }
        });
        return new BusMemoryPort(bridgePort);
    }

    /** 1 or 2. */
    public int number() {
        return number + 1;
    }

    int index() {
        return number;
    }

    Turn turn() {
        return turn;
    }

    Bridge bridge() {
        return bridge;
    }

    HostMemoryPort chipPort() {
        return chipPort;
    }

    /** Its memory. */
    public HostMemory memory() {
        return memory;
    }

    /** Its system bus, or null when memory is next to the chip. */
    public SystemBus bus() {
        return busOrNull;
    }

    /** A process with a queue as usual. */
    public BridgeProcess openProcess() {
        return openProcess(QueueSettings.usual());
    }

    /**
     * A process with a queue of its own.
     *
     * @throws ControlRefused QUOTA, EXHAUSTED or HOST_ISOLATED
     */
    public BridgeProcess openProcess(QueueSettings settings) {
        try (Turn held = turn.enter()) {
            int queue = bridge.firmware().open(number, settings, this::rings);
            processes[queue] = new BridgeProcess(this, queue, settings, rings(queue));
            return processes[queue];
        }
    }

    private long rings(int queue) {
        long at = ringZone + queue * ProcessDesk.ringBytes();
        memory.zero(at, ProcessDesk.ringBytes());
        return at;
    }

    /** A buffer of zeroes, aligned to 4 KiB. */
    public LocalBuffer allocate(int bytes) {
        try (Turn held = turn.enter()) {
            long size = bytes + BUFFER_ALIGN - 1 & -BUFFER_ALIGN;
            List<Long> fitting = free.get(size);
            long address;
            if (fitting != null) {
                address = fitting.removeLast();
                if (fitting.isEmpty()) {
                    free.remove(size);
                }
                memory.zero(address, size);
            } else {
                if (bytes < 1 || size > ringZone - bufferNext) {
                    throw new ControlRefused(ControlReason.EXHAUSTED, "bytes=" + bytes + ", free=" + (ringZone
                            - bufferNext));
                }
                address = bufferNext;
                bufferNext += size;
            }
            return new LocalBuffer(this, address, bytes, forgotten);
        }
    }

    void free(LocalBuffer buffer) {
        long size = buffer.bytes() + BUFFER_ALIGN - 1 & -BUFFER_ALIGN;
        free.computeIfAbsent(size, unused -> new ArrayList<>()).add(buffer.address());
    }

    /** The host answers nothing any more, until {@link #resume}. */
    public void stall() {
        try (Turn held = turn.enter()) {
            gate.stalled(true);
        }
    }

    /** The host answers again, first what has waited. */
    public void resume() {
        try (Turn held = turn.enter()) {
            gate.stalled(false);
        }
    }

    /** Every answer comes up to so many picoseconds later, by the seed; 0: none does. */
    public void delay(long psMax) {
        try (Turn held = turn.enter()) {
            gate.delay(psMax);
        }
    }

    /** These bytes of its memory answer with an error from now on; 0 bytes: none do. */
    public void fault(long address, long bytes) {
        try (Turn held = turn.enter()) {
            bridge.log().hostFails(number);
            gate.bad(address, bytes);
        }
    }

    /** The host has died and starts again: its processes end, and its port begins anew. */
    public CompletableFuture<Void> reset() {
        try (Turn held = turn.enter()) {
            bridge.firmware().isolate(number);
            List<CompletableFuture<Void>> ends = new ArrayList<>();
            for (BridgeProcess process : processes) {
                if (process != null) {
                    ends.add(process.beginClose());
                }
            }
            return CompletableFuture.allOf(ends.toArray(new CompletableFuture<?>[0])).thenRun(() -> bridge.firmware()
                    .reset(
                            number));
        }
    }

    BridgeProcess process(int queue) {
        return processes[queue];
    }

    void gone(int queue) {
        processes[queue] = null;
    }

    /**
     * Buffers that were garbage-collected and not closed. Their memory comes back with the end of the bridge and not
     * before: nobody knows when a collector runs, and a run has to be the same each time.
     */
    public long forgottenBuffers() {
        return forgotten.get();
    }

    void abandon() {
        for (BridgeProcess process : processes) {
            if (process != null) {
                process.abandon();
            }
        }
    }

    void end() {
        memory.close();
    }

    /** A completion is visible: whoever polls there finds it. */
    private void noticed(long address) {
        long queue = (address - ringZone) / ProcessDesk.ringBytes();
        if (address >= ringZone && queue < processes.length && processes[(int) queue] != null) {
            processes[(int) queue].notice();
        }
    }
}
