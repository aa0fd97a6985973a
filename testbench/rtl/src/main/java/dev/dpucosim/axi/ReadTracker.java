// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.process.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Follows the reads of a bus from their address to their last beat, as {@link WriteTracker} does the writes. */
final class ReadTracker {

    private static final class Assembly {
        final AxiBurst burst;
        final byte[] data;
        final AxiResponse[] responses;
        final long cycleFirst;
        int beat;
        int offset;

        Assembly(AxiBurst burst, long cycleFirst) {
            this.burst = burst;
            this.data = new byte[burst.bytes()];
            this.responses = new AxiResponse[burst.beats()];
            this.cycleFirst = cycleFirst;
        }
    }

    private final ReadPorts ports;
    private final Clock clock;
    private final Consumer<AxiBurst> asked;
    private final ById<Assembly> outstanding = new ById<>();

    ReadTracker(ReadPorts ports, Clock clock) {
        this(ports, clock, burst -> {});
    }

    /**
     * @param asked
     *            told of each address
     */
    ReadTracker(ReadPorts ports, Clock clock, Consumer<AxiBurst> asked) {
        this.ports = ports;
        this.clock = clock;
        this.asked = asked;
    }

    /** Reads whose address has come and whose last beat has not been taken. */
    int outstanding() {
        return outstanding.size();
    }

    /** The read whose last beat changes hands at the coming edge; null if none does. */
    AxiRead cycle() {
        final AxiRead done = ports.dataChannel().valid().isSet() ? beat() : null;
        if (ports.address().channel().transfers()) {
            final AxiBurst burst = ports.address().sample();
            outstanding.add(burst.id(), new Assembly(burst, clock.cycle()));
            asked.accept(burst);
        }
        return done;
    }

    private AxiRead beat() {
        final long id = ports.id();
        final Assembly read = outstanding.peek(id);
        if (read == null) {
            throw violation(AxiRule.READ_DATA, "id=" + id + ", outstanding=" + unfinished());
        }
        final boolean last = read.beat == read.burst.beats() - 1;
        if (ports.last(last) != last) {
            throw violation(AxiRule.READ_LAST, "beat=" + read.beat + ", read " + read.burst);
        }
        final AxiResponse response = ports.response();
        if (response == AxiResponse.EXOKAY) {
            throw violation(AxiRule.EXCLUSIVE_OKAY, "beat=" + read.beat + ", read " + read.burst);
        }
        if (!ports.dataChannel().ready().isSet()) {
            return null;
        }
        final int length = read.burst.bytes(read.beat);
        ports.read(read.data, read.offset, length, read.burst.lane(read.beat, ports.busBytes()));
        read.responses[read.beat++] = response;
        read.offset += length;
        if (!last) {
            return null;
        }
        outstanding.take(id);
        final AxiRead done = new AxiRead(read.burst, read.data, Arrays.asList(read.responses), read.cycleFirst, clock
                .cycle());
        ports.address().channel().note(done.cycleFirst(), done.cycleLast(), done);
        return done;
    }

    private AxiRuleViolation violation(AxiRule rule, String values) {
        return new AxiRuleViolation(rule, "port=" + ports.dataChannel().valid().name() + ", cycle=" + clock.cycle()
                + ", " + values);
    }

    /** What has begun and is not finished, one text each. */
    List<String> unfinished() {
        return outstanding.all().stream().map(read -> "read " + read.burst + ", beatsSeen=" + read.beat).toList();
    }
}
