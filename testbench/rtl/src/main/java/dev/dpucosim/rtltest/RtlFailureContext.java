// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

/** Stands beside a test's failure and says where the simulation was; has no stack of its own. */
final class RtlFailureContext extends Exception {

    private static final long serialVersionUID = 1L;

    RtlFailureContext(String message) {
        super(message, null, false, false);
    }
}
