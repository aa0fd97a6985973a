// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Lets one thread at a time into a bridge, and nobody into one that was closed. A thread that is in may enter again,
 * as what is called when a future completes does. What one thread has done the next one sees.
 */
final class Turn implements AutoCloseable {
    private final AtomicReference<Thread> owner = new AtomicReference<>();
    private int depth;
    private boolean over;

    /**
     * Goes in; {@link #close} goes out.
     *
     * @throws BridgeInUse  when another thread is in
     * @throws BridgeClosed when it is over
     */
    Turn enter() {
        enterAnyway();
        if (over) {
            close();
            throw new BridgeClosed();
        }
        return this;
    }

    /** The same where what is over is no trouble. */
    Turn enterAnyway() {
        Thread self = Thread.currentThread();
        if (owner.getPlain() != self && !owner.compareAndSet(null, self)) {
            throw new BridgeInUse();
        }
        depth++;
        return this;
    }

    @Override
    public void close() {
        if (--depth == 0) {
            owner.setRelease(null);
        }
    }

    /** Whether it is over; for whoever is in. */
    boolean over() {
        return over;
    }

    /** Lets nobody in any more. */
    void end() {
        over = true;
    }
}
