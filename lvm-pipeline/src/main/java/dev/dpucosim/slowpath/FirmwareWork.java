// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import java.util.List;
import java.util.function.LongConsumer;

/** A piece of work that firmware has set itself, done in the order in which it was set. */
interface FirmwareWork {
    /** What it costs, in nanoseconds; asked when its turn has come, and changes nothing. */
    long costNs();

    /** Does it. */
    void run(long nowPs);

    /** Takes pieces of work, to be done after those it has. */
    @FunctionalInterface
    interface Queue {
        /** Extents in one piece: other work need not wait for all of a volume. */
        int PIECE_EXTENTS = 64;

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

        /**
         * Has something done to each of several extents, a piece of them at a time.
         *
         * @param costNs of one extent
         * @param then done at the end of the last piece
         */
        default void forEach(List<Long> extents, long costNs, LongConsumer each, Step then) {
            int count = Math.min(extents.size(), PIECE_EXTENTS);
            add(costNs * count, nowPs -> {
                extents.subList(0, count).forEach(each::accept);
                if (count < extents.size()) {
                    forEach(extents.subList(count, extents.size()), costNs, each, then);
                } else {
                    then.run(nowPs);
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
