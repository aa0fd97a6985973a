// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.axi.WritePorts.WriteBeat;
import dev.dpucosim.process.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Brings addresses and data of writes together. Data has the order of the addresses (IHI 0022, A5.4) and may come
 * before them. Holds both to {@link AxiRule#WRITE_LAST} and {@link AxiRule#WRITE_LANES}.
 */
final class WriteAssembler {

    /** A write of which address and data have come. */
    static final class Assembly {
        final AxiBurst burst;
        final byte[] data;
        final boolean[] enabled;
        final long cycleFirst;
        private int beat;
        private int offset;

        Assembly(AxiBurst burst, long cycleFirst) {
            this.burst = burst;
            this.data = new byte[burst.bytes()];
            this.enabled = new boolean[data.length];
            this.cycleFirst = cycleFirst;
        }
    }

    private final WritePorts ports;
    private final Clock clock;
    private final Consumer<Assembly> whole;
    private final ArrayDeque<Assembly> addressed = new ArrayDeque<>();
    private final ArrayDeque<WriteBeat> early = new ArrayDeque<>();

    /**
     * @param whole
     *            told of each write whose last beat has come
     */
    WriteAssembler(WritePorts ports, Clock clock, Consumer<Assembly> whole) {
        this.ports = ports;
        this.clock = clock;
        this.whole = whole;
    }

    /** Takes the address that stands at the ports. */
    void takeAddress() {
        addressed.add(new Assembly(ports.address().sample(), clock.cycle()));
        join();
    }

    /** Takes the beat that stands at the ports. */
    void takeBeat() {
        early.add(ports.sampleData());
        join();
    }

    /** Addresses whose data is not complete. */
    int addressed() {
        return addressed.size();
    }

    /** Beats whose address has not come. */
    int earlyBeats() {
        return early.size();
    }

    List<String> unfinished() {
        final List<String> texts = new ArrayList<>();
        addressed.forEach(write -> texts.add("write " + write.burst + ", beatsSeen=" + write.beat));
        if (!early.isEmpty()) {
            texts.add("write data without an address, beats=" + early.size());
        }
        return texts;
    }

    private void join() {
        while (!addressed.isEmpty() && !early.isEmpty()) {
            final Assembly write = addressed.peek();
            final boolean last = write.beat == write.burst.beats() - 1;
            add(write, early.poll(), last);
            if (last) {
                whole.accept(addressed.poll());
            }
        }
    }

    private void add(Assembly write, WriteBeat beat, boolean last) {
        if (beat.last() != last) {
            throw violation(AxiRule.WRITE_LAST, write);
        }
        final int lane = write.burst.lane(write.beat, ports.busBytes());
        final int length = write.burst.bytes(write.beat);
        for (int i = 0; i < ports.busBytes(); i++) {
            if (Lanes.bit(beat.strobes(), i) && ports.hasStrobes()) {
                if (i < lane || i >= lane + length) {
                    throw violation(AxiRule.WRITE_LANES, write);
                }
                write.enabled[write.offset + i - lane] = true;
            }
        }
        if (!ports.hasStrobes()) {
            Arrays.fill(write.enabled, write.offset, write.offset + length, true);
        }
        System.arraycopy(beat.bytes(), lane, write.data, write.offset, length);
        write.offset += length;
        write.beat++;
    }

    private AxiRuleViolation violation(AxiRule rule, Assembly write) {
        return new AxiRuleViolation(rule, "port=" + ports.dataChannel().valid().name() + ", cycle=" + clock.cycle()
                + ", beat=" + write.beat + ", " + write.burst);
    }
}
