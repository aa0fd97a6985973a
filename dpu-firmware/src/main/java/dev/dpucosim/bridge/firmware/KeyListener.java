// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/** Is told of the end of every key, whatever ended it: revoke, close, rotation, expiry, or the end of its source. */
public interface KeyListener {

    /** Hears nothing. */
    KeyListener NONE = new KeyListener() {};

    /** No command begins with the key any more. */
    default void ended(IssuedKey key) {
    }

    /** No command holds it any more. */
    default void drained(IssuedKey key) {
    }
}
