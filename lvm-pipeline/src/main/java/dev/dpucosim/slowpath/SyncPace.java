// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/**
 * When stripes are due: at the lower rate while hosts want something, so that they are disturbed no more than that, and
 * at the higher while they do not. What was late is made up for, but no more than a few milliseconds of it.
 */
final class SyncPace {
    /** How much lateness is made up for. */
    static final long SLACK_PS = 10_000_000_000L;

    private static final double PS_PER_SECOND = 1e12;

    private final SyncRate rate;
    private long basePs = -1;
    private long bytes;

    SyncPace(SyncRate rate) {
        this.rate = rate;
    }

    /** When the next may begin, if hosts are busy or not from now on. */
    long duePs(boolean busy) {
        if (basePs < 0) {
            return 0;
        }
        long perSecond = busy ? rate.bytesPerSecondMin() : rate.bytesPerSecondMax();
        return basePs + (long) (bytes * PS_PER_SECOND / perSecond);
    }

    /** So many bytes of each member begin. */
    void begin(long nowPs, long bytesOfMember, boolean busy) {
        basePs = basePs < 0 ? nowPs : Math.max(duePs(busy), nowPs - SLACK_PS);
        bytes = bytesOfMember;
    }
}
