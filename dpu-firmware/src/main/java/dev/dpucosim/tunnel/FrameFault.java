// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** What is wrong with the form of a frame, in the order in which it is looked at; whose frame it is comes later. */
public enum FrameFault {
    /** Nothing. */
    NONE,
    /** Another number of beats than the header says, or no whole beats, or DATA with more than 4,096 bytes. */
    CUT,
    /** The CRC32C does not fit. */
    BAD_CRC,
    /** No type or version that there is. */
    UNKNOWN_TYPE
}
