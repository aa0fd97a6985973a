// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

/** XML that is not a pool's map: malformed, incomplete or contradicting itself; the message begins with the place. */
public final class ThinXmlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ThinXmlException(String source, int line, int column, String message, Throwable cause) {
        super(source + ":" + line + ":" + column + ": " + message.replaceAll("\\p{Cc}", "?"), cause);
    }
}
