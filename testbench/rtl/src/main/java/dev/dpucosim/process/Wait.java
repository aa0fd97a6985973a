// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/**
 * One branch of one wait of a process. A process that waits for several things at once has several; the first that is
 * over makes the others stale.
 */
final class Wait {

    final Process process;
    final int branch;
    private final long turn;

    Wait(Process process, int branch) {
        this.process = process;
        this.branch = branch;
        this.turn = process.waits;
    }

    /** Whether the process still waits for this. */
    boolean open() {
        return process.waits == turn;
    }

    /** The process goes on. */
    void over() {
        if (open()) {
            process.wake(branch);
        }
    }
}
