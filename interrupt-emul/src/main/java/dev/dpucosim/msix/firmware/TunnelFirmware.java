// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.firmware.FirmwareAgent;
import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.ErrorRecord;
import dev.dpucosim.msix.FunctionFirmware;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.TreeMap;

/**
 * Firmware of the tunnel: sets connections up and tears them down, and answers what the block puts into its inbox and
 * its error records. The block's interrupt wakes it; a piece of work takes all error records and one control frame.
 *
 * <ul>
 * <li>HELLO: a new epoch, or a challenge ({@link dev.dpucosim.tunnel.HelloDesk}). When a remote side greets again,
 * every vector bound to it is raised once: what happened in between may be lost (F13).</li>
 * <li>RESET: the function is reset, once for each of its epochs, and the new one is told.</li>
 * <li>A function that its driver has reset: the new epoch is told to every connection that may use it.</li>
 * <li>A write that failed: ERROR to every connection that may use its function (F17).</li>
 * </ul>
 */
public final class TunnelFirmware implements FirmwareAgent {
    private static final long PIECE_PS = 500_000;

    private final MsixEngine engine;
    private final Outbox outbox;
    private final TransportBook transports;
    private final FunctionFirmware[] functions = new FunctionFirmware[MsixWindows.FUNCTIONS];
    private final Map<Integer, ConnectionDesk> connections = new TreeMap<>();
    private final int[] epochs = new int[MsixWindows.CONNECTIONS];
    private final long[] counters = new long[FirmwareCounter.values().length];
    private final ErrorLog errors = new ErrorLog();
    private boolean remoteResets;

    /** Firmware without functions and connections. */
    public TunnelFirmware(MsixEngine engine) {
        this.engine = engine;
        this.outbox = new Outbox(engine);
        this.transports = new TransportBook(engine);
    }

    /** Adds a function; its resets are told from now on. */
    public void add(FunctionFirmware function) {
        int index = function.settings().index();
        functions[index] = function;
        function.resetListener(() -> {
            count(remoteResets ? FirmwareCounter.RESETS_OF_REMOTE : FirmwareCounter.RESETS_OF_DRIVER, 1);
            tellReset(index);
        });
    }

    /**
     * Sets a connection up; frames are taken once its remote side has greeted.
     *
     * @throws IllegalArgumentException when its place in the block is taken
     */
    public void connect(ConnectionSettings settings) {
        int index = settings.id() % MsixWindows.CONNECTIONS;
        if (connections.containsKey(index)) {
            throw new IllegalArgumentException(String.format("connection's place is taken: id=%06x, by=%06x",
                    settings.id(), connections.get(index).settings.id()));
        }
        ConnectionDesk desk = new ConnectionDesk(engine, settings, epochs[index] + 1);
        connections.put(index, desk);
        desk.open();
    }

    /** Tears a connection down: its frames are foreign from now on, and its raises that wait are dropped. */
    public void disconnect(int id) {
        ConnectionDesk desk = desk(id);
        if (desk == null) {
            throw new IllegalArgumentException(String.format("no such connection: id=%06x", id));
        }
        int index = id % MsixWindows.CONNECTIONS;
        epochs[index] = desk.epoch();
        desk.close();
        connections.remove(index);
    }

    private ConnectionDesk desk(int id) {
        ConnectionDesk desk = connections.get(id % MsixWindows.CONNECTIONS);
        return desk != null && desk.settings.id() == id ? desk : null;
    }

    /** The epoch of a connection, or -1 when there is none with this id. */
    public int epoch(int id) {
        ConnectionDesk desk = desk(id);
        return desk == null ? -1 : desk.epoch();
    }

    /** Gives out a transport number that names a remote vector of a function. */
    public int bindTransport(int function, int remoteVector) {
        return transports.bind(function, remoteVector);
    }

    /** Takes a transport number back: it names nothing any more. */
    public void releaseTransport(int number) {
        transports.release(number);
    }

    /** A counter since the start. */
    public long count(FirmwareCounter counter) {
        return counters[counter.ordinal()];
    }

    /** The error records taken. */
    public ErrorLog errors() {
        return errors;
    }

    /** A link went down or came up; who comes back greets. */
    public void linkChanged(boolean up) {
        count(FirmwareCounter.LINK_DOWNS, up ? 0 : 1);
    }

    @Override
    public long costPs() {
        return engine.interrupt() ? PIECE_PS : NO_WORK;
    }

