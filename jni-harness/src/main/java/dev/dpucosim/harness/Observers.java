// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The observers of one simulation, behind the one function that native code calls. No exception may leave it. */
final class Observers {

    private final List<CycleObserver> observers = new ArrayList<>();
    private CycleObserver[] asked = {};
    private Throwable failure;

    /** Address of the function, good as long as the arena. */
    long function(Arena arena) {
        try {
            return Linker.nativeLinker().upcallStub(
                    MethodHandles.lookup().bind(this, "cycle", MethodType.methodType(void.class, long.class)),
                    FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), arena).address();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no way back from native code", e);
        }
    }

    void add(CycleObserver observer) {
        observers.add(observer);
        asked = observers.toArray(CycleObserver[]::new);
    }

    void remove(CycleObserver observer) {
        observers.remove(observer);
        asked = observers.toArray(CycleObserver[]::new);
    }

    boolean isEmpty() {
        return observers.isEmpty();
    }

    private void cycle(long cycle) {
        for (CycleObserver observer : asked) {
            try {
                observer.cycle(cycle);
            } catch (Throwable e) {
                asked = Stream.of(asked).filter(other -> other != observer).toArray(CycleObserver[]::new);
                failure = failure == null ? e : failure;
            }
        }
    }

    /** Throws what an observer threw while native code ran. */
    void rethrow() {
        if (failure != null) {
            final Throwable thrown = failure;
            failure = null;
            throw Observers.<RuntimeException>asIs(thrown);
        }
    }

    void closing() {
        for (CycleObserver observer : observers.toArray(CycleObserver[]::new)) {
            remove(observer);
            observer.closing();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E asIs(Throwable thrown) throws E {
        throw (E) thrown;
    }
}
