// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/**
 * Lets so many processes at once do something that takes time; with one permit a lock. Processes are served in the
 * order in which they came. Whatever does not wait needs none: exactly one process runs at a time.
 */
public final class Semaphore {

    private final String name;
    private final int permitsMax;
    private final Handover<Boolean> waiting;
    private int permits;

    private Semaphore(Simulation simulation, String name, int permits) {
        if (permits < 1) {
            throw new IllegalArgumentException("nobody can pass: semaphore=" + name + ", permits=" + permits);
        }
        this.name = name;
        this.permitsMax = permits;
        this.permits = permits;
        this.waiting = new Handover<>(simulation, "semaphore " + name);
    }

    /**
     * A semaphore with so many permits, all of them free.
     *
     * @throws IllegalArgumentException
     *             if there is none
     */
    public static Semaphore of(Simulation simulation, String name, int permits) {
        return new Semaphore(simulation, name, permits);
    }

    /** Takes a permit; waits while none is free. */
    public void acquire() {
        if (!tryAcquire()) {
            waiting.await(permit -> release());
        }
    }

    /** Takes a permit, or says false if none is free. */
    public boolean tryAcquire() {
        if (permits == 0) {
            return false;
        }
        permits--;
        return true;
    }

    /**
     * Gives a permit back; any process may.
     *
     * @throws IllegalStateException
     *             if none was taken
     */
    public void release() {
        if (waiting.give(Boolean.TRUE)) {
            return;
        }
        if (permits == permitsMax) {
            throw new IllegalStateException("released more often than acquired: semaphore=" + name + ", permits="
                    + permits);
        }
        permits++;
    }

    /** Does something with a permit, and gives it back however that ends. */
    public void holding(Runnable body) {
        acquire();
        try {
            body.run();
        } finally {
            release();
        }
    }

    /** Permits that are free. */
    public int permits() {
        return permits;
    }

    @Override
    public String toString() {
        return name + " with " + permits + " of " + permitsMax;
    }
}
