// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ctrl-C while tests run: ends the JVM that runs them, tells what is known so far, and exits with 130. */
final class Interruption implements AutoCloseable {

    static final int EXIT = 130;
    /** How a JVM ends of SIGINT and of SIGTERM. */
    private static final int BY_INT = 130;
    private static final int BY_TERM = 143;
    /** A JVM that ends writes what it has counted; cut short, that would spoil what later runs add to it. */
    private static final int GRACE_SECONDS = 20;

    private final Runnable summary;
    private final Thread hook = new Thread(this::end);
    private Process running;
    private boolean told;

    private Interruption(Runnable summary) {
        this.summary = summary;
    }

    /** From now on until it is closed. */
    static Interruption guard(Runnable summary) {
        final Interruption interruption = new Interruption(summary);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** The JVM that is not to outlive this one. */
    synchronized void running(Process process) {
        running = process;
        if (told) {
            end(process);
        }
    }

    /** Ctrl-C meets all JVMs of the terminal, and that of the tests may be gone before this one knows of it. */
    static boolean ended(int exit) {
        return exit == BY_INT || exit == BY_TERM;
    }

    private void end() {
        tell();
        Runtime.getRuntime().halt(EXIT);
    }

    /** Shows the summary, the first time. */
    synchronized void tell() {
        if (running != null) {
            end(running);
        }
        if (!told) {
            told = true;
            summary.run();
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    @Override
    public void close() throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs, and this JVM ends with it.
            new CountDownLatch(1).await();
        }
    }
}
