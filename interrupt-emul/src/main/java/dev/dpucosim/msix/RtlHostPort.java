// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.harness.PostedOptions;
import dev.dpucosim.harness.PostedWrite;
import dev.dpucosim.harness.PostedWrites;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.Stop;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The host at the end of the block's AXI4 write channel: hands writes on in their order, and brings the responses back
 * in that order. It is always ready. A prompt host answers everything by itself, so that no write need end a batch of
 * cycles.
 */
final class RtlHostPort {
    private static final int BURST_BYTES_MAX = 65 * 64;

    private final HostPort host;
    private final boolean prompt;
    private final PostedWrites writes;
    private final Deque<HostWrite> unanswered = new ArrayDeque<>();

    RtlHostPort(Simulation simulation, HostPort host, boolean prompt) {
        this.host = host;
        this.prompt = prompt;
        this.writes = simulation.posted("host", PostedOptions.DEFAULT.withBurstBytesMax(BURST_BYTES_MAX)
                .withAutomatic(prompt));
    }

    /** After a reset: nothing is under way. */
    void restart() {
        take();
        unanswered.clear();
    }

    /** What ends a batch of cycles, so that the host sees it. */
    Stop stops() {
        return prompt ? Stop.NEVER : Stop.WRITE;
    }

    /** Whether a response is on its way to the block. */
    boolean responding() {
        return writes.responding() || !unanswered.isEmpty() && unanswered.getFirst().response() != null;
    }

    /** Writes that have come. */
    long writes() {
        return writes.writes();
    }

    /** Gives the block what the host has answered. */
    void respond() {
        while (!unanswered.isEmpty() && unanswered.getFirst().response() != null) {
            writes.respond(switch (unanswered.removeFirst().response()) {
                case OKAY -> 0;
                case SLVERR -> 2;
                case DECERR -> 3;
            });
        }
    }

    /** Shows the host what the block has written. */
    void take() {
        writes.drain(this::write);
    }

    private void write(PostedWrite posted) {
        int user = (int) posted.user();
        HostWrite write = new HostWrite((user & 1) != 0, posted.address(), posted.bytes(),
                WriteAttributes.ofAwuser(user), answered -> {});
        if (!prompt) {
            unanswered.add(write);
        }
        host.write(write);
    }
}
