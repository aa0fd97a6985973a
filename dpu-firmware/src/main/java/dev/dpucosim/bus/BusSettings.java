// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * How a bus behaves; each path between two ports has its own wire and buffers.
 *
 * @param latencyPs from the end of a transaction on the wire to its arrival, in picoseconds
 * @param bytesPerSecond speed of a wire
 * @param creditsPosted posted transactions that a port takes from one source before it has done them
 * @param creditsNonPosted reads and non-posted writes that a port takes from one source before their last completion
 *            has arrived there
 * @param creditsCompletion completions under way to a port from one source
 * @param reorderOneIn one in so many choices takes any transaction that may legally be next; 0: none does, and a
 *            transaction passes another only where it must be able to
 * @param jitterPsMax longest idle time of a wire between two transactions, so that later ones come to stand behind
 *            earlier ones, in picoseconds
 * @param completionBytesMax bytes of one completion at most
 * @param table who may pass whom
 */
public record BusSettings(long latencyPs, long bytesPerSecond, int creditsPosted, int creditsNonPosted,
        int creditsCompletion, int reorderOneIn, long jitterPsMax, int completionBytesMax, OrderingTable table) {

    /** Checks the ranges. */
    public BusSettings {
        if (latencyPs < 0 || bytesPerSecond < 1 || creditsPosted < 1 || creditsNonPosted < 1 || creditsCompletion < 1
                || reorderOneIn < 0 || jitterPsMax < 0 || completionBytesMax < 1) {
            throw new IllegalArgumentException("bus settings out of range: latencyPs=" + latencyPs
                    + ", bytesPerSecond=" + bytesPerSecond + ", credits=" + creditsPosted + "/" + creditsNonPosted
                    + "/" + creditsCompletion + ", reorderOneIn=" + reorderOneIn + ", jitterPsMax=" + jitterPsMax
                    + ", completionBytesMax=" + completionBytesMax);
        }
    }

    /** A bus of 16 lanes at 8 GT/s, 250 ns away, that passes only where it must. */
    public static BusSettings strict() {
        return new BusSettings(250_000, 15_750_000_000L, 32, 16, 64, 0, 0, 256, OrderingTable.PCI_EXPRESS);
    }

    /** The same bus that uses every freedom the table gives, by the seed. */
    public static BusSettings free() {
        return strict().withReorder(2, 100_000);
    }

    /** The same with another freedom. */
    public BusSettings withReorder(int oneIn, long jitterPs) {
        return new BusSettings(latencyPs, bytesPerSecond, creditsPosted, creditsNonPosted, creditsCompletion, oneIn,
                jitterPs, completionBytesMax, table);
    }

    /** The same with other buffers. */
    public BusSettings withCredits(int posted, int nonPosted, int completion) {
        return new BusSettings(latencyPs, bytesPerSecond, posted, nonPosted, completion, reorderOneIn, jitterPsMax,
                completionBytesMax, table);
    }

    /** The same with another table. */
    public BusSettings withTable(OrderingTable other) {
        return new BusSettings(latencyPs, bytesPerSecond, creditsPosted, creditsNonPosted, creditsCompletion,
                reorderOneIn, jitterPsMax, completionBytesMax, other);
    }

    int credits(OrderingClass orderingClass) {
        return switch (orderingClass) {
            case POSTED -> creditsPosted;
            case READ, NON_POSTED_WRITE -> creditsNonPosted;
            case COMPLETION -> creditsCompletion;
        };
    }
}
