// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** A change that a pool refuses, unchanged; the message ends in the values that do not go together. */
public abstract sealed class PoolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PoolException(String message) {
        super(message);
    }

    /** A device that is not there. */
    public static final class NoSuchDevice extends PoolException {
        private static final long serialVersionUID = 1L;

        NoSuchDevice(String message) {
            super(message);
        }
    }

    /** An id or a name that another device has. */
    public static final class DeviceExists extends PoolException {
        private static final long serialVersionUID = 1L;

        DeviceExists(String message) {
            super(message);
        }
    }

    /** A mapping that contradicts another: mapped already, not mapped, not shared, its physical extent in use. */
    public static final class Conflict extends PoolException {
        private static final long serialVersionUID = 1L;

        Conflict(String message) {
            super(message);
        }
    }

    /** A number that is too small, too large, or no multiple; a name that cannot be one. */
    public static final class OutOfRange extends PoolException {
        private static final long serialVersionUID = 1L;

        OutOfRange(String message) {
            super(message);
        }
    }
}
