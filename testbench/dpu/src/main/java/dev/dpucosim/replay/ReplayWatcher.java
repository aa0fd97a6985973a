// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

/** Watches a replay from outside, every so often; decides when it has to stop. */
public interface ReplayWatcher {

    /** Sees nothing and never stops anything. */
    ReplayWatcher NONE = new ReplayWatcher() {
        @Override
        public void scanning() {
            // Nothing to show.
        }

        @Override
        public void begin(long requests) {
            // Nothing to show.
        }

        @Override
        public boolean at(long requests) {
            return true;
        }
    };

    /** The first pass over the trace begins. */
    void scanning();

    /**
     * The replay begins.
     *
     * @param requests how many there will be, or -1 when that is not known
     */
    void begin(long requests);

    /**
     * So many requests have been read.
     *
     * @return false to stop
     */
    boolean at(long requests);
}
