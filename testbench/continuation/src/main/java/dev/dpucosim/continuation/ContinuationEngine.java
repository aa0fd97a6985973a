// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.continuation;

import dev.dpucosim.coroutine.Coroutine;
import dev.dpucosim.coroutine.CoroutineEngine;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;

/**
 * Coroutines are what virtual threads are made of, without the thread: 0.05 to 0.09 us for each change of hands. Needs
 * {@code --add-exports java.base/jdk.internal.vm=ALL-UNNAMED}. All processes of a simulation share one platform thread,
 * so they share its thread-locals and its identity, and a process must not wait inside {@code synchronized}.
 */
public final class ContinuationEngine implements CoroutineEngine {

    static final String NAME = "continuations";

    private static final ContinuationScope SCOPE = new ContinuationScope("dpucosim");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Coroutine create(String name, Runnable body) {
        return new Step(name, new Continuation(SCOPE, body));
    }

    @Override
    public void run(Coroutine first, Runnable watch) {
        final Thread carrier = Thread.ofPlatform().daemon().name("simulation").unstarted(new Hops((Step) first));
        final Hops hops = ((Step) first).hops;
        hops.carrier = carrier;
        carrier.start();
        boolean interrupted = false;
        while (carrier.isAlive()) {
            try {
                carrier.join(WATCH_MS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (carrier.isAlive()) {
                watch.run();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (hops.failure != null) {
            throw new IllegalStateException("coroutines broke down", hops.failure);
        }
    }

    @Override
    public void transfer(Coroutine from, Coroutine to) {
        pass((Step) from, (Step) to);
        Continuation.yield(SCOPE);
    }

    @Override
    public void finish(Coroutine from, Coroutine to) {
        pass((Step) from, (Step) to);
    }

    private static void pass(Step from, Step to) {
        final Hops hops = from.hops;
        if (to != null) {
            to.hops = hops;
        }
        hops.next = to;
    }

    private static final class Step implements Coroutine {
        private final String name;
        private final Continuation continuation;
        private Hops hops;

        Step(String name, Continuation continuation) {
            this.name = name;
            this.continuation = continuation;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public StackTraceElement[] stack() {
            return hops == null ? new StackTraceElement[0] : hops.carrier.getStackTrace();
        }
    }

    /** From one coroutine to the next that it names, until one names nobody. */
    private static final class Hops implements Runnable {
        private Step next;
        private Thread carrier;
        private volatile Throwable failure;

        Hops(Step first) {
            this.next = first;
            first.hops = this;
        }

        @Override
        public void run() {
            try {
                while (next != null) {
                    final Step now = next;
                    next = null;
                    now.continuation.run();
                }
            } catch (Throwable e) {
                failure = e;
            }
        }
    }
}
