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

    /** A change after which a checkpoint of the metadata might not fit where it belongs. */
    public static final class MetadataFull extends PoolException {
        private static final long serialVersionUID = 1L;

        MetadataFull(String message) {
            super(message);
        }
    }

    /** Metadata that cannot be trusted, or not be written, any more. */
    public static final class MetadataFailed extends PoolException {
        private static final long serialVersionUID = 1L;

        MetadataFailed(String message) {
            super(message);
        }
    }
}
