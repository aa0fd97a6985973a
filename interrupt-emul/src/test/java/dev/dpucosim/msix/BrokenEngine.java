// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.function.Function;

/** A model with one fault, so that what compares or judges engines can be seen to notice it. */
final class BrokenEngine implements MsixEngine {

    /** What is wrong. */
    enum Fault {
        /** Every so many messages one does not leave. */
        MESSAGE_LOST,
        /** Every so many messages one leaves twice. */
        MESSAGE_TWICE,
        /** A message has the data of the one before. */
        DATA_MIXED,
        /** Data leave only after the write behind them. */
        MESSAGE_FIRST,
        /** A byte of the data is wrong. */
        DATA_DAMAGED,
        /** An answer is not sent. */
        ANSWER_LOST,
        /** An unmask is forgotten. */
        UNMASK_LOST,
        /** A mask is forgotten. */
        MASK_LOST,
        /** A frame is dropped in silence. */
        FRAME_LOST,
        /** The pending array reads a bit that is not set. */
        PENDING_WRONG
    }

    private static final int EVERY = 23;

    private final Fault fault;
    private final MsixEngine engine;
    private final HostPort host;
    private HostWrite last;
    private HostWrite held;
    private int count;

    BrokenEngine(MsixEnvironment environment, Fault fault) {
        this.fault = fault;
        this.host = environment.host();
        this.engine = new MsixModel(new MsixEnvironment(environment.vectors(), this::write, frame -> {
            if (fault != Fault.ANSWER_LOST || ++count % EVERY != 0) {
                environment.answers().answer(frame);
            }
        }));
    }

    static Function<MsixEnvironment, MsixEngine> with(Fault fault) {
        return environment -> new BrokenEngine(environment, fault);
    }

    private static HostWrite copy(HostWrite write, byte[] bytes) {
        return new HostWrite(write.message(), write.address(), bytes, write.attributes(),
                outer -> write.respond(outer.response()));
    }

    private void write(HostWrite write) {
        boolean now = (write.message() || fault == Fault.DATA_DAMAGED) && ++count % EVERY == 0;
        HostWrite before = last;
        last = write;
        if (fault == Fault.MESSAGE_FIRST && !write.message() && held == null && ++count % EVERY == 0) {
            held = write;
            return;
        }
        switch (fault) {
            case MESSAGE_LOST -> {
                if (now) {
                    write.respond(HostResponse.OKAY);
                    return;
                }
            }
            case MESSAGE_TWICE -> {
                if (now) {
                    host.write(new HostWrite(true, write.address(), write.bytes(), write.attributes(), outer -> {}));
                }
            }
            case DATA_MIXED -> {
                if (now && before != null && before.message()) {
                    host.write(copy(write, before.bytes()));
                    return;
                }
            }
            case DATA_DAMAGED -> {
                if (now && !write.message()) {
                    byte[] bytes = write.bytes().clone();
                    bytes[bytes.length - 1] ^= 1;
                    host.write(copy(write, bytes));
                    return;
                }
            }
            default -> {
            }
        }
        host.write(write);
        release();
    }

    private void release() {
        if (held != null) {
            HostWrite late = held;
            held = null;
            host.write(late);
        }
    }

    @Override
    public void receive(byte[] frame) {
        if (fault != Fault.FRAME_LOST || ++count % EVERY != 0) {
            engine.receive(frame);
        }
    }

    @Override
    public ConfigResponse configWrite(int address, long data, int strobes) {
        boolean control = address >= MsixWindows.TABLE && address < MsixWindows.PENDING && (address & 8) != 0
                && strobes == 0xF0;
        boolean masks = (data >>> 32 & 1) != 0;
        if (control && fault == (masks ? Fault.MASK_LOST : Fault.UNMASK_LOST) && ++count % EVERY == 0) {
            return ConfigResponse.OKAY;
        }
        return engine.configWrite(address, data, strobes);
    }

    @Override
    public ConfigRead configRead(int address) {
        ConfigRead read = engine.configRead(address);
        boolean wrong = fault == Fault.PENDING_WRONG && (address & ~7) == MsixWindows.pending(1);
        return wrong ? new ConfigRead(read.data() | 1L << 33, read.response()) : read;
    }

    @Override
    public void settle() {
        engine.settle();
    }

    @Override
    public void rest() {
        engine.rest();
    }

    @Override
    public void advance(long cycles) {
        engine.advance(cycles);
    }

    @Override
    public long cycle() {
        return engine.cycle();
    }

    @Override
    public boolean interrupt() {
        return engine.interrupt();
    }

    @Override
    public void reset() {
        engine.reset();
    }

    @Override
    public void close() {
        engine.close();
    }
}
