// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** A piece of work that firmware has set itself, done in the order in which it was set. */
interface FirmwareWork {
    /** What it costs, in nanoseconds; asked when its turn has come, and changes nothing. */
    long costNs();

    /** Does it. */
    void run(long nowPs);

    /** Takes pieces of work, to be done after those it has. */
    @FunctionalInterface
    interface Queue {
        void add(FirmwareWork work);

        /** Has something done at a fixed cost. */
        default void add(long costNs, Step step) {
            add(new FirmwareWork() {
                @Override
                public long costNs() {
                    return costNs;
                }

                @Override
                public void run(long nowPs) {
                    step.run(nowPs);
                }
            });
        }
    }

    /** What a piece of fixed cost does. */
    @FunctionalInterface
    interface Step {
        void run(long nowPs);
    }
}
