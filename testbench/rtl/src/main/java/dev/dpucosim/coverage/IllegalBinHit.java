// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

/** A value was sampled that an illegal bin names; it fails the test. */
public final class IllegalBinHit extends AssertionError {

    private static final long serialVersionUID = 1L;

    IllegalBinHit(String group, String point, String bin, long value) {
        super("illegal value: group=" + group + ", point=" + point + ", bin=" + bin + ", value=" + value);
    }
}
