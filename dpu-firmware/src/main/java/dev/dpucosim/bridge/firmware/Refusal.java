// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/** Something was not done, and it is known why. Kinds of it say what, and what follows. */
public class Refusal extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A refusal with its values; without a stack trace, since it is an answer and no accident. */
    protected Refusal(String message) {
        super(message, null, false, false);
    }
}
