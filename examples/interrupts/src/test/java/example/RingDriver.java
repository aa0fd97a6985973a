// SPDX-License-Identifier: Apache-2.0
package example;

import dev.dpucosim.msix.system.HostSide;
import dev.dpucosim.msix.system.Interrupt;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * The driver under test. Its device writes numbered entries of 64 bytes into a ring and raises a vector; the handler
 * masks the vector, and a poll a while later takes what there is and unmasks it. What comes in between makes the vector
 * pending, and interrupts again after the unmask.
 */
final class RingDriver {
    static final int ENTRY_BYTES = 64;
    static final int ENTRIES = 256;
    private static final long POLL_PS = 5_000_000;

    private final HostSide host;
    private final Scheduler clock;
    private final int function;
    private final int vector;
    private final long ring;
    private final List<Integer> taken = new ArrayList<>();
    private int interrupts;

    RingDriver(HostSide host, Scheduler clock, int function, int vector, long ring) {
        this.host = host;
        this.clock = clock;
        this.function = function;
        this.vector = vector;
        this.ring = ring;
    }

    /** The handler: must not wait, and leaves the work to the poll. */
    void interrupt(Interrupt interrupt) {
        interrupts++;
        host.maskPosted(function, vector, true);
        clock.after(POLL_PS, (nowPs, unused) -> poll(), 0);
    }

    private void poll() {
        while (number(taken.size()) == taken.size() + 1) {
            taken.add(taken.size() + 1);
        }
        host.maskPosted(function, vector, false);
    }

    private int number(int entry) {
        byte[] bytes = host.read(ring + entry % ENTRIES * ENTRY_BYTES, Integer.BYTES);
        return bytes[0] & 0xFF | (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF) << 16 | bytes[3] << 24;
    }

    /** Numbers of the entries taken, in their order. */
    List<Integer> taken() {
        return taken;
    }

    int interrupts() {
        return interrupts;
    }
}
