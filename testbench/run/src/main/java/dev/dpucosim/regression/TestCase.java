// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

/**
 * One line of the list.
 *
 * @param module
 *            whose test it is
 * @param name
 *            class#method and the variant, if it has several
 * @param uniqueId
 *            as the JUnit Platform names it
 */
record TestCase(TestModule module, String name, String uniqueId) {

    /** As the list shows it; filters look at this. */
    String line() {
        return module.name() + " " + name;
    }
}
