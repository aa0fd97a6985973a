// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.harness.AxiLite;
import dev.dpucosim.harness.LiteResponse;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.nio.file.Path;

/**
 * The Verilated chip as an engine: moves register accesses and the transactions of both hosts in and out of
 * {@code keybridge_top}, and decides nothing. Cycles pass in {@link #settle}, {@link #advance} and in register
 * accesses.
 */
public final class KeyChipRtl implements KeyChip {

    /** The model's name, and the RTL's top module. */
    public static final String MODEL = "keybridge_top";
    /** Records of its table; of a table of another size the model is MODEL_SIZE, and built on demand. */
    public static final int KEYS = 1024;

    private static final long LITE_CYCLES_MAX = 100_000;
    private static final long SETTLE_CYCLES_MAX = 2_000_000;
    /** Cycles in one crossing into native code while no host is asked anything. */
    private static final int BATCH_CYCLES = 256;
    /** Cycles that the level of idleness has to last; it falls a cycle behind what ends it. */
    private static final int QUIET_CYCLES = 4;
    private static final int RESET_CYCLES = 8;
    private static final int STROBES = 0xFF;

    private final Simulation simulation;
    private final AxiLite config;
    private final RtlHost[] hosts;
    private final Port idle;
    private final Port interrupt;
    private final Stop idles;
    private boolean closed;

    /** Opens the model that the build made. */
    public KeyChipRtl(KeyChipEnvironment environment) {
        this(environment, null);
    }

    /** The same with its signals recorded as FST; null: not. */
    public KeyChipRtl(KeyChipEnvironment environment, Path waveformOrNull) {
        int keys = environment.keys();
        String model = keys == KEYS ? MODEL : MODEL + "_" + keys;
        SimulationBuilder builder = Simulation.of(Model.named(model)).periodPs(CYCLE_PS).seed(1);
        if (waveformOrNull != null) {
            builder.waveform(waveformOrNull, 0, Long.MAX_VALUE);
        }
        simulation = builder.open();
        config = simulation.lite("cfg", LITE_CYCLES_MAX);
        hosts = new RtlHost[] {new RtlHost(simulation, "h1", environment.host1()), new RtlHost(simulation, "h2",
                environment.host2())};
        idle = simulation.port("idle_o");
        interrupt = simulation.port("irq_o");
        idles = simulation.when("idle_o", 1);
        reset();
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        boolean okay = await(config.postWrite(address, data, STROBES)).okay();
        resetHost(address == KeyRegisters.HOST1 ? hosts[0] : address == KeyRegisters.HOST2 ? hosts[1] : null, data);
        return okay ? ConfigResponse.OKAY : ConfigResponse.SLVERR;
    }

    /** The bits of both registers are the same. A port in reset means that its host is, so nothing comes from it. */
    private void resetHost(RtlHost hostOrNull, long data) {
        if (hostOrNull != null && (data & KeyRegisters.HOST1_RESET_MASK) != 0) {
            hostOrNull.forget();
            run(1, Stop.NEVER);
        }
    }

    @Override
    public ConfigRead configRead(int address) {
        LiteResponse response = await(config.postRead(address));
        return response.okay() ? ConfigRead.of(response.value()) : ConfigRead.REFUSED;
    }

    private LiteResponse await(long ticket) {
        for (long cycles = 0; config.completed() <= ticket;) {
            if (cycles >= LITE_CYCLES_MAX) {
                throw new IllegalStateException("register access without a response: cyclesMax=" + LITE_CYCLES_MAX);
            }
            cycles += run(BATCH_CYCLES, Stop.LITE_DONE);
        }
        return config.response(ticket);
    }

    /** Runs some cycles, no more than so many, and until a host is asked or told something. */
    private long run(long cycles, Stop stop) {
        hosts[0].beforeRun();
        hosts[1].beforeRun();
        long run = simulation.run(cycles, stop.or(Stop.REQUEST)).cycles();
        hosts[0].take();
        hosts[1].take();
        return run;
    }

    @Override
    public void settle() {
        long start = cycle();
        int quiet = 0;
        while (quiet < QUIET_CYCLES) {
            if (cycle() - start >= SETTLE_CYCLES_MAX) {
                throw new IllegalStateException("chip does not come to rest: cyclesMax=" + SETTLE_CYCLES_MAX);
            }
            run(quiet > 0 ? 1 : BATCH_CYCLES, idles);
            quiet = idle() ? quiet + 1 : 0;
        }
    }

    @Override
    public void advance(long cycles) {
        for (long left = cycles; left > 0;) {
            long windows = left & -KeyWindows.RATE_CYCLES;
            if (windows > 0 && idle() && !hosts[0].owes() && !hosts[1].owes()) {
                simulation.skip(windows);
                left -= windows;
            } else {
                left -= run(Math.min(left, BATCH_CYCLES), Stop.NEVER);
            }
        }
    }

    @Override
    public long cycle() {
        return simulation.cycle();
    }

    @Override
    public boolean idle() {
        return idle.value() != 0 && !hosts[0].busy() && !hosts[1].busy();
    }

    @Override
    public boolean interrupt() {
        return interrupt.value() != 0;
    }

    @Override
    public void reset() {
        simulation.reset(RESET_CYCLES);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            simulation.close();
        }
    }
}
