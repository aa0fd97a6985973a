// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Drives a channel: valid never waits for ready, and what stands at the ports stays until it is taken. */
final class ChannelSender<T> {

    private final Clock clock;
    private final Wire valid;
    private final Wire ready;
    private final Supplier<T> source;
    private final Consumer<T> drive;
    private Stalls stalls = Stalls.NEVER;
    private T standing;

    /**
     * @param source
     *            gives what is next, or null for now
     * @param drive
     *            puts it to the payload's ports
     */
    ChannelSender(Channel channel, Clock clock, Supplier<T> source, Consumer<T> drive) {
        this.clock = clock;
        this.valid = channel.valid();
        this.ready = channel.ready();
        this.source = source;
        this.drive = drive;
    }

    void stall(Stalls when) {
        stalls = when;
    }

    void cycle() {
        final boolean driving = standing != null;
        if (driving && !ready.isSet()) {
            return;
        }
        standing = stalls.at(clock.cycle() + 1) ? null : source.get();
        if (standing != null) {
            drive.accept(standing);
        }
        if (driving != (standing != null)) {
            valid.drive(driving ? 0 : 1);
        }
    }
}
