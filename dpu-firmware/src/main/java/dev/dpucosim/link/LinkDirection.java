// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** One direction of a {@link BridgeLink}: frames go onto the wire one after the other and arrive as the plan says. */
public final class LinkDirection {

    private static final LinkFault[] FAULTS = LinkFault.values();

    private final Scheduler scheduler;
    private final SeededStream random;
    private final LinkSettings settings;
    private final LinkFaults faults;
    private final long[] counters = new long[LinkCounter.values().length];
    private LinkReceiver receiver = frame -> {};
    private LinkWatcher watcher = (frame, struck) -> {};
    private boolean up = true;
    /** Counts the times the link went down: what was sent before does not arrive after. */
    private int downs;
    private long wireFreePs;

    LinkDirection(Scheduler scheduler, SeededStream random, LinkSettings settings, LinkFaults faults) {
        this.scheduler = scheduler;
        this.random = random;
        this.settings = settings;
        this.faults = faults;
    }

    /** Sets who gets the frames. */
    public void receiver(LinkReceiver end) {
        receiver = end;
    }

    /** Sets who is told what becomes of each frame. */
    public void watcher(LinkWatcher told) {
        watcher = told;
    }

    /** A counter since the start. */
    public long count(LinkCounter counter) {
        return counters[counter.ordinal()];
    }

    /** The plan of this direction. */
    public LinkFaults faults() {
        return faults;
    }

    /** When the wire is free again, in picoseconds. */
    public long wireFreePs() {
        return Math.max(wireFreePs, scheduler.nowPs());
    }

    /** Sends a frame, which is copied; it waits for those before it. */
    public void send(byte[] frame) {
        long number = counters[LinkCounter.SENT.ordinal()];
        add(LinkCounter.SENT, 1);
        add(LinkCounter.SENT_BYTES, frame.length);
        if (!up) {
            add(LinkCounter.DOWN, 1);
            watcher.sent(frame, EnumSet.of(LinkFault.LOSS));
            return;
        }
        long sentPs = wireFreePs() + settings.wirePs(frame.length);
        wireFreePs = sentPs;
        SeededStream fate = random.split(number);
        Set<LinkFault> struck = faultsOf(fate, number);
        watcher.sent(frame, struck);
        if (struck.contains(LinkFault.LOSS)) {
            add(LinkCounter.LOST, 1);
            return;
        }
        byte[] copy = frame.clone();
        if (struck.contains(LinkFault.DAMAGE)) {
            add(LinkCounter.DAMAGED, 1);
            damage(copy, fate);
        }
        if (struck.contains(LinkFault.CUT) && copy.length > 1) {
            add(LinkCounter.CUT, 1);
            copy = Arrays.copyOf(copy, 1 + fate.nextInt(copy.length - 1));
        }
        boolean late = struck.contains(LinkFault.LATE);
        if (late) {
            add(LinkCounter.LATE, 1);
        }
        long arrivalPs = sentPs + settings.latencyPs() + (late ? laterPs(fate) : 0);
        deliver(copy, arrivalPs);
        if (struck.contains(LinkFault.DOUBLE)) {
            add(LinkCounter.DOUBLED, 1);
            deliver(copy.clone(), arrivalPs + laterPs(fate));
        }
    }

    void change(boolean nowUp) {
        if (up && !nowUp) {
            downs++;
            wireFreePs = 0;
        }
        up = nowUp;
    }

    private Set<LinkFault> faultsOf(SeededStream fate, long number) {
        Set<LinkFault> struck = EnumSet.noneOf(LinkFault.class);
        for (LinkFault fault : FAULTS) {
            // Drawn for every fault of every frame, so that one rate does not move what another strikes.
            int draw = fate.nextInt(1_000_000);
            if (draw < faults.perMillion(fault) || faults.directed(fault, number)) {
                struck.add(fault);
            }
        }
        return struck;
    }

    private long laterPs(SeededStream fate) {
        return 1 + fate.nextLong(faults.latePsMax());
    }

    private static void damage(byte[] frame, SeededStream fate) {
        int bits = 1 + fate.nextInt(3);
        int last = -1;
        for (int i = 0; i < bits; i++) {
            int bit = fate.nextInt(frame.length * 8);
            // The same bit twice would be no damage.
            if (bit != last) {
                frame[bit >> 3] ^= (byte) (1 << (bit & 7));
            }
            last = bit;
        }
    }

    private void deliver(byte[] frame, long arrivalPs) {
        int before = downs;
        scheduler.schedule(arrivalPs, (nowPs, unused) -> {
            if (before != downs) {
                add(LinkCounter.DOWN, 1);
                return;
            }
            add(LinkCounter.DELIVERED, 1);
            receiver.receive(frame);
        }, 0);
    }

    private void add(LinkCounter counter, long amount) {
        counters[counter.ordinal()] += amount;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (LinkCounter counter : LinkCounter.values()) {
            text.append(text.isEmpty() ? "" : " ").append(counter.name().toLowerCase(Locale.ROOT)).append('=')
                    .append(count(counter));
        }
        return text.toString();
    }
}
