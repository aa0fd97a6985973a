// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.scenario;

/** Ranges of options of the command line, refused by the option's name. */
public final class OptionRange {
    private OptionRange() {
    }

    /** @throws IllegalArgumentException when the value is out of its range; the message names the option */
    public static void within(String option, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(option + " out of range: value=" + value + ", min=" + minimum + ", max="
                    + maximum);
        }
    }
}
