// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** What is done about stripes whose chunks do not fit each other. */
public enum ScrubMode {
    /** Nobody looks. */
    NONE,
    /** They are counted. */
    CHECK,
    /** They are counted, and parity or copies written anew. */
    REPAIR
}
