// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Something that a {@link Process} can wait for: an edge, a value, a time, an event, the end of another process. */
public abstract class Trigger {

    Trigger() {
    }

    /** From now on, the first time it happens, the wait is over. */
    abstract void arm(Wait wait);

    /** What is waited for, as it reads after "waits for". */
    @Override
    public abstract String toString();
}
