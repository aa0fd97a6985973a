// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import java.util.function.BooleanSupplier;

/** Takes what a channel brings; ready in each cycle in which there is room and no stall. */
final class ChannelReceiver {

    private final Clock clock;
    private final Wire valid;
    private final Wire ready;
    private final BooleanSupplier room;
    private final Runnable take;
    private Stalls stalls = Stalls.NEVER;
    private boolean isReady;

    /**
     * @param room
     *            whether one more can be taken
     * @param take
     *            called while it stands at the ports
     */
    ChannelReceiver(Channel channel, Clock clock, BooleanSupplier room, Runnable take) {
        this.clock = clock;
        this.valid = channel.valid();
        this.ready = channel.ready();
        this.room = room;
        this.take = take;
    }

    void stall(Stalls when) {
        stalls = when;
    }

    void cycle() {
        if (isReady && valid.isSet()) {
            take.run();
        }
        final boolean next = !stalls.at(clock.cycle() + 1) && room.getAsBoolean();
        if (next != isReady) {
            ready.drive(next ? 1 : 0);
            isReady = next;
        }
    }
}
