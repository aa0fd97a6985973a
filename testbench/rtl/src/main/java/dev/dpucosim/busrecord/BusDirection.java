// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** Which way transactions go, seen from the design that was recorded. */
public enum BusDirection {
    /** They come to the design: it is the receiver of a stream, or the subordinate. */
    INPUT,
    /** The design begins them: it is the transmitter of a stream, or the manager. */
    OUTPUT
}
