// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coroutine;

import java.util.ServiceLoader;

/**
 * Makes coroutines and passes control between them; exactly one runs at a time, and whoever runs says who is next, so
 * nothing of the order is left to an operating system. Found by {@link ServiceLoader}; property
 * {@value #ENGINE_PROPERTY} names one, else it is {@value VirtualThreadEngine#NAME}.
 *
 * <p>
 * All coroutines of a {@link #run} see each other's memory as if they were one thread.
 */
public interface CoroutineEngine {

    /** Property with the name of the engine to use. */
    String ENGINE_PROPERTY = "dpucosim.engine";

    /** Milliseconds between two looks of a watch. */
    long WATCH_MS = 250;

    /** What property {@value #ENGINE_PROPERTY} calls it by. */
    String name();

    /** A coroutine that runs {@code body} when control first comes to it. The body ends with {@link #finish}. */
    Coroutine create(String name, Runnable body);

    /**
     * Passes control to {@code first} and waits until a coroutine finishes with nobody to go on.
     *
     * @param watch
     *            asked every {@value #WATCH_MS} ms on the calling thread; may throw, which abandons the coroutines
     */
    void run(Coroutine first, Runnable watch);

    /** Passes control from the running coroutine to another, and returns when control comes back. */
    void transfer(Coroutine from, Coroutine to);

    /** The last act of the running coroutine: passes control for good; to null, then {@link #run} returns. */
    void finish(Coroutine from, Coroutine to);

    /** The engine that the property names. */
    static CoroutineEngine chosen() {
        final String name = System.getProperty(ENGINE_PROPERTY, VirtualThreadEngine.NAME);
        if (name.equals(VirtualThreadEngine.NAME)) {
            return VirtualThreadEngine.INSTANCE;
        }
        final StringBuilder known = new StringBuilder(VirtualThreadEngine.NAME);
        for (CoroutineEngine engine : ServiceLoader.load(CoroutineEngine.class)) {
            if (engine.name().equals(name)) {
                return engine;
            }
            known.append(", ").append(engine.name());
        }
        throw new IllegalArgumentException(
                "no such coroutine engine: " + ENGINE_PROPERTY + "=" + name + ", known=" + known);
    }
}
