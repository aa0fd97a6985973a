// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

import org.apache.commons.math3.distribution.LogNormalDistribution;

/**
 * The times of one kind of member.
 *
 * @param read from the end of the link transfer to the completion of a read
 * @param write the same of a write
 * @param flush the same of a flush
 * @param linkPsPerByte picoseconds that a byte of data occupies the member's link; each direction has its own
 */
public record MemberTiming(LatencyModel read, LatencyModel write, LatencyModel flush, long linkPsPerByte) {

    /** A datacentre NVMe drive, by order of magnitude: reads 80 us, cached writes 12 us, both log-normal; 7 GB/s. */
    public static MemberTiming drive() {
        return Drive.TIMING;
    }

    /** Every command takes this many nanoseconds and the link is infinitely fast. */
    public static MemberTiming fixed(long latencyNs) {
        LatencyModel model = LatencyModel.fixed(latencyNs);
        return new MemberTiming(model, model, model, 0);
    }

    /** Computing its tables takes longer than a DPU takes to boot: one for all, made when first asked for. */
    private static final class Drive {
        private static final MemberTiming TIMING = new MemberTiming(logNormal(80_000, 0.25), logNormal(12_000, 0.25),
                LatencyModel.fixed(100_000), 143);
    }

    private static LatencyModel logNormal(double medianNs, double shape) {
        return LatencyModel.of(new LogNormalDistribution(null, Math.log(medianNs), shape),
                "log-normal, median " + Math.round(medianNs) + " ns, shape " + shape);
    }
}
