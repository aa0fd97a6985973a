// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds the handle and the memory of one simulation, and lets one thread in at a time. Endpoints hold it, so that it
 * outlives them; when the last of them is unreachable and nobody closed it, the cleaner does, and says so.
 */
final class Session {

    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicLong LEAKS = new AtomicLong();

    private final State state;
    private final Cleaner.Cleanable cleanable;
    private final AtomicReference<Thread> owner = new AtomicReference<>();
    /** Calls of the owner within calls of the owner: a handler may call back into the simulation. */
    private int depth;
    /** Null until there is one. */
    private Observers observers;
    private long function;

    Session(String name, Arena arena) {
        this.state = new State(name, arena);
        this.cleanable = CLEANER.register(this, state);
    }

    /** Simulations that were never closed. */
    static long leaks() {
        return LEAKS.get();
    }

    void opened(long handle) {
        state.handle = handle;
    }

    /** Must be followed by {@link #exit} in any case. */
    long enter() {
        final Thread self = Thread.currentThread();
        if (owner.getPlain() != self && !owner.compareAndSet(null, self)) {
            throw new IllegalStateException("simulation is in use by another thread: model=" + state.name);
        }
        depth++;
        if (state.closed) {
            exit();
            throw new IllegalStateException("simulation is closed: model=" + state.name);
        }
        return state.handle;
    }

    void exit() {
        if (--depth == 0) {
            owner.setRelease(null);
        }
        Reference.reachabilityFence(this);
    }

    /** Adds one who looks at every cycle. */
    void observe(CycleObserver observer) {
        if (observers == null) {
            observers = new Observers();
            function = observers.function(state.arena);
        }
        observers.add(observer);
        NativeSimulation.observe(state.handle, function);
    }

    void unobserve(CycleObserver observer) {
        if (observers != null) {
            observers.remove(observer);
            if (observers.isEmpty()) {
                NativeSimulation.observe(state.handle, 0);
            }
        }
    }

    /** After native code has stepped the clock: throws what an observer threw meanwhile. */
    void stepped() {
        if (observers != null) {
            observers.rethrow();
        }
    }

    MemorySegment allocate(long bytes, long alignment) {
        return state.arena.allocate(bytes, alignment);
    }

    /** Memory of the model, which goes when the simulation is closed. */
    MemorySegment view(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes, state.arena, null);
    }

    /** Memory of somebody else that the native side will use: kept reachable, and looked at before each run. */
    void share(MemorySegment segment) {
        if (!segment.isNative() || segment.isReadOnly()) {
            throw new IllegalArgumentException("memory must be native and writable: segment=" + segment);
        }
        state.foreign.add(segment);
    }

    /** Whether the native side may read the segment at any time until it is closed. */
    boolean covers(MemorySegment segment) {
        if (!segment.isNative()) {
            return false;
        }
        if (segment.scope().equals(state.arena.scope())) {
            return true;
        }
        for (MemorySegment known : state.foreign) {
            final long offset = segment.address() - known.address();
            if (offset >= 0 && offset + segment.byteSize() <= known.byteSize()) {
                return true;
            }
        }
        return false;
    }

    /** Memory given to the native side must not have been freed by its owner. */
    void checkMemory() {
        final List<MemorySegment> foreign = state.foreign;
        for (int i = 0; i < foreign.size(); i++) {
            if (!foreign.get(i).scope().isAlive()) {
                throw new IllegalStateException("memory of the simulation was freed: segment=" + foreign.get(i));
            }
        }
    }

    void close() {
        final Thread self = Thread.currentThread();
        if (!owner.compareAndSet(null, self)) {
            throw new IllegalStateException("simulation is in use, it cannot be closed: model=" + state.name);
        }
        try {
            if (observers != null && !state.closed) {
                observers.closing();
            }
        } finally {
            try {
                state.closed = true;
                state.opened.closed();
                cleanable.clean();
            } finally {
                owner.setRelease(null);
            }
        }
    }

    /** What has to be given back; does not point at its owner. */
    private static final class State implements Runnable {
        private final String name;
        private final OpenedSimulation opened;
        private final Arena arena;
        private final List<MemorySegment> foreign = new ArrayList<>();
        private long handle;
        private boolean closed;

        State(String name, Arena arena) {
            this.name = name;
            this.opened = new OpenedSimulation(name);
            this.arena = arena;
        }

        @Override
        public void run() {
            if (!closed) {
                LEAKS.incrementAndGet();
                System.getLogger(Session.class.getName()).log(System.Logger.Level.WARNING,
                        "simulation was never closed: {0}", opened);
            }
            if (handle != 0) {
                NativeSimulation.close(handle);
                handle = 0;
            }
            arena.close();
        }
    }
}
