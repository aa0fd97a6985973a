// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.util.Locale;

/**
 * How much of something was covered.
 *
 * @param covered
 *            of all
 * @param all
 *            that could be
 */
record Total(long covered, long all) {

    @Override
    public String toString() {
        return covered + " of " + all + (all == 0
                ? ""
                : String.format(Locale.ROOT, ", %.1f %%", 100.0 * covered / all));
    }
}
