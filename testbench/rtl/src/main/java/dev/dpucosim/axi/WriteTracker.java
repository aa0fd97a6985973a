// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.axi.WriteAssembler.Assembly;
import dev.dpucosim.process.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows the writes of a bus from their address to their response, holds the bus to the rules of transactions, and
 * notes what is finished in the simulation's journal. Once a cycle; what it hears counts from the next on, so a
 * response in the cycle of the last beat is too early.
 */
final class WriteTracker {

    private final WritePorts ports;
    private final Clock clock;
    private final WriteAssembler assembler;
    private final ById<Assembly> complete = new ById<>();

    WriteTracker(WritePorts ports, Clock clock) {
        this(ports, clock, write -> {});
    }

    /**
     * @param whole
     *            told of each write whose address and data have come
     */
    WriteTracker(WritePorts ports, Clock clock, Consumer<Assembly> whole) {
        this.ports = ports;
        this.clock = clock;
        this.assembler = new WriteAssembler(ports, clock, write -> {
            complete.add(write.burst.id(), write);
            whole.accept(write);
        });
    }

    /** Writes whose address has come and whose response has not been taken. */
    int outstanding() {
        return assembler.addressed() + complete.size();
    }

    /** Beats of data whose address has not come. */
    int earlyBeats() {
        return assembler.earlyBeats();
    }

    /** The write that is answered at the coming edge; null if none is. */
    AxiWrite cycle() {
        final AxiWrite answered = ports.responseChannel().valid().isSet() ? response() : null;
        if (ports.address().channel().transfers()) {
            assembler.takeAddress();
        }
        if (ports.dataChannel().transfers()) {
            assembler.takeBeat();
        }
        return answered;
    }

    private AxiWrite response() {
        final long id = ports.responseId();
        final AxiResponse response = ports.response();
        final Assembly write = complete.peek(id);
        if (write == null) {
            throw violation(AxiRule.WRITE_RESPONSE, "id=" + id + ", outstanding=" + unfinished());
        }
        if (response == AxiResponse.EXOKAY) {
            throw violation(AxiRule.EXCLUSIVE_OKAY, "write " + write.burst);
        }
        if (!ports.responseChannel().ready().isSet()) {
            return null;
        }
        complete.take(id);
        final AxiWrite answered = new AxiWrite(write.burst, write.data, write.enabled, response, write.cycleFirst,
                clock.cycle());
        ports.address().channel().note(answered.cycleFirst(), answered.cycleLast(), answered);
        return answered;
    }

    private AxiRuleViolation violation(AxiRule rule, String values) {
        return new AxiRuleViolation(rule, "port=" + ports.responseChannel().valid().name() + ", cycle=" + clock.cycle()
                + ", " + values);
    }

    /** What has begun and is not answered, one text each. */
    List<String> unfinished() {
        final List<String> texts = new ArrayList<>();
        complete.all().forEach(write -> texts.add("write " + write.burst + ", unanswered"));
        texts.addAll(assembler.unfinished());
        return texts;
    }
}
