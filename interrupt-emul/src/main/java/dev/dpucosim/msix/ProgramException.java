// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** A recorded programme that cannot be read, or asks for what no table has; the message names line and cause. */
public final class ProgramException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param line counted from 1 */
    public ProgramException(String name, int line, String cause) {
        super(name + ": line " + line + ": " + cause);
    }
}
