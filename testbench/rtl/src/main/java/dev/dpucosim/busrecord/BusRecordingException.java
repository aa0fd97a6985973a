// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

/** A recording cannot be written, or read; the message is one line that names the file. */
public final class BusRecordingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    BusRecordingException(String message) {
        super(message);
    }

    BusRecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
