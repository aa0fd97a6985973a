// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.util.ArrayList;
import java.util.List;

/** Finds public variables by name, and says what might have been meant. */
final class PublicNames {

    private PublicNames() {
    }

    static PublicSignal signal(Session session, Model model, String name) {
        final long[] found = find(session, model, name);
        if (found.length > 3) {
            throw new IllegalArgumentException("signal is an array, ask for array(name): " + array(session, name,
                    found));
        }
        return new PublicSignal(session, (int) found[0], name, (int) found[1], (int) found[2]);
    }

    static PublicArray array(Session session, Model model, String name) {
        final long[] found = find(session, model, name);
        if (found.length == 3) {
            throw new IllegalArgumentException("signal is no array, ask for signal(name): signal=" + name + ", bits="
                    + found[1]);
        }
        return array(session, name, found);
    }

    private static PublicArray array(Session session, String name, long[] found) {
        final List<PublicArray.Range> ranges = new ArrayList<>();
        for (int at = 3; at < found.length; at += 2) {
            ranges.add(new PublicArray.Range((int) found[at], (int) found[at + 1]));
        }
        return new PublicArray(session, (int) found[0], name, (int) found[1], ranges);
    }

    private static long[] find(Session session, Model model, String name) {
        final long handle = session.enter();
        try {
            final long[] found = NativeSimulation.findSignal(handle, name);
            if (found == null) {
                throw new IllegalArgumentException("no such public signal: signal=" + name + ", model=" + model.name()
                        + ", nearest=" + nearest(name, model, all(session))
                        + "; @RtlTest(publicSignals) or /* verilator public_flat_rw */ makes it public");
            }
            return found;
        } finally {
            session.exit();
        }
    }

    static List<String> all(Session session) {
        final long handle = session.enter();
        try {
            return List.of(NativeSimulation.signalNames(handle));
        } finally {
            session.exit();
        }
    }

    /** Names without the top's, unless the one that was asked for has it. */
    private static List<String> nearest(String name, Model model, List<String> known) {
        final String top = model.name() + ".";
        return NearestNames.of(name, name.startsWith(top)
                ? known
                : known.stream().map(other -> other.startsWith(top) ? other.substring(top.length()) : other).toList());
    }
}
