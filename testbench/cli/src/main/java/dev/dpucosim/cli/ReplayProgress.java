// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.replay.ReplayWatcher;
import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Shows how far a command is, on standard error when that is a terminal, and nowhere else; and stops a replay when the
 * user asks for that. The launcher finds out about the terminal: the JVM cannot tell for standard error alone.
 */
final class ReplayProgress implements ReplayWatcher, AutoCloseable {
    private static final int UPDATE_MILLIS = 250;

    private final PrintStream terminal;
    private final BooleanSupplier interrupted;
    private ProgressBar bar;

    /**
     * Progress of one replay.
     *
     * @param terminal where to show it, or null
     * @param interrupted whether the user wants to stop
     */
    ReplayProgress(final PrintStream terminal, final BooleanSupplier interrupted) {
        this.terminal = terminal;
        this.interrupted = interrupted;
    }

    /** Standard error, if the launcher has found it to be a terminal; else null. */
    static PrintStream standardTerminal() {
        return Boolean.getBoolean("dpucosim.terminal") ? System.err : null;
    }

    @Override
    public void scanning() {
        open("first pass", " requests", -1);
    }

    @Override
    public void begin(final long requests) {
        begin("replay", " requests", requests);
    }

    /** Begins a task of so many units. */
    void begin(final String task, final String unit, final long count) {
        close();
        open(task, unit, count);
    }

    @Override
    public boolean at(final long requests) {
        if (bar != null) {
            bar.stepTo(requests);
        }
        return !interrupted.getAsBoolean();
    }

    private void open(final String task, final String unit, final long count) {
        if (terminal != null) {
            bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(count).setUnit(unit, 1)
                    .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(UPDATE_MILLIS).showSpeed()
                    .setConsumer(new ConsoleProgressBarConsumer(terminal)).build();
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
