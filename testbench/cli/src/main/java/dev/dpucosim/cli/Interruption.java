// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Tells a running command that the user wants it to stop, and gives it time to print what it knows. The command asks
 * {@link #getAsBoolean()} every so often and returns when it is true. The exit code is the JVM's own for a signal:
 * 130 for an interrupt, 143 for a termination.
 *
 * <p>Does not interrupt threads: a command that never asks is ended after the grace period.
 */
public final class Interruption implements BooleanSupplier {
    private static final long GRACE_SECONDS = 10;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean requested;

    /** Listens from now on; called once, by {@code main}. */
    static Interruption install() {
        final Interruption interruption = new Interruption();
        Runtime.getRuntime().addShutdownHook(new Thread(interruption::stop, "interruption"));
        return interruption;
    }

    /** Whether the user has asked to stop. */
    @Override
    public boolean getAsBoolean() {
        return requested;
    }

    /** The command has printed what it had to say: the JVM may go. */
    void end() {
        ended.countDown();
    }

    /** Runs in the shutdown hook, while the command's own thread goes on; after {@link #end()} it does not wait. */
    private void stop() {
        requested = true;
        try {
            ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
