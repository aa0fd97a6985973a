// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import java.util.Arrays;

/**
 * Holds a channel to {@link AxiRule#VALID_HELD} and {@link AxiRule#PAYLOAD_HELD}: once valid is high it stays so
 * until ready is, and nothing of the payload changes meanwhile.
 */
final class HandshakeChecker {

    private final Channel channel;
    private final Clock clock;
    private final long[][] stood;
    private final long[][] now;
    private boolean waiting;
    private long waitingSince;

    HandshakeChecker(Channel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
        this.stood = new long[channel.payload().size()][];
        this.now = new long[stood.length][];
        for (int i = 0; i < stood.length; i++) {
            stood[i] = new long[channel.payload().get(i).wordCount()];
            now[i] = new long[stood[i].length];
        }
        clock.add("HandshakeChecker " + channel.valid().name(), this::cycle);
    }

    private void cycle() {
        final boolean valid = channel.valid().isSet();
        if (waiting && !valid) {
            throw new AxiRuleViolation(AxiRule.VALID_HELD, "port=" + channel.valid().name() + ", cycle="
                    + clock.cycle() + ", waitingSinceCycle=" + waitingSince);
        }
        if (valid && (waiting || !channel.ready().isSet())) {
            look(waiting);
        }
        final boolean waits = valid && !channel.ready().isSet();
        if (waits && !waiting) {
            waitingSince = clock.cycle();
        }
        waiting = waits;
    }

    private void look(boolean compare) {
        for (int i = 0; i < stood.length; i++) {
            final Wire wire = channel.payload().get(i);
            wire.read(now[i], 0);
            if (compare && !Arrays.equals(now[i], stood[i])) {
                throw new AxiRuleViolation(AxiRule.PAYLOAD_HELD, "port=" + wire.name() + ", cycle="
                        + clock.cycle() + ", waitingSinceCycle=" + waitingSince);
            }
            System.arraycopy(now[i], 0, stood[i], 0, now[i].length);
        }
    }
}