    @Override
    public void doWork(long nowPs) {
        takeErrors();
        int consumer = (int) engine.read(MsixRegisters.INBOX_CONSUMER);
        if (consumer == (int) engine.read(MsixRegisters.INBOX_PRODUCER)) {
            return;
        }
        ByteBuffer frame = ByteBuffer.allocate(TunnelFrame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < TunnelFrame.HEADER_BYTES; at += Long.BYTES) {
            frame.putLong(engine.read(MsixWindows.inbox(consumer & MsixWindows.INBOX_FRAMES - 1) + at));
        }
        engine.write(MsixRegisters.INBOX_CONSUMER, Integer.toUnsignedLong(consumer + 1));
        control(new TunnelFrame(frame.array()));
    }

    private void control(TunnelFrame frame) {
        ConnectionDesk desk = desk(frame.connection());
        if (desk == null) {
            count(FirmwareCounter.CONTROL_FOREIGN, 1);
            return;
        }
        switch (frame.type()) {
            case HELLO -> hello(desk, frame);
            case RESET -> reset(desk, frame);
            default -> throw new IllegalStateException("no control frame: " + frame);
        }
    }

    private void hello(ConnectionDesk desk, TunnelFrame frame) {
        boolean taken = desk.take(frame);
        count(taken ? FirmwareCounter.GREETINGS_TAKEN : FirmwareCounter.GREETINGS_CHALLENGED, 1);
        send(desk.answer(frame));
        if (taken && desk.again() && desk.settings.resynchronise()) {
            for (FunctionFirmware function : functions) {
                if (function != null && desk.settings.mayUse(function.settings().index())) {
                    count(FirmwareCounter.RESYNCHRONISED, function.raiseBound());
                }
            }
        }
    }

    private void reset(ConnectionDesk desk, TunnelFrame frame) {
        int index = frame.function();
        if (frame.epoch() != desk.epoch() || index >= functions.length || functions[index] == null
                || !desk.settings.mayUse(index)) {
            count(FirmwareCounter.RESETS_REFUSED, 1);
        } else if (frame.functionEpoch() == functions[index].epoch()) {
            remoteResets = true;
            functions[index].reset();
            remoteResets = false;
        } else {
            count(FirmwareCounter.RESETS_REPEATED, 1);
            send(FrameBuilder.reset(index, functions[index].epoch()).connection(desk.settings.id(), desk.epoch()));
        }
    }

    private void tellReset(int function) {
        connections.forEach((index, desk) -> {
            if (desk.settings.mayUse(function)) {
                send(FrameBuilder.reset(function, functions[function].epoch())
                        .connection(desk.settings.id(), desk.epoch()));
            }
        });
    }

    private void takeErrors() {
        int producer = (int) engine.read(MsixRegisters.ERROR_PRODUCER);
        int consumer = (int) engine.read(MsixRegisters.ERROR_CONSUMER);
        int dataFaults = 0;
        int messageFaults = 0;
        for (int i = consumer; i != producer; i++) {
            int at = MsixWindows.error(i & MsixWindows.ERROR_RECORDS - 1);
            ErrorRecord found = ErrorRecord.of(engine.read(at), engine.read(at + Long.BYTES));
            errors.add(found);
            count(FirmwareCounter.ERRORS_TAKEN, 1);
            if (found.connection() == 0) {
                dataFaults |= found.cause() == Cause.DATA_FAULT ? 1 << found.function() : 0;
                messageFaults |= found.cause() == Cause.MESSAGE_FAULT ? 1 << found.function() : 0;
            }
        }
        if (producer != consumer) {
            engine.write(MsixRegisters.ERROR_CONSUMER, Integer.toUnsignedLong(producer));
        }
        report(Cause.DATA_FAULT, dataFaults);
        report(Cause.MESSAGE_FAULT, messageFaults);
    }

    /** However many writes have failed, each connection is told once in a piece of work. */
    private void report(Cause cause, int functionBits) {
        connections.forEach((index, desk) -> {
            if ((desk.settings.functions() & functionBits) != 0) {
                count(FirmwareCounter.ERRORS_REPORTED, 1);
                send(FrameBuilder.error(cause.code()).connection(desk.settings.id(), desk.epoch()));
            }
        });
    }

    private void send(FrameBuilder frame) {
        count(FirmwareCounter.OUTBOX_STUCK, outbox.send(frame) ? 0 : 1);
    }

    private void count(FirmwareCounter counter, long amount) {
        counters[counter.ordinal()] += amount;
    }
}
