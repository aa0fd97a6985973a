// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.io.IOException;

/** A program that coverage needs is not there. */
final class ToolMissingException extends IOException {

    private static final long serialVersionUID = 1L;

    ToolMissingException(String program, IOException cause) {
        super("tool is missing: program=" + program, cause);
    }
}
