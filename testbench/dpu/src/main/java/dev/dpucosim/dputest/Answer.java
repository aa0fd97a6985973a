// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.host.Command;

/** What became of a command. */
public final class Answer {

    private final Command command;
    private int status = -1;
    private long[] data;
    private long donePs = -1;

    Answer(Command command) {
        this.command = command;
    }

    /** Number of the command, from 0, among all of the test; faults are keyed by it. */
    public long operation() {
        return command.operation();
    }

    /** Whether the command has been completed, well or not. */
    public boolean done() {
        return status >= 0;
    }

    /** Status as NVMe counts it, without the phase; -1 before the completion. See {@link NvmeStatus}. */
    public int status() {
        return status;
    }

    /** What a read brought, 64 words for each block, lowest byte first; null unless it succeeded. */
    public long[] data() {
        return data;
    }

    /** Virtual time at which the completion left, picoseconds. */
    public long donePs() {
        return donePs;
    }

    /**
     * The same, if it succeeded.
     *
     * @throws AssertionError
     *             if it did not
     */
    public Answer succeeded() {
        return ended(NvmeStatus.SUCCESS);
    }

    /**
     * The same, if it ended with that status.
     *
     * @throws AssertionError
     *             if it has another one, or none yet
     */
    public Answer ended(int wanted) {
        if (status != wanted) {
            throw new AssertionError(command + ": expected " + NvmeStatus.describe(wanted) + ", was " + (done()
                    ? NvmeStatus.describe(status)
                    : "not answered"));
        }
        return this;
    }

    void data(long[] words) {
        data = words;
    }

    void done(int withStatus, long atPs) {
        status = withStatus;
        donePs = atPs;
    }

    @Override
    public String toString() {
        return command + (done() ? ": " + NvmeStatus.describe(status) : ": not answered");
    }
}
