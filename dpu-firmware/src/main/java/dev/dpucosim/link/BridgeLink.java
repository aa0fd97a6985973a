// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;

/** The link between the bridge of a remote device and ours: two directions, which are up or down together. */
public final class BridgeLink {

    private final LinkDirection forward;
    private final LinkDirection backward;
    private final List<LinkListener> listeners = new ArrayList<>();
    private int downs;

    /**
     * A link that is up.
     *
     * @param random the stream from which each direction derives its own
     * @param forward what goes wrong on the way from the remote device
     * @param backward what goes wrong on the way to it
     */
    public BridgeLink(Scheduler scheduler, SeededStream random, LinkSettings settings, LinkFaults forward,
            LinkFaults backward) {
        this.forward = new LinkDirection(scheduler, random.split("forward"), settings, forward);
        this.backward = new LinkDirection(scheduler, random.split("backward"), settings, backward);
        for (LinkFaults faults : List.of(forward, backward)) {
            for (LinkFaults.Down down : faults.downs()) {
                scheduler.schedule(down.fromPs(), (nowPs, unused) -> down(), 0);
                scheduler.schedule(down.toPs(), (nowPs, unused) -> up(), 0);
            }
        }
    }

    /** From the remote device. */
    public LinkDirection forward() {
        return forward;
    }

    /** To the remote device. */
    public LinkDirection backward() {
        return backward;
    }

    /** Whether frames get through. */
    public boolean isUp() {
        return downs == 0;
    }

    /** Adds one who is told of changes, after those before it. */
    public void listener(LinkListener listener) {
        listeners.add(listener);
    }

    /** Takes the link down; what is under way is lost. Called twice it wants {@link #up} twice. */
    public void down() {
        if (downs++ == 0) {
            change(false);
        }
    }

    /**
     * Takes the link up.
     *
     * @throws IllegalStateException when it is
     */
    public void up() {
        if (downs == 0) {
            throw new IllegalStateException("link is up");
        }
        if (--downs == 0) {
            change(true);
        }
    }

    private void change(boolean up) {
        forward.change(up);
        backward.change(up);
        listeners.forEach(listener -> listener.changed(up));
    }
}
