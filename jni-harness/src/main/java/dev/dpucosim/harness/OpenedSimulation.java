// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** That a simulation was opened, and where; kept until somebody closes it, also when it has been collected since. */
public final class OpenedSimulation {

    private static final Set<OpenedSimulation> OPENED = new LinkedHashSet<>();

    private final String model;
    private final Throwable opening = new Throwable("opened here");

    OpenedSimulation(String model) {
        this.model = model;
        synchronized (OPENED) {
            OPENED.add(this);
        }
    }

    void closed() {
        synchronized (OPENED) {
            OPENED.remove(this);
        }
    }

    static List<OpenedSimulation> all() {
        synchronized (OPENED) {
            return new ArrayList<>(OPENED);
        }
    }

    /** The name of the model. */
    public String model() {
        return model;
    }

    /** The stack of the opening, without the harness's own frames at its top. */
    public StackTraceElement[] stack() {
        final StackTraceElement[] stack = opening.getStackTrace();
        int first = 0;
        while (first < stack.length - 1 && isOurs(stack[first])) {
            first++;
        }
        return Arrays.copyOfRange(stack, first, stack.length);
    }

    private static boolean isOurs(StackTraceElement frame) {
        final String name = frame.getClassName();
        return name.equals(OpenedSimulation.class.getName()) || name.startsWith(Session.class.getName())
                || name.equals(SimulationBuilder.class.getName());
    }

    @Override
    public String toString() {
        return "model=" + model + ", openedAt=" + stack()[0];
    }
}
