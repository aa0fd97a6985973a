// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/** Why firmware refuses to do what a process asks for. */
public enum ControlReason {
    /** The range is empty, too long, wraps, or lies outside what it is taken from. */
    BAD_RANGE,
    /** Rights that there are not, or more than there are to give, or remote-write without local-write. */
    BAD_RIGHTS,
    /** Windows of the key are alive: they have to go first. */
    WINDOWS_LIVE,
    /** The key was revoked. */
    KEY_DEAD,
    /** The key, the queue or the buffer is another's. */
    NOT_YOURS,
    /** The process, or the host, has as many as it may have. */
    QUOTA,
    /** No key, or no queue, is left. */
    EXHAUSTED,
    /** Not a grant of ours for this process: forged, changed, or for another. */
    GRANT_INVALID,
    /** The grant's time is over. */
    GRANT_EXPIRED,
    /** The grant was accepted before, or its key is gone. */
    GRANT_USED,
    /** A key for it is alive. */
    BUFFER_IN_USE,
    /** The process has been closed. */
    CLOSED,
    /** The chip has cut the host off. */
    HOST_ISOLATED
}
