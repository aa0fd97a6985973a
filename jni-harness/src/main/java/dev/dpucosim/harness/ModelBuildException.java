// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * A model cannot be built. What is wrong stands in the sources or on the machine, in the tools' words where they have
 * any; so there is no stack beside it.
 */
public final class ModelBuildException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A build that could not begin, or that the tool refused with that message. */
    public ModelBuildException(String message) {
        super(message, null, true, false);
    }

    /** The same, because of an exception. */
    public ModelBuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
