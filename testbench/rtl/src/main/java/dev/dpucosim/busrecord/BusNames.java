// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.PortDirection;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Finds signals of buses: {@code s_axis_tdata}, with {@code _i} or {@code _o} or without, in any letter case, among the
 * ports; or, when the name has dots, among public variables, in the case given.
 */
final class BusNames {

    private BusNames() {
    }

    /** The signal; null if there is none. */
    static Wire find(Simulation device, String name) {
        if (name.indexOf('.') < 0) {
            final Port port = port(device, name);
            return port == null ? null : device.stepper().wire(port.name());
        }
        for (String suffix : new String[] {"", "_i", "_o"}) {
            try {
                return device.stepper().wire(name + suffix);
            } catch (IllegalArgumentException absent) {
                continue;
            }
        }
        return null;
    }

    /** The signal, or what the design says about its absence. */
    static Wire needed(Simulation device, String name) {
        final Wire found = find(device, name);
        return found != null ? found : device.stepper().wire(name);
    }

    static Port port(Simulation device, String name) {
        final String plain = name.toLowerCase(Locale.ROOT);
        for (Port port : device.ports()) {
            final String candidate = port.name().toLowerCase(Locale.ROOT);
            if (candidate.equals(plain) || candidate.equals(plain + "_i") || candidate.equals(plain + "_o")) {
                return port;
            }
        }
        return null;
    }

    /**
     * The bus at a prefix.
     *
     * @param direction
     *            null to tell it from the ports; needed for an inner bus, whose signals have none
     */
    static Bus bus(Simulation device, String prefix, BusKind kind, BusDirection direction) {
        final List<BusChannel> present = new ArrayList<>(kind.channels());
        if (kind != BusKind.STREAM) {
            final boolean reads = find(device, prefix + "_arvalid") != null;
            final boolean writes = !reads || find(device, prefix + "_awvalid") != null;
            present.removeIf(channel -> channel == BusChannel.AR || channel == BusChannel.R ? !reads : !writes);
        }
        final List<ChannelWires> wires = new ArrayList<>();
        for (BusChannel channel : present) {
            wires.add(ChannelWires.of(device, prefix, channel));
        }
        if (kind == BusKind.LITE && (find(device, prefix + "_awlen") != null
                || find(device, prefix + "_arlen") != null)) {
            throw new IllegalArgumentException("bus has bursts, it is no AXI4-Lite: bus=" + prefix);
        }
        final Port begins = port(device, wires.getFirst().valid().name());
        if (direction == null && begins == null) {
            throw new IllegalArgumentException("signals of an inner bus have no direction, say which: bus=" + prefix);
        }
        final BusDirection seen = begins == null ? direction
                : begins.direction() == PortDirection.INPUT ? BusDirection.INPUT : BusDirection.OUTPUT;
        return new Bus(new BusShape(prefix, kind, seen, wires.stream().map(ChannelWires::shape).toList()), wires);
    }

    /** Every bus that the ports show, in their order. */
    static List<Bus> buses(Simulation device) {
        final List<Bus> buses = new ArrayList<>();
        final List<String> seen = new ArrayList<>();
        for (Port port : device.ports()) {
            final String plain = port.name().replaceFirst("(?i)_[io]$", "");
            final String lower = plain.toLowerCase(Locale.ROOT);
            final boolean stream = lower.endsWith("_tvalid");
            if (!stream && !lower.endsWith("_awvalid") && !lower.endsWith("_arvalid")) {
                continue;
            }
            final String prefix = plain.substring(0, plain.lastIndexOf('_'));
            if (!seen.contains(prefix)) {
                seen.add(prefix);
                final boolean bursts = port(device, prefix + "_awlen") != null
                        || port(device, prefix + "_arlen") != null;
                buses.add(bus(device, prefix, stream ? BusKind.STREAM : bursts ? BusKind.AXI : BusKind.LITE, null));
            }
        }
        return buses;
    }

    /** A bus in a design. */
    record Bus(BusShape shape, List<ChannelWires> channels) {

        /** Its signals of one channel; null if it lacks it. */
        ChannelWires channel(BusChannel which) {
            for (ChannelWires wires : channels) {
                if (wires.shape().channel() == which) {
                    return wires;
                }
            }
            return null;
        }
    }
}
