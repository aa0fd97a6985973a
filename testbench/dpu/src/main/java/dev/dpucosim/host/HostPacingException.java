// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/** A trace that cannot be paced as asked for, because it has no times or too long ones. A command exits with 2. */
public final class HostPacingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Pacing refused; the message names the request. */
    public HostPacingException(String message) {
        super(message);
    }
}
