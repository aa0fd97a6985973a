// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

/**
 * How one run of a test ended.
 *
 * @param test
 *            which
 * @param seed
 *            the one it was given; null if its own
 * @param status
 *            how
 * @param millis
 *            how long it took by the wall clock
 * @param message
 *            why it failed, was skipped or is uncounted, else ""
 */
record Outcome(TestCase test, Long seed, Status status, long millis, String message) {

    /** How a test ends. */
    enum Status {
        PASSED, FAILED, SKIPPED,
        /** It fails where coverage is counted, and passes where it is not. */
        UNCOUNTED
    }

    /** The same run, of a test that failed with this message when it was to count. */
    Outcome uncounted(String why) {
        return new Outcome(test, seed, Status.UNCOUNTED, millis, why);
    }

    String name() {
        return test.line() + (seed == null ? "" : ", seed " + seed);
    }
}
