// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.Arrays;

/**
 * Trials of the promise that data come first (MSIX-1): a payload, then an interrupt, over a link that loses, doubles,
 * delays and damages, and a bus that uses every freedom. Each trial writes other bytes to the same places; its payload
 * is cut among streams, with any class and ordering, its interrupt goes on any stream by any carrier. When the handler
 * runs, every byte must be there.
 */
public final class DataFirstTrials implements AutoCloseable {
    /** Bytes of one payload. */
    public static final int PAYLOAD_BYTES = 65_536;

    private static final int VECTORS = 64;
    private static final int FUNCTIONS = 2;
    private static final int PLACES = 4;
    private static final long TRIAL_PS_MAX = 100_000_000_000L;

    private final MsixSystem system;
    private final SeededStream random;
    private final byte[] payload = new byte[PAYLOAD_BYTES];
    private long trials;
    private long violations;
    private String firstViolation = "";
    private int function;
    private int vector;
    private long address;
    private long interrupts;

    /** Trials on a kind of engine. */
    public DataFirstTrials(MsixEngineKind engine, long seed) {
        this(MsixSettings.of(engine, seed).withFunctions(FUNCTIONS, VECTORS).withBus(BusSettings.free(), "")
                .withLinkFaults("loss=5000 double=20000 late=100000 damage=2000 cut=1000 late-ps=8000000",
                        "loss=5000 double=20000 late=50000 damage=2000 late-ps=8000000")
                .withTraceLimit(0));
    }

    /** Trials in a system; two functions are used. */
    public DataFirstTrials(MsixSettings settings) {
        random = new SeededStream(settings.seed()).split("data first");
        system = MsixSystem.open(settings);
        system.host().startAll();
        system.host().handler(this::interrupted);
    }

    /** Makes so many trials. */
    public void run(int count) {
        for (int i = 0; i < count; i++) {
            trial();
        }
    }

    private void trial() {
        trials++;
        fill();
        function = random.nextInt(FUNCTIONS);
        vector = random.nextInt(VECTORS);
        address = Places.data(function) + random.nextInt(PLACES) * 2L * PAYLOAD_BYTES + random.nextInt(8192);
        long before = interrupts;
        int[] streams = {random.nextInt(TunnelFrame.STREAMS), random.nextInt(TunnelFrame.STREAMS)};
        int cut = random.oneIn(2) ? PAYLOAD_BYTES : 1 + random.nextInt(PAYLOAD_BYTES - 1);
        write(streams[0], 0, cut);
        TunnelTicket last = cut == PAYLOAD_BYTES ? null : write(streams[1], cut, PAYLOAD_BYTES);
        // A fence names one other stream; the data of the raise's own stream come first in any case.
        int raiseOn = last == null && random.oneIn(2) ? random.nextInt(TunnelFrame.STREAMS) : streams[0];
        TunnelTicket after = last == null && raiseOn != streams[0] ? firstTicket : last;
        Carrier carrier = Carrier.values()[random.nextInt(Carrier.values().length)];
        TunnelTicket raise = system.remote().raiseOrNull(function, raiseOn, vector, carrier, after);
        boolean came = system.runUntil(() -> interrupts > before && raise.state() == TunnelTicket.State.DONE,
                TRIAL_PS_MAX);
        if (!came || interrupts != before + 1) {
            violation("interrupts=" + (interrupts - before) + ", raise=" + raise);
        }
    }

    private TunnelTicket firstTicket;

    private TunnelTicket write(int stream, int from, int to) {
        int flags = FrameBuilder.trafficClassFlags(random.oneIn(3) ? random.nextInt(8) : 0)
                | (random.oneIn(3) ? TunnelFrame.FLAG_RELAXED : 0) | (random.oneIn(3) ? TunnelFrame.FLAG_ID_ORDERED
                        : 0);
        firstTicket = system.remote().writeOrNull(function, stream, address + from, flags,
                Arrays.copyOfRange(payload, from, to));
        return firstTicket;
    }

    private void fill() {
        for (int i = 0; i < payload.length; i += Long.BYTES) {
            long word = random.nextLong();
            for (int k = 0; k < Long.BYTES; k++) {
                payload[i + k] = (byte) (word >>> 8 * k);
            }
        }
    }

    private void interrupted(Interrupt interrupt) {
        interrupts++;
        int wrong = Arrays.mismatch(system.host().read(address, PAYLOAD_BYTES), payload);
        if (wrong >= 0 || interrupt.function() != function || interrupt.vector() != vector) {
            violation("byte=" + wrong + ", " + interrupt);
        }
    }

    private void violation(String what) {
        violations++;
        if (firstViolation.isEmpty()) {
            firstViolation = "trial=" + trials + ", " + what;
        }
    }

    /** Trials made. */
    public long trials() {
        return trials;
    }

    /** Handlers that ran too early, for the wrong vector, twice, or never. */
    public long violations() {
        return violations;
    }

    /** The first of them, or nothing. */
    public String firstViolation() {
        return firstViolation;
    }

    /** The system, to look at. */
    public MsixSystem system() {
        return system;
    }

    @Override
    public void close() {
        system.close();
    }
}
