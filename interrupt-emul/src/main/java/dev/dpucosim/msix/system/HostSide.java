// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusAttributes;
import dev.dpucosim.bus.BusListener;
import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusVerdict;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.msix.FunctionSettings;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * The host: memory, interrupt controller and the drivers of the functions. What a driver does goes over the bus as
 * accesses to configuration space and BAR, and lets the clock run until it is answered; a handler must only post
 * ({@link #maskPosted}) and look at memory.
 */
public final class HostSide {
    private static final int COMMAND = 0x04;
    private static final int COMMAND_MEMORY_AND_MASTER = 0x6;
    private static final int BAR_LOW = 0x10;
    private static final int BAR_HIGH = 0x14;
    private static final int MSIX_CONTROL = 0x42;
    private static final int MSIX_ENABLE = 1 << 15;
    private static final int MSIX_MASK = 1 << 14;
    private static final int EXPRESS_CONTROL = 0x78;
    private static final int EXPRESS_RESET = 1 << 15;
    private static final int PENDING_ARRAY = 0x8000;
    private static final int ENTRY_BYTES = 16;

    /** A message as a driver has programmed it. */
    private record Message(int function, long address, int data) {
    }

    private final BusPort port;
    private final DpuMemory memory;
    private final List<FunctionSettings> functions;
    private final RunUntil clock;
    private final Map<Message, Integer> vectors = new HashMap<>();
    private InterruptHandler handler = interrupt -> {};
    private boolean handling;
    private long handled;

    /** Lets the clock run until something holds; false when nothing is left to happen before. */
    @FunctionalInterface
    interface RunUntil {
        boolean until(BooleanSupplier condition);
    }

    HostSide(BusPort port, DpuMemory memory, List<FunctionSettings> functions, RunUntil clock) {
        this.port = port;
        this.memory = memory;
        this.functions = functions;
        this.clock = clock;
    }

    /** Sets what is called when a message arrives. */
    public void handler(InterruptHandler called) {
        handler = called;
    }

    /** Interrupts that have arrived. */
    public long interrupts() {
        return handled;
    }

    void interrupt(Interrupt interrupt) {
        handled++;
        handling = true;
        handler.on(interrupt);
        handling = false;
    }

    /** The vector that was programmed with a message, the last one if several were; or -1. */
    int vectorOf(int function, long address, int data) {
        return vectors.getOrDefault(new Message(function, address, data), -1);
    }

    /** Host memory, which begins at address 0 of the bus. */
    public DpuMemory memory() {
        return memory;
    }

    /** Bytes of host memory as they are now. */
    public byte[] read(long address, int count) {
        long first = address & -Long.BYTES;
        int words = (int) (address + count - first + Long.BYTES - 1) & -Long.BYTES;
        byte[] whole = new byte[words];
        memory.get(first, MemorySegment.ofArray(whole), 0, words);
        byte[] bytes = new byte[count];
        System.arraycopy(whole, (int) (address - first), bytes, 0, count);
        return bytes;
    }

    /** Starts a function as its driver does: BAR, memory space, bus master, MSI-X enabled; every vector masked. */
    public void start(int function) {
        configWrite(function, BAR_LOW, 4, (int) Places.bar(function));
        configWrite(function, BAR_HIGH, 4, (int) (Places.bar(function) >>> Integer.SIZE));
        configWrite(function, COMMAND, 2, COMMAND_MEMORY_AND_MASTER);
        enable(function, true);
    }

    /** Starts every function and programs and unmasks every vector. */
    public void startAll() {
        for (FunctionSettings function : functions) {
            start(function.index());
            for (int vector = 0; vector < function.vectors(); vector++) {
                program(function.index(), vector);
                mask(function.index(), vector, false);
            }
        }
    }

    /** Gives a masked vector a message of its own, and leaves it masked. */
    public void program(int function, int vector) {
        program(function, vector, Places.messageAddress(function, vector), Places.messageData(function, vector));
    }

    /** Gives a vector a message, address first, in DWORDs as drivers do, and reads it back. */
    public void program(int function, int vector, long address, int data) {
        vectors.put(new Message(function, address, data), vector);
        int at = vector * ENTRY_BYTES;
        barWrite(function, at, 4, address & 0xFFFFFFFFL);
        barWrite(function, at + 4, 4, address >>> Integer.SIZE);
        barWrite(function, at + 8, 4, data);
        barRead(function, at + 8, 4);
    }

    /** Masks or unmasks a vector and reads it back: when this returns no message of before is on its way (M16). */
    public void mask(int function, int vector, boolean masked) {
        maskPosted(function, vector, masked);
        barRead(function, vector * ENTRY_BYTES + 12, 4);
    }

    /** The same without waiting for it; for handlers. */
    public void maskPosted(int function, int vector, boolean masked) {
        barWrite(function, vector * ENTRY_BYTES + 12, 4, masked ? 1 : 0);
    }

    /** Switches MSI-X on or off. */
    public void enable(int function, boolean on) {
        int control = configRead(function, MSIX_CONTROL, 2) & MSIX_MASK;
        configWrite(function, MSIX_CONTROL, 2, control | (on ? MSIX_ENABLE : 0));
    }

    /** Masks or unmasks the function as a whole. */
    public void maskFunction(int function, boolean masked) {
        int control = configRead(function, MSIX_CONTROL, 2) & MSIX_ENABLE;
        configWrite(function, MSIX_CONTROL, 2, control | (masked ? MSIX_MASK : 0));
    }

    /** Lets the function write to the bus or not. */
    public void busMaster(int function, boolean on) {
        configWrite(function, COMMAND, 2, on ? COMMAND_MEMORY_AND_MASTER : COMMAND_MEMORY_AND_MASTER & ~4);
    }

    /** Begins a function level reset; afterwards the function is as before {@link #start}. */
    public void reset(int function) {
        configWrite(function, EXPRESS_CONTROL, 2, EXPRESS_RESET);
    }

    /** Whether a vector is pending, as the pending array has it. */
    public boolean pending(int function, int vector) {
        return (barRead(function, PENDING_ARRAY + vector / Long.SIZE * Long.BYTES, 8) >>> vector & 1) != 0;
    }

    /** Reads configuration space: 1, 2 or 4 bytes. */
    public int configRead(int function, int offset, int count) {
        BusTransaction read = await(done -> port.configRead(own(), agent(function), offset, count, done));
        return (int) FunctionOnBus.value(read.data());
    }

    /** Writes configuration space: 1, 2 or 4 bytes. */
    public void configWrite(int function, int offset, int count, int value) {
        byte[] data = FunctionOnBus.bytes(value, count);
        await(done -> port.configWrite(own(), agent(function), offset, data, done));
    }

    /** Posts a write to a function's BAR; any size and place. */
    public void barWrite(int function, long offset, int count, long value) {
        byte[] data = FunctionOnBus.bytes(value, count);
        port.write(own(), Places.bar(function) + offset, data, 0, count, BusListener.NONE);
    }

    /** Reads a function's BAR; all ones where the read was refused, as a processor sees it. */
    public long barRead(int function, long offset, int count) {
        BusTransaction read = await(done -> port.read(own(), Places.bar(function) + offset, count, done));
        return read.verdict() == BusVerdict.OK ? FunctionOnBus.value(read.data()) : -1;
    }

    private int agent(int function) {
        return functions.get(function).requester();
    }

    private static BusAttributes own() {
        return BusAttributes.of(0);
    }

    /** Issues a transaction with a listener. */
    @FunctionalInterface
    private interface Issue {
        BusTransaction with(BusListener listener);
    }

    private BusTransaction await(Issue issue) {
        if (handling) {
            throw new IllegalStateException("a handler waits for the bus");
        }
        boolean[] over = new boolean[1];
        BusTransaction transaction = issue.with(done -> over[0] = true);
        if (!clock.until(() -> over[0])) {
            throw new IllegalStateException("access without an answer: " + transaction);
        }
        return transaction;
    }
}
