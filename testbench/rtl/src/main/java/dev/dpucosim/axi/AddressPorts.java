// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;

/** AW or AR. What the design leaves out has its default value (IHI 0022, A10.3): AXI4-Lite leaves out most. */
final class AddressPorts {

    private final Channel channel;
    private final Clock clock;
    private final int busBytes;
    private final Wire address;
    private final Wire id;
    private final Wire length;
    private final Wire size;
    private final Wire burst;
    private final Wire lock;
    private final Wire cache;

    AddressPorts(Simulation simulation, String prefix, AxiChannel which, int busBytes, Clock clock) {
        final String name = which.prefix();
        this.channel = new Channel(simulation, prefix, name + "valid", name + "ready");
        this.clock = clock;
        this.busBytes = busBytes;
        this.address = channel.needed(name + "addr");
        if (address.widthBits() > 64) {
            throw new IllegalArgumentException("address is wider than 64 bits: port=" + address);
        }
        this.id = channel.optional(name + "id");
        this.length = channel.optional(name + "len");
        this.size = channel.optional(name + "size");
        this.burst = channel.optional(name + "burst");
        this.lock = channel.optional(name + "lock");
        this.cache = channel.optional(name + "cache");
        for (String signal : new String[] {"prot", "qos", "region", "user"}) {
            channel.optional(name + signal);
        }
    }

    Channel channel() {
        return channel;
    }

    boolean hasLength() {
        return length != null;
    }

    /**
     * Says no to what this bus cannot carry or may not.
     *
     * @throws IllegalArgumentException
     *             with the rule, or the signal that is missing
     */
    void accept(AxiBurst asked) {
        final AxiRule fault = asked.fault(busBytes);
        if (fault != null) {
            throw new IllegalArgumentException(fault.text() + " (" + fault.section() + "): bus=" + channel.prefix()
                    + ", busBytes=" + busBytes + ", " + asked);
        }
        if (id == null && asked.id() != 0 || length == null && asked.beats() != 1
                || size == null && asked.beatBytes() != busBytes
                || burst == null && asked.beats() != 1 && asked.type() != AxiBurst.Type.INCR) {
            throw new IllegalArgumentException("bus has no signal for this: bus=" + channel.prefix() + ", busBytes="
                    + busBytes + ", " + asked);
        }
        if (!fits(address, asked.address()) || id != null && !fits(id, asked.id())) {
            throw new IllegalArgumentException("address or id does not fit: bus=" + channel.prefix() + ", addressBits="
                    + address.widthBits() + ", " + asked);
        }
    }

    private static boolean fits(Wire wire, long value) {
        return wire.widthBits() >= 64 || value >>> wire.widthBits() == 0;
    }

    void drive(AxiBurst asked) {
        address.drive(asked.address());
        drive(id, asked.id());
        drive(length, asked.beats() - 1L);
        drive(size, Integer.numberOfTrailingZeros(asked.beatBytes()));
        drive(burst, asked.type().ordinal());
    }

    private static void drive(Wire wire, long value) {
        if (wire != null) {
            wire.drive(value);
        }
    }

    /**
     * What stands at the ports.
     *
     * @throws AxiRuleViolation
     *             if it may not
     */
    AxiBurst sample() {
        final AxiBurst asked = new AxiBurst(value(id, 0), address.value(), (int) value(length, 0) + 1,
                1 << value(size, Integer.numberOfTrailingZeros(busBytes)), AxiBurst.Type.of(value(burst, 1)));
        final long attributes = value(cache, 0);
        final AxiRule fault = asked.fault(busBytes) != null ? asked.fault(busBytes)
                : value(lock, 0) != 0 ? AxiRule.EXCLUSIVE
                        : (attributes & 0b0010) == 0 && (attributes & 0b1100) != 0 ? AxiRule.CACHE : null;
        if (fault != null) {
            throw new AxiRuleViolation(fault, "port=" + address.name() + ", cycle=" + clock.cycle() + ", busBytes="
                    + busBytes + ", " + asked);
        }
        return asked;
    }

    private static long value(Wire wire, long absent) {
        return wire == null ? absent : wire.value();
    }
}
