// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** Members that are there but are not what was asked for: too few, too small, or in use. A command exits with 2. */
public final class UnsuitableMembersException extends StorageException {

    private static final long serialVersionUID = 1L;

    /** Members refused; the message ends in the values that do not fit. */
    public UnsuitableMembersException(String message) {
        super(message, null);
    }
}
