// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Event;
import dev.dpucosim.process.Simulation;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Transmits frames over an AXI4-Stream input of the design (IHI 0051). {@code TVALID} never waits for {@code TREADY},
 * and a beat stands still until it is taken. Frames shorter than their last beat need {@code TKEEP}; the lanes behind
 * their end carry {@link #NO_BYTE}, as they do where the harness itself sends: a design that reads them does the same
 * whoever sends, and a recording can be replayed.
 */
public final class AxiStreamSource {

    /** What lanes without a byte carry, so that a design that reads them does not get away with zeros. */
    public static final byte NO_BYTE = (byte) 0xA5;

    private final Channel channel;
    private final Clock clock;
    private final Simulation simulation;
    private final Wire valid;
    private final Wire ready;
    private final Wire data;
    private final Wire keep;
    private final Wire last;
    private final Wire id;
    private final Wire dest;
    private final Wire user;
    private final int beatBytes;
    private final byte[] keepBytes;
    private final byte[] endBytes;
    private final ArrayDeque<StreamFrame> queue = new ArrayDeque<>();
    private final Event room;
    private final Event idle;
    private Stalls stalls = Stalls.NEVER;
    private int framesMax = 2;
    private StreamFrame frame;
    private int offset;
    private long cycleFirst;
    private boolean driving;
    private long frames;
    private long beats;
    private long waitingCycles;

    private AxiStreamSource(Simulation simulation, String prefix, Clock clock) {
        this.channel = new Channel(simulation, prefix, "tvalid", "tready");
        this.simulation = simulation;
        this.clock = clock;
        this.valid = channel.valid();
        this.ready = channel.ready();
        this.data = channel.needed("tdata");
        this.keep = channel.optional("tkeep");
        this.last = channel.optional("tlast");
        this.id = channel.optional("tid");
        this.dest = channel.optional("tdest");
        this.user = channel.optional("tuser");
        if (data.widthBits() % 8 != 0) {
            throw new IllegalArgumentException("TDATA is not a whole number of bytes: port=" + data);
        }
        this.beatBytes = data.widthBits() / 8;
        this.keepBytes = new byte[(beatBytes + 7) / 8];
        this.endBytes = new byte[beatBytes];
        this.room = simulation.event("room in " + prefix);
        this.idle = simulation.event("the end of what " + prefix + " has to send");
        clock.add("AxiStreamSource " + prefix, this::cycle);
    }

    /** The transmitter of the ports with that prefix, at the first clock. */
    public static AxiStreamSource on(Simulation simulation, String prefix) {
        return on(simulation, prefix, simulation.clock());
    }

    /** The same at another clock. */
    public static AxiStreamSource on(Simulation simulation, String prefix, Clock clock) {
        return new AxiStreamSource(simulation, prefix, clock);
    }

    /** Leaves gaps between beats, in that share of cycles, drawn from the simulation's seed. */
    public AxiStreamSource stallingRandomly(double share) {
        stalls = Stalls.of(share, simulation.seed(), channel.prefix());
        return this;
    }

    /** How many frames may wait before {@link #send} does; at least 1. */
    public AxiStreamSource holding(int framesWaitingMax) {
        if (framesWaitingMax < 1) {
            throw new IllegalArgumentException("no room for a frame: framesWaitingMax=" + framesWaitingMax);
        }
        framesMax = framesWaitingMax;
        return this;
    }

    /** Sends a frame after those before it; waits while too many wait. The bytes must not change until it is sent. */
    public void send(byte[] bytes) {
        send(new StreamFrame(bytes));
    }

    /** Sends a frame with its side signals, as {@link #send(byte[])} does. */
    public void send(StreamFrame next) {
        check(next);
        while (queue.size() >= framesMax) {
            room.await();
        }
        queue.add(next);
    }

    /** Waits until everything has been taken by the design. */
    public void drain() {
        while (frame != null || !queue.isEmpty()) {
            idle.await();
        }
    }

    /** Frames whose last beat was taken. */
    public long frames() {
        return frames;
    }

    /** Beats that were taken. */
    public long beats() {
        return beats;
    }

    /** Cycles in which a beat waited for {@code TREADY}. */
    public long waitingCycles() {
        return waitingCycles;
    }

    private void check(StreamFrame next) {
        if (next.data().length == 0) {
            throw new IllegalArgumentException("frame is empty: stream=" + channel.prefix());
        }
        if (keep == null && next.data().length % beatBytes != 0) {
            throw new IllegalArgumentException("frame does not fill its last beat, and there is no TKEEP: stream="
                    + channel.prefix() + ", bytes=" + next.data().length + ", beatBytes=" + beatBytes);
        }
        if (last == null && next.data().length > beatBytes) {
            throw new IllegalArgumentException("frame needs several beats, and there is no TLAST: stream="
                    + channel.prefix() + ", bytes=" + next.data().length + ", beatBytes=" + beatBytes);
        }
        if (id == null && next.id() != 0 || dest == null && next.dest() != 0 || user == null && next.user() != 0) {
            throw new IllegalArgumentException("stream has no such side signal: stream=" + channel.prefix() + ", "
                    + next);
        }
    }

    private void cycle() {
        if (driving) {
            if (!ready.isSet()) {
                waitingCycles++;
                return;
            }
            taken();
        }
        if (frame == null) {
            frame = queue.poll();
            if (frame != null) {
                room.fire();
            }
        }
        if (frame != null && !stalls.at(clock.cycle() + 1)) {
            beat();
            if (!driving) {
                valid.drive(1);
                driving = true;
            }
        } else if (driving) {
            valid.drive(0);
            driving = false;
        }
    }

    private void taken() {
        beats++;
        offset += beatBytes;
        if (offset >= frame.data().length) {
            frames++;
            channel.note(cycleFirst, clock.cycle(), frame);
            frame = null;
            offset = 0;
            if (queue.isEmpty()) {
                idle.fire();
            }
        }
    }

    private void beat() {
        if (offset == 0) {
            // driven after this edge, so the next is the first that can take it
            cycleFirst = clock.cycle() + 1;
        }
        final byte[] bytes = frame.data();
        final int length = Math.min(beatBytes, bytes.length - offset);
        if (length == beatBytes) {
            data.drive(bytes, offset, length);
        } else {
            Arrays.fill(endBytes, NO_BYTE);
            System.arraycopy(bytes, offset, endBytes, 0, length);
            data.drive(endBytes, 0, beatBytes);
        }
        if (keep != null) {
            Arrays.fill(keepBytes, (byte) 0);
            for (int i = 0; i < length; i++) {
                keepBytes[i >>> 3] |= (byte) (1 << (i & 7));
            }
            keep.drive(keepBytes, 0, keepBytes.length);
        }
        if (last != null) {
            last.drive(offset + length == bytes.length ? 1 : 0);
        }
        if (id != null) {
            id.drive(frame.id());
        }
        if (dest != null) {
            dest.drive(frame.dest());
        }
        if (user != null) {
            user.drive(frame.user());
        }
    }
}
