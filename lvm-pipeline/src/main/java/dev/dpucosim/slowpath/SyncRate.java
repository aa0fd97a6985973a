// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/**
 * How fast members are rebuilt or scrubbed, in bytes a second of each member, as Linux md's {@code speed_limit_min} and
 * {@code speed_limit_max} have it.
 *
 * @param bytesPerSecondMin kept while hosts want something
 * @param bytesPerSecondMax not exceeded while they do not
 */
public record SyncRate(long bytesPerSecondMin, long bytesPerSecondMax) {
    /** Highest rate, 1 TB/s. */
    public static final long BYTES_PER_SECOND_MAX = 1_000_000_000_000L;
    /** The limits that md begins with: 1,000 and 200,000 KiB/s. */
    public static final SyncRate DEFAULT = new SyncRate(1_000 << 10, 200_000 << 10);

    /** Checks the values. */
    public SyncRate {
        if (bytesPerSecondMin < 1 || bytesPerSecondMax < bytesPerSecondMin
                || bytesPerSecondMax > BYTES_PER_SECOND_MAX) {
            throw new IllegalArgumentException("rate out of range: min=" + bytesPerSecondMin + ", max="
                    + bytesPerSecondMax + ", lowest=1, highest=" + BYTES_PER_SECOND_MAX);
        }
    }
}
