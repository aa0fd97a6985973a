// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Simulation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The ports of one valid/ready channel. Signal {@code tdata} of prefix {@code s_axis} is port {@code s_axis_tdata},
 * {@code s_axis_tdata_i} or {@code s_axis_tdata_o}, in any letter case.
 */
final class Channel {

    private final Simulation simulation;
    private final String prefix;
    private final Wire valid;
    private final Wire ready;
    private final List<Wire> payload = new ArrayList<>();

    /**
     * @throws IllegalArgumentException
     *             if there is no such handshake; the message offers the nearest ports
     */
    Channel(Simulation simulation, String prefix, String valid, String ready) {
        this.simulation = simulation;
        this.prefix = prefix;
        this.valid = there(valid);
        this.ready = there(ready);
    }

    /** Notes a transaction of this bus, in which the channel takes part, for whoever has to explain a failure. */
    void note(long cycleFirst, long cycleLast, Object what) {
        simulation.journal().add(prefix, cycleFirst, cycleLast, what);
    }

    String prefix() {
        return prefix;
    }

    Wire valid() {
        return valid;
    }

    Wire ready() {
        return ready;
    }

    /** Whether a beat changes hands at the coming edge. */
    boolean transfers() {
        return valid.isSet() && ready.isSet();
    }

    /** What must stand still while a beat waits: everything that was asked for. */
    List<Wire> payload() {
        return payload;
    }

    /** A part of the payload that must be there. */
    Wire needed(String signal) {
        final Wire found = there(signal);
        payload.add(found);
        return found;
    }

    /** A part of the payload that may be absent: then null. */
    Wire optional(String signal) {
        final Wire found = find(signal);
        if (found != null) {
            payload.add(found);
        }
        return found;
    }

    private Wire there(String signal) {
        final Wire found = find(signal);
        // asking for the plain name says that it is not there, and what is
        return found != null ? found : simulation.signal(prefix + "_" + signal).wire();
    }

    /** Whether the design has the port. */
    static boolean has(Simulation simulation, String prefix, String signal) {
        return port(simulation, prefix, signal) != null;
    }

    private Wire find(String signal) {
        final String port = port(simulation, prefix, signal);
        return port == null ? null : simulation.signal(port).wire();
    }

    private static String port(Simulation simulation, String prefix, String signal) {
        final String plain = (prefix + "_" + signal).toLowerCase(Locale.ROOT);
        for (String port : simulation.ports()) {
            final String name = port.toLowerCase(Locale.ROOT);
            if (name.startsWith(plain) && (name.length() == plain.length() || name.equals(plain + "_i")
                    || name.equals(plain + "_o"))) {
                return port;
            }
        }
        return null;
    }
}
