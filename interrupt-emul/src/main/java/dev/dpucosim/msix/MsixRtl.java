// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.LiteResponse;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stepper;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import dev.dpucosim.harness.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The Verilated block as an engine: moves frames, writes, responses and register accesses in and out of
 * {@code msix_top}, and decides nothing. A frame is on its way when {@link #receive} returns; cycles pass in
 * {@link #settle}, {@link #advance} and in register accesses.
 */
public final class MsixRtl implements MsixEngine {

    /** The model's name, and the RTL's top module. */
    public static final String MODEL = "msix_top";

    /** Table entries of the model. */
    public static final int VECTORS = 2048;

    private static final long PERIOD_PS = 4_000;
    private static final long LITE_CYCLES_MAX = 100_000;
    private static final long SETTLE_CYCLES_MAX = 2_000_000;
    /** Cycles without anything to see, the idle level high, after which nothing is on its way. */
    private static final int QUIET_CYCLES = 8;
    /** Cycles without anything to see after which nothing is on its way although the level is low. */
    private static final int REST_CYCLES = 96;
    private static final int RESET_CYCLES = 8;
    private static final int FRAME_BYTES_MAX = 1 << 16;
    private static final int ADDRESS_BITS = 0xFFFFF;

    private final MsixEnvironment environment;
    private final Simulation simulation;
    private final Stepper stepper;
    private final StreamSource frames;
    private final StreamSink answers;
    private final AxiLite config;
    private final RtlHostPort host;
    private final Wire idle;
    private final Wire interrupt;
    private final Wire frameValid;
    private final Wire frameReady;
    private final MemorySegment packet;
    private boolean closed;

    /** Opens the model that the build made. */
    public MsixRtl(MsixEnvironment environment, RtlOptions options) {
        this(environment, Model.named(MODEL), options);
    }

    /** Opens a model of {@code msix_top}. */
    public MsixRtl(MsixEnvironment environment, Model model, RtlOptions options) {
        if (environment.vectors() != VECTORS) {
            throw new IllegalArgumentException("model has another table: vectors=" + environment.vectors()
                    + ", vectorsOfModel=" + VECTORS);
        }
        this.environment = environment;
        SimulationBuilder builder = Simulation.of(model).periodPs(PERIOD_PS).seed(options.seed());
        if (options.waveform() != null) {
            builder.waveform(options.waveform(), options.fromCycle(), options.toCycle());
        }
        simulation = builder.open();
        frames = simulation.source("rx", SourceOptions.DEFAULT);
        answers = simulation.sink("tx", SinkOptions.DEFAULT);
        config = simulation.lite("cfg", LITE_CYCLES_MAX);
        packet = simulation.allocate(FRAME_BYTES_MAX);
        stepper = simulation.stepper();
        host = new RtlHostPort(stepper, environment.host());
        idle = stepper.wire("idle_o");
        interrupt = stepper.wire("irq_o");
        frameValid = stepper.wire("rx_tvalid_i");
        frameReady = stepper.wire("rx_tready_o");
        reset();
    }

    @Override
    public void receive(byte[] frame) {
        if (frame.length == 0 || frame.length > FRAME_BYTES_MAX) {
            throw new IllegalArgumentException("frame cannot be sent: bytes=" + frame.length + ", bytesMax="
                    + FRAME_BYTES_MAX);
        }
        MemorySegment.copy(frame, 0, packet, ValueLayout.JAVA_BYTE, 0, frame.length);
        while (!frames.offer(packet.asSlice(0, frame.length))) {
            step();
        }
    }

    @Override
    public ConfigResponse configWrite(int address, long data, int strobes) {
        return await(config.postWrite(address & ADDRESS_BITS, data, strobes)).okay() ? ConfigResponse.OKAY
                : ConfigResponse.SLVERR;
    }

    @Override
    public ConfigRead configRead(int address) {
        LiteResponse response = await(config.postRead(address & ADDRESS_BITS));
        return new ConfigRead(response.value(), response.okay() ? ConfigResponse.OKAY : ConfigResponse.SLVERR);
    }

    private LiteResponse await(long ticket) {
        for (long cycles = 0; config.completed() <= ticket; cycles++) {
            if (cycles == LITE_CYCLES_MAX) {
                throw new IllegalStateException("register access without a response: cyclesMax=" + LITE_CYCLES_MAX);
            }
            step();
        }
        drain();
        return config.response(ticket);
    }

    @Override
    public void settle() {
        int quiet = 0;
        for (long cycles = 0; quiet < QUIET_CYCLES; cycles++) {
            if (cycles == SETTLE_CYCLES_MAX) {
                throw new IllegalStateException("block does not come to rest: cyclesMax=" + SETTLE_CYCLES_MAX);
            }
            step();
            boolean moving = !idle.isSet() || host.busy() || frameValid.isSet() && frameReady.isSet();
            quiet = moving ? 0 : quiet + 1;
        }
        drain();
    }

    @Override
    public void rest() {
        int quiet = 0;
        for (long cycles = 0; quiet < REST_CYCLES; cycles++) {
            if (cycles == SETTLE_CYCLES_MAX) {
                throw new IllegalStateException("block does not come to rest: cyclesMax=" + SETTLE_CYCLES_MAX);
            }
            long answered = answers.packets();
            step();
            boolean moving = host.busy() || frameValid.isSet() || answers.packets() != answered;
            quiet = moving ? 0 : idle.isSet() && quiet >= QUIET_CYCLES ? REST_CYCLES : quiet + 1;
        }
        drain();
    }

    @Override
    public void advance(long cycles) {
        for (long i = 0; i < cycles; i++) {
            step();
        }
        drain();
    }

    private void step() {
        host.sample();
        stepper.advance(1);
    }

    private void drain() {
        answers.drain(answer -> environment.answers().answer(answer.data().toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public long cycle() {
        return stepper.cycle();
    }

    @Override
    public boolean interrupt() {
        return interrupt.isSet();
    }

    @Override
    public void reset() {
        drain();
        simulation.reset(RESET_CYCLES);
        host.restart();
        stepper.advance(1);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            simulation.close();
        }
    }
}
