// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Storage below the members failed: absent, unreadable, read-only, or the disk is full. A command exits with 3. */
public final class UnusableStorageException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** Storage that failed; the message names the file and what the system said. */
    public UnusableStorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
