// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Compares what the design sends on a channel with what was recorded. */
final class ChannelJudge extends ReplayChannel {

    private final BusShape bus;
    private final boolean byId;
    private final byte[] beat;
    private long packets;
    private long bytes;
    private long otherCycles;

    ChannelJudge(BusShape bus, ChannelWires wires) {
        super(wires);
        this.bus = bus;
        // answers of different ids may come in any order, those of one id may not (IHI 0022, A5.3)
        this.byId = !wires.shape().channel().forward() && wires.shape().field("id") != null;
        this.beat = new byte[wires.shape().beatBytes()];
    }

    /** Packets that were as recorded. */
    long packets() {
        return packets;
    }

    /** Bytes of signals that were. */
    long bytes() {
        return bytes;
    }

    /** Beats that were as recorded, but not in the recorded cycle. */
    long otherCycles() {
        return otherCycles;
    }

    /** Whether a beat changes hands at this edge. */
    boolean transfers() {
        return wires().valid().isSet() && wires().ready().isSet();
    }

    @Override
    BusDifference transfer(ReplayTime time) {
        if (!transfers()) {
            return null;
        }
        wires().read(beat, 0);
        final Beat same = byId ? queue().withId(wires().shape().value("id", beat, 0, 0)) : null;
        final Beat expected = same != null ? same : queue().head();
        if (expected == null) {
            return time.tellsExtra() ? BusDifference.extra(bus, wires().shape(), beat, time.cycle()) : null;
        }
        if (wires().shape().channel() == BusChannel.R) {
            Lanes.clearUnasked(wires().shape(), expected.transaction().packets().getFirst(), expected.index(), beat, 0);
        }
        final BusDifference difference = BusDifference.between(expected, beat, wires().isLast(), time.cycle());
        if (difference == null) {
            queue().remove(expected);
            expected.transaction().owes(expected.transaction().owed() - 1);
            packets += expected.isLast() ? 1 : 0;
            bytes += beat.length;
            otherCycles += expected.taken() == time.edge() ? 0 : 1;
            time.progress(expected.taken());
        }
        return difference;
    }

    @Override
    void drive(ReplayTime time) {
        final Beat head = queue().head();
        final long next = time.edge() + 1;
        final boolean held = time.pace() == ReplayPace.RECORDED && head != null && head.offered() <= next
                && next < head.taken();
        if (wires().ready().driven() != (held ? 0 : 1)) {
            wires().ready().drive(held ? 0 : 1);
        }
    }

    @Override
    BusDifference overdue(ReplayTime time) {
        return BusDifference.missing(queue().head(), time.cycle());
    }
}
