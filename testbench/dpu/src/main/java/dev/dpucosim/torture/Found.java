// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

/** Something that must not be. */
final class Found extends RuntimeException {

    private static final long serialVersionUID = 1L;

    Found(String what) {
        super(what);
    }
}
