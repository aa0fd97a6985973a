// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/** A change of volumes that cannot be made while the pool is in use; nothing has been changed. */
public final class VolumeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    VolumeException(String message) {
        super(message);
    }
}
