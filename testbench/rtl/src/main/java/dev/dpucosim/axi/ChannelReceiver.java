// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import java.util.function.BooleanSupplier;

/** Drives ready of a channel: in each cycle in which there is room and no stall. What comes is a tracker's to see. */
final class ChannelReceiver {

    private final Clock clock;
    private final Wire ready;
    private final BooleanSupplier room;
    private Stalls stalls = Stalls.NEVER;
    private boolean isReady;

    /**
     * @param room
     *            whether one more can be taken
     */
    ChannelReceiver(Channel channel, Clock clock, BooleanSupplier room) {
        this.clock = clock;
        this.ready = channel.ready();
        this.room = room;
    }

    void stall(Stalls when) {
        stalls = when;
    }

    /** Takes nothing any more, from the next edge on. */
    void leave() {
        ready.drive(0);
    }

    void cycle() {
        final boolean next = !stalls.at(clock.cycle() + 1) && room.getAsBoolean();
        if (next != isReady) {
            ready.drive(next ? 1 : 0);
            isReady = next;
        }
    }
}
