// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.PortDirection;
import dev.dpucosim.process.Journal;
import dev.dpucosim.process.Simulation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which handshakes of a design stand open: pairs of ports that differ in the words valid and ready only. */
final class OpenHandshakes {

    private OpenHandshakes() {
    }

    /** One sentence for each handshake in which a beat is offered and not taken, or wanted and not offered. */
    static List<String> of(Simulation simulation) {
        final Map<String, Port> readies = new HashMap<>();
        for (Port port : simulation.device().ports()) {
            if (port.widthBits() == 1) {
                readies.put(bare(port.name()), port);
            }
        }
        final List<String> sentences = new ArrayList<>();
        for (Port valid : simulation.device().ports()) {
            final String name = bare(valid.name());
            final int at = name.lastIndexOf("valid");
            final Port ready = at < 0
                    ? null
                    : readies.get(name.substring(0, at) + "ready" + name.substring(at + "valid".length()));
            if (ready != null && valid.widthBits() == 1) {
                sentence(simulation, valid, ready, sentences);
            }
        }
        return sentences;
    }

    private static void sentence(Simulation simulation, Port valid, Port ready, List<String> sentences) {
        final boolean offered = valid.value() != 0;
        final boolean taken = ready.value() != 0;
        if (offered == taken) {
            return;
        }
        final boolean designOffers = valid.direction() == PortDirection.OUTPUT;
        final String waiter = offered == designOffers ? "the design" : "the testbench";
        final String other = offered == designOffers ? "the testbench" : "the design";
        sentences.add((offered ? valid : ready).name() + " without " + (offered ? ready : valid).name() + ": " + waiter
                + " waits for " + other + last(simulation, valid.name()));
    }

    private static String last(Simulation simulation, String port) {
        for (String bus : simulation.journal().buses()) {
            if (port.toLowerCase(Locale.ROOT).startsWith(bus.toLowerCase(Locale.ROOT))) {
                final List<Journal.Entry> entries = simulation.journal().of(bus);
                return ", since the last transaction at cycle " + entries.getLast().cycleLast();
            }
        }
        return "";
    }

    /** Without the mark of a direction, in lower case. */
    private static String bare(String port) {
        final String name = port.toLowerCase(Locale.ROOT);
        return name.endsWith("_i") || name.endsWith("_o") ? name.substring(0, name.length() - 2) : name;
    }
}
