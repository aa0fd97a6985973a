// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coroutine;

/** One function that stops and goes on; made and passed on by a {@link CoroutineEngine}. */
public interface Coroutine {

    /** What messages call it. */
    String name();

    /** Where it stands now, as far as the engine knows; for messages. */
    StackTraceElement[] stack();
}
