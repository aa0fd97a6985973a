// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

/** What the firmware of the tunnel counts; the block counts frames and causes of refusals itself. */
public enum FirmwareCounter {
    /** Greetings that began an epoch. */
    GREETINGS_TAKEN,
    /** Greetings that named another epoch, or came again; answered, and nothing changed. */
    GREETINGS_CHALLENGED,
    /** Control frames of no connection that there is. */
    CONTROL_FOREIGN,
    /** Resets asked for in another epoch of the connection, or of a function that it may not use. */
    RESETS_REFUSED,
    /** Functions reset because the remote side asked for it. */
    RESETS_OF_REMOTE,
    /** Resets that had been done already, and were told again. */
    RESETS_REPEATED,
    /** Functions reset by their driver. */
    RESETS_OF_DRIVER,
    /** Events raised because some may have been missed. */
    RESYNCHRONISED,
    /** Error records taken from the block. */
    ERRORS_TAKEN,
    /** Reports of failed writes to remote sides. */
    ERRORS_REPORTED,
    /** Times that a link went down. */
    LINK_DOWNS,
    /** Frames that did not get the outbox in time, and were not sent. */
    OUTBOX_STUCK
}
