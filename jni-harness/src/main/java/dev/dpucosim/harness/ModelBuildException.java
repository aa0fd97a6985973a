// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** A model cannot be built; the message ends in what the tools said. */
public final class ModelBuildException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A build that could not begin, or that the tool refused with that message. */
    public ModelBuildException(String message) {
        super(message);
    }

    /** The same, because of an exception. */
    public ModelBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
