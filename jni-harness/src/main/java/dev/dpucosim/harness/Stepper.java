// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * A simulation from edge to edge, for a testbench that looks at the signals in between. It stands where everything has
 * settled and the next edge is to come: what a {@link Wire} shows is what the registers are about to see. One crossing
 * into native code a step; reading and driving need none.
 *
 * <p>
 * A design with one clock steps from rising edge to rising edge; with several ({@link #addClock}), from one edge of any
 * of them to the next. Endpoints of the simulation work on in both, at the first clock.
 *
 * <pre>
 * control: +0 driveCount  +8 watchCount  +16 watchHit  +24 nowPs  +32 nextPs  +40 rising  +48 falling
 * watch:   +0 signal  +4 kind  +8 value
 * </pre>
 */
public final class Stepper {

    /** How many watches there may be at a time. */
    public static final int WATCHES_MAX = 256;

    private static final long DRIVE_COUNT = 0;
    private static final long WATCH_COUNT = 8;
    private static final long WATCH_HIT = 16;
    private static final long NOW_PS = 24;
    private static final long NEXT_PS = 32;
    private static final long RISING = 40;
    private static final long FALLING = 48;
    private static final long WATCH_BYTES = 16;
    private static final int PUBLIC_VARIABLE = 1 << 31;
    private static final int EQUAL = 0;
    private static final int CHANGED = 1;

    private final Simulation simulation;
    private final Session session;
    private final StatusBlock status;
    private final MemorySegment control;
    private final MemorySegment drives;
    private final MemorySegment values;
    private final MemorySegment watches;
    private final Map<String, Wire> wires = new HashMap<>();
    private int driveCount;
    private int watchCount;
    private long round;

    Stepper(Simulation simulation, Session session, StatusBlock status) {
        this.simulation = simulation;
        this.session = session;
        this.status = status;
        final long handle = session.enter();
        try {
            long words = 0;
            int ports = 0;
            for (Port port : simulation.ports()) {
                words += (port.widthBits() + 63) / 64;
                ports++;
            }
            control = session.allocate(64, 64);
            drives = session.allocate(4L * Math.max(1, ports), 64);
            values = session.allocate(8 * Math.max(1, words), 64);
            watches = session.allocate(WATCH_BYTES * WATCHES_MAX, 64);
            NativeSimulation.attachStepper(handle, control.address(), drives.address(), values.address(),
                    values.byteSize(), watches.address(), WATCHES_MAX);
        } finally {
            session.exit();
        }
    }

    /**
     * The port of that name, else the public variable of that hierarchical name, see {@link Simulation#signal}.
     *
     * @throws IllegalArgumentException
     *             if there is neither; the message offers the nearest
     */
    public Wire wire(String name) {
        Wire wire = wires.get(name);
        if (wire == null) {
            wire = name.indexOf('.') >= 0 || isInside(name) ? variable(name) : port(name);
            wires.put(name, wire);
        }
        return wire;
    }

    /** Whether it is no port but a variable of the top module. */
    private boolean isInside(String name) {
        return simulation.ports().stream().noneMatch(port -> port.name().equals(name))
                && simulation.signalNames().contains(simulation.model().name() + "." + name);
    }

    private Wire port(String name) {
        final Port found = simulation.port(name);
        long offset = 0;
        for (Port port : simulation.ports()) {
            if (port.index() == found.index()) {
                break;
            }
            offset += (port.widthBits() + 63) / 64;
        }
        final long bytes = (found.widthBits() + 63) / 64 * 8L;
        return new Wire(this, found.index(), name, found.widthBits(), storage(found.index(), found.widthBits()),
                values.asSlice(8 * offset, bytes));
    }

    private Wire variable(String name) {
        final PublicSignal found = simulation.signal(name);
        final int index = found.index() | PUBLIC_VARIABLE;
        final Wire wire = new Wire(this, index, name, found.widthBits(), storage(index, found.widthBits()), null);
        if (found.forceable()) {
            final long[] addresses = addresses(index);
            wire.forcedThrough(session.view(addresses[1], Wire.storageBytes(found.widthBits())),
                    session.view(addresses[2], Wire.storageBytes(found.widthBits())));
        }
        return wire;
    }

    private MemorySegment storage(int index, int widthBits) {
        return session.view(addresses(index)[0], Wire.storageBytes(widthBits));
    }

    private long[] addresses(int index) {
        final long handle = session.enter();
        try {
            return NativeSimulation.signalAddress(handle, index);
        } finally {
            session.exit();
        }
    }

    /** Writes a public variable after the next edge. */
    void write(int index, long... words) {
        final long handle = session.enter();
        try {
            NativeSimulation.writeSignal(handle, index & ~PUBLIC_VARIABLE, 0, words, true);
        } finally {
            session.exit();
        }
    }

    /** Forces a signal after the next edge. */
    void force(int index, long... words) {
        final long handle = session.enter();
        try {
            NativeSimulation.forceSignal(handle, index & ~PUBLIC_VARIABLE, words, true);
        } finally {
            session.exit();
        }
    }

    void release(int index) {
        final long handle = session.enter();
        try {
            NativeSimulation.releaseSignal(handle, index & ~PUBLIC_VARIABLE, true);
        } finally {
            session.exit();
        }
    }

    /**
     * Adds a clock: low until {@code phasePs} from the time at which the present cycle of the simulation's own began,
     * then high and low for half a period each. Its bit in {@link #rising} and {@link #falling} is the count of clocks
     * before it; the simulation's own has bit 0.
     */
    public void addClock(String port, long periodPs, long phasePs) {
        final long handle = session.enter();
        try {
            NativeSimulation.addClock(handle, port, periodPs, phasePs);
        } finally {
            session.exit();
        }
    }

    /**
     * Passes that many edges (with one clock: rising edges), fewer if a watch holds after one. 0 only makes sure that
     * everything has settled.
     */
    public void advance(long stepsMax) {
        final long handle = session.enter();
        try {
            final int noted = driveCount;
            flush();
            NativeSimulation.advance(handle, stepsMax);
            if (stepsMax == 0 && control.get(JAVA_LONG, DRIVE_COUNT) != 0) {
                // No edge has passed: it still waits for the next.
                driveCount = noted;
                round--;
            }
            session.stepped();
        } finally {
            session.exit();
        }
    }

    /** Drives what is noted at once, and lets it settle, at a time not after the next edge. */
    public void settleAt(long timePs) {
        final long handle = session.enter();
        try {
            flush();
            NativeSimulation.settleAt(handle, timePs);
        } finally {
            session.exit();
        }
    }

    /** Crosses into native code and changes nothing: for whoever wants to know what that costs. */
    public void cross() {
        final long handle = session.enter();
        try {
            NativeSimulation.signalAddress(handle, 0);
        } finally {
            session.exit();
        }
    }

    private void flush() {
        session.checkMemory();
        control.set(JAVA_LONG, DRIVE_COUNT, driveCount);
        control.set(JAVA_LONG, WATCH_COUNT, watchCount);
        driveCount = 0;
        round++;
    }

    /** Forgets all watches. */
    public void clearWatches() {
        watchCount = 0;
    }

    /** Watches for a value. False if it cannot: more than 64 bits, forceable, or too many. */
    public boolean watchEqual(Wire wire, long value) {
        return watch(wire, EQUAL, value);
    }

    /** Watches for another value than this. False if it cannot: more than 64 bits, forceable, or too many. */
    public boolean watchChanged(Wire wire, long value) {
        return watch(wire, CHANGED, value);
    }

    private boolean watch(Wire wire, int kind, long value) {
        if (wire.widthBits() > 64 || wire.forceable() || watchCount == WATCHES_MAX) {
            return false;
        }
        final long at = WATCH_BYTES * watchCount++;
        watches.set(JAVA_INT, at, wire.index());
        watches.set(JAVA_INT, at + 4, kind);
        watches.set(JAVA_LONG, at + 8, value);
        return true;
    }

    /** Whether the last advance ended because a watch held. */
    public boolean watchHit() {
        return control.get(JAVA_LONG, WATCH_HIT) != 0;
    }

    /** Time of the last evaluation, picoseconds. */
    public long nowPs() {
        return control.get(JAVA_LONG, NOW_PS);
    }

    /** Time of the edges to come, picoseconds; -1 in a design without a clock. */
    public long nextEdgePs() {
        return control.get(JAVA_LONG, NEXT_PS);
    }

    /** The clocks that rise at {@link #nextEdgePs}, one bit each. */
    public long rising() {
        return control.get(JAVA_LONG, RISING);
    }

    /** The clocks that fall at {@link #nextEdgePs}, one bit each. */
    public long falling() {
        return control.get(JAVA_LONG, FALLING);
    }

    /** Rising edges of the first clock so far, and cycles skipped. */
    public long cycle() {
        return status.cycle();
    }

    /** Counts calls that drive what is noted. */
    long round() {
        return round;
    }

    void checkNothingNoted() {
        if (driveCount != 0) {
            throw new CheckpointException("inputs are to be driven after the next edge: count=" + driveCount);
        }
    }

    /** The simulation was given another state. */
    void forgetNoted() {
        driveCount = 0;
        round++;
    }

    void list(int port) {
        drives.setAtIndex(JAVA_INT, driveCount++, port);
    }

    void checkDrivable(int port) {
        final long handle = session.enter();
        try {
            NativeSimulation.checkDrivable(handle, port);
        } finally {
            session.exit();
        }
    }
}
