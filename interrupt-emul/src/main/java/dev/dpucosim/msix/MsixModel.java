// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The golden model: what a frame or a register write does has happened when the call returns, and takes no time. Only
 * {@link #advance} and {@link #settle} let cycles pass, which moderation and rate limits count.
 */
public final class MsixModel implements MsixEngine {
    private static final int ADDRESS_BITS = 0xFFFF8;

    private final MsixEnvironment environment;
    private final boolean lastFirst;
    private final Deque<byte[]> waiting = new ArrayDeque<>();
    private MsixCounters counters;
    private ErrorRing errors;
    private Injector injector;
    private ConnectionState[] connections;
    private VectorMap vectorMap;
    private ControlFrames control;
    private Answers answers;
    private Parking parking;
    private FrameReceiver receiver;
    private TableAccess tableAccess;
    private ModelRegisters registers;
    private long cycle;
    private int depth;
    private boolean changed;

    /** A model as after reset. */
    public MsixModel(MsixEnvironment environment) {
        this(environment, false);
    }

    private MsixModel(MsixEnvironment environment, boolean lastFirst) {
        this.environment = environment;
        this.lastFirst = lastFirst;
        build();
    }

    /**
     * A model that is as right as the other: raises that one change sets free go in the opposite order. What two such
     * differ in is no finding.
     */
    static MsixModel lastFirst(MsixEnvironment environment) {
        return new MsixModel(environment, true);
    }

    private void build() {
        int vectors = environment.vectors();
        counters = new MsixCounters();
        errors = new ErrorRing(counters);
        MsixCounters generation = counters;
        injector = new Injector(vectors, environment.host(), counters, errors, this::changed, write -> {
            if (generation == counters) {
                enter();
                changed();
                leave();
            }
        });
        connections = new ConnectionState[MsixWindows.CONNECTIONS];
        for (int i = 0; i < connections.length; i++) {
            connections[i] = new ConnectionState(this::changed);
        }
        vectorMap = new VectorMap(vectors);
        control = new ControlFrames(counters);
        answers = new Answers(environment.answers());
        parking = new Parking(connections, injector, answers, errors, lastFirst);
        receiver = new FrameReceiver(injector, connections, vectorMap, control, answers, counters, errors, parking,
                this::cycle);
        tableAccess = new TableAccess(injector, counters, errors, vectors);
        registers = new ModelRegisters(this, injector, counters, errors, control, parking);
    }

    /** Entries of all functions together. */
    int vectors() {
        return environment.vectors();
    }

    @Override
    public void receive(byte[] frame) {
        if (frame.length == 0) {
            throw new IllegalArgumentException("frame without a beat: bytes=0");
        }
        enter();
        if (registers.enabled()) {
            receiver.receive(frame);
            changed();
        } else {
            waiting.add(frame.clone());
        }
        leave();
    }

    @Override
    public ConfigResponse configWrite(int address, long data, int strobes) {
        enter();
        int at = address & ADDRESS_BITS;
        ConfigResponse response;
        if (at < MsixWindows.FUNCTION) {
            response = registers.write(at, data, strobes);
        } else if (at >= MsixWindows.TABLE && at < MsixWindows.PENDING) {
            response = tableAccess.write(at - MsixWindows.TABLE, data, strobes);
        } else if (at >= MsixWindows.PENDING && at < MsixWindows.INBOX) {
            response = tableAccess.writePending(at - MsixWindows.PENDING);
        } else {
            response = writeWindow(at, data, strobes);
        }
        leave();
        return response;
    }

    private ConfigResponse writeWindow(int at, long data, int strobes) {
        if (strobes != Strobes.ALL || readWindow(at).response() != ConfigResponse.OKAY) {
            return ConfigResponse.SLVERR;
        }
        ConfigWindow window = window(at);
        return window == null || window.write(offset(at), data) ? ConfigResponse.OKAY : ConfigResponse.SLVERR;
    }

    @Override
    public ConfigRead configRead(int address) {
        int at = address & ADDRESS_BITS;
        if (at < MsixWindows.FUNCTION) {
            return registers.read(at);
        }
        if (at >= MsixWindows.TABLE && at < MsixWindows.PENDING) {
            return tableAccess.read(at - MsixWindows.TABLE);
        }
        if (at >= MsixWindows.PENDING && at < MsixWindows.INBOX) {
            return tableAccess.readPending(at - MsixWindows.PENDING);
        }
        return readWindow(at);
    }

    private ConfigRead readWindow(int at) {
        ConfigWindow window = window(at);
        if (window != null) {
            return window.has(offset(at)) ? ConfigRead.of(window.read(offset(at))) : ConfigRead.REFUSED;
        }
        if (at >= MsixWindows.INBOX && at < MsixWindows.inbox(MsixWindows.INBOX_FRAMES)) {
            return ConfigRead.of(control.inbox.word(at - MsixWindows.INBOX));
        }
        if (at >= MsixWindows.ERRORS && at < MsixWindows.error(MsixWindows.ERROR_RECORDS)) {
            return ConfigRead.of(errors.records.word(at - MsixWindows.ERRORS));
        }
        return ConfigRead.REFUSED;
    }

    /** The window that can be written at an address, or null if there is none. */
    private ConfigWindow window(int at) {
        if (at >= MsixWindows.TRANSPORT) {
            return at < MsixWindows.END ? vectorMap.transports : null;
        }
        if (at >= MsixWindows.MODERATION) {
            return injector.moderation.window;
        }
        if (at >= MsixWindows.OUTBOX) {
            return at < MsixWindows.OUTBOX + 0x40 ? control.outbox : null;
        }
        if (at >= MsixWindows.TABLE) {
            return null;
        }
        if (at >= MsixWindows.MAP) {
            return vectorMap.map;
        }
        int index = at & 0xFFF;
        if (at >= MsixWindows.STREAM) {
            int stream = index >>> 4;
            int count = MsixWindows.CONNECTIONS * MsixWindows.STREAMS;
            return stream < count
                    ? connections[stream / MsixWindows.STREAMS].streams[stream % MsixWindows.STREAMS]
                    : null;
        }
        if (at >= MsixWindows.CONNECTION) {
            return index >>> 5 < connections.length ? connections[index >>> 5] : null;
        }
        return index >>> 8 < MsixWindows.FUNCTIONS ? injector.functions[index >>> 8] : null;
    }

    /** The offset within the window of an address. */
    private static int offset(int at) {
        if (at >= MsixWindows.MODERATION) {
            return at & 0x3FFF;
        }
        if (at >= MsixWindows.OUTBOX) {
            return at & 0x3F;
        }
        if (at >= MsixWindows.MAP) {
            return at & 0x3FFF;
        }
        return at & (at >= MsixWindows.STREAM ? 0xF : at >= MsixWindows.CONNECTION ? 0x1F : 0xFF);
    }

    @Override
    public void settle() {
        while (injector.moderation.holding()) {
            advance(1);
        }
    }

    @Override
    public void rest() {
        // What an operation does has happened when it returns.
    }

    @Override
    public void advance(long cycles) {
        enter();
        injector.moderation.advance(cycle, cycles);
        cycle += cycles;
        leave();
    }

    @Override
    public long cycle() {
        return cycle;
    }

    @Override
    public boolean interrupt() {
        return errors.records.waits() || control.inbox.waits();
    }

    @Override
    public void reset() {
        waiting.clear();
        build();
    }

    @Override
    public void close() {
        waiting.clear();
    }

    /** Function reset, as FUNCTION_RESET asks for it. */
    void reset(FunctionState function) {
        parking.drop(function);
        injector.reset(function);
        changed();
    }

    /** Sends a frame that firmware has made. */
    void send(byte[] frame) {
        answers.send(frame);
    }

    /** Something that raises, frames or messages wait for may hold now. */
    void changed() {
        changed = true;
    }

    private void enter() {
        depth++;
    }

    /** The host may answer while it is being written to: what that sets free goes when the operation is over. */
    private void leave() {
        while (depth == 1 && changed) {
            changed = false;
            while (registers.enabled() && !waiting.isEmpty()) {
                receiver.receive(waiting.remove());
            }
            for (FunctionState function : injector.functions) {
                injector.drain(function);
            }
            changed |= parking.release();
        }
        depth--;
    }
}
