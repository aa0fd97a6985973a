// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Members that cannot be used, said in one line; the subclass says whose turn it is to act. */
public abstract sealed class StorageException extends RuntimeException
        permits UnsuitableMembersException, UnusableStorageException {

    private static final long serialVersionUID = 1L;

    StorageException(String message, Throwable cause) {
        super(message, cause);
    }
}
