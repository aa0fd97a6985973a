// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.LiteResponse;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.RunResult;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
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
    /** Cycles in one crossing into native code while nobody waits for anything. */
    private static final int BATCH_CYCLES = 256;
    private static final int RESET_CYCLES = 8;
    private static final int FRAME_BYTES_MAX = 1 << 16;
    private static final int ADDRESS_BITS = 0xFFFFF;

    private final MsixEnvironment environment;
    private final Simulation simulation;
    private final StreamSource frames;
    private final StreamSink answers;
    private final AxiLite config;
    private final RtlHostPort host;
    private final Stop idle;
    private final Port idlePort;
    private final Port interrupt;
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
        host = new RtlHostPort(simulation, environment.host(), options.promptHost());
        idlePort = simulation.port("idle_o");
        idle = simulation.when("idle_o", 1);
        interrupt = simulation.port("irq_o");
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
            run(BATCH_CYCLES, Stop.NEVER);
            drain();
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
        for (long cycles = 0; config.completed() <= ticket;) {
            if (cycles >= LITE_CYCLES_MAX) {
                throw new IllegalStateException("register access without a response: cyclesMax=" + LITE_CYCLES_MAX);
            }
            cycles += run(LITE_CYCLES_MAX, Stop.LITE_DONE).cycles();
        }
        drain();
        return config.response(ticket);
    }

    @Override
    public void settle() {
        long start = cycle();
        do {
            check(start);
            run(SETTLE_CYCLES_MAX, idle);
        } while (!quiet());
        drain();
    }

    @Override
    public void rest() {
        long start = cycle();
        boolean moving = true;
        while (moving) {
            check(start);
            long seen = seen();
            moving = run(REST_CYCLES, idle).saw(idle) ? !quiet() : seen() != seen || host.responding();
        }
        drain();
    }

    /** Whether nothing happens for some cycles, the idle level high. */
    private boolean quiet() {
        long seen = seen();
        return run(QUIET_CYCLES, Stop.NEVER).exhausted() && idlePort.value() != 0 && seen() == seen
                && !host.responding();
    }

    /** Changes when something comes out of the block, or goes into it. */
    private long seen() {
        return frames.beats() + answers.packets() + host.writes();
    }

    private void check(long start) {
        if (cycle() - start >= SETTLE_CYCLES_MAX) {
            throw new IllegalStateException("block does not come to rest: cyclesMax=" + SETTLE_CYCLES_MAX);
        }
    }

    @Override
    public void advance(long cycles) {
        for (long left = cycles; left > 0;) {
            left -= run(Math.min(left, BATCH_CYCLES), Stop.NEVER).cycles();
        }
        drain();
    }

    /** Runs until a write of the block, which the host sees, or one of the events; or for so many cycles. */
    private RunResult run(long cycles, Stop stop) {
        host.respond();
        RunResult result = simulation.run(cycles, host.stops().or(stop));
        host.take();
        return result;
    }

    private void drain() {
        answers.drain(answer -> environment.answers().answer(answer.data().toArray(ValueLayout.JAVA_BYTE)));
    }

    @Override
    public long cycle() {
        return simulation.cycle();
    }

    @Override
    public boolean interrupt() {
        return interrupt.value() != 0;
    }

    @Override
    public void reset() {
        drain();
        simulation.reset(RESET_CYCLES);
        host.restart();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            simulation.close();
        }
    }
}
