// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A model or the harness's own native library cannot be loaded; the message names the file and the reason. */
public final class ModelLoadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ModelLoadException(String message) {
        super(message);
    }

    ModelLoadException(String message, Throwable cause) {
        super(message, cause);
    }
}
