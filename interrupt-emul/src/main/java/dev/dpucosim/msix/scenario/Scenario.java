// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.msix.LockstepException;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.msix.system.Interrupt;
import dev.dpucosim.msix.system.MsixSettings;
import dev.dpucosim.msix.system.MsixSystem;
import dev.dpucosim.msix.system.Places;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.scenario.Latencies;
import dev.dpucosim.scenario.Timeline;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.TunnelFrame;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A remote device that writes data and raises vectors at random, over a link as bad as wanted, and a driver whose
 * handler looks into memory at every interrupt; a {@link Judge} looks at both. Data and raise of a vector go on one
 * stream, but for the explicit raise: it goes on another with the data as its fence, and may be there first.
 */
public final class Scenario {
    private static final long PS_OF_NS = 1_000;
    private static final long RETRY_PS = 1_000_000;
    private static final int UNFINISHED_MAX = 1_024;
    private static final int TRACE = 1 << 20;
    private static final int LINE_BYTES = 64;

    private final ScenarioOptions options;
    private final SeededStream random;
    private final Timeline<Place> timeline;
    private final VectorBook[][] books;
    private final Judge judge;
    private final Map<Carrier, Latencies> latencyPs = new EnumMap<>(Carrier.class);
    private final Latencies cycles = new Latencies();
    /** By function and place in its memory: the event whose data are there. */
    private final Event[][] slots;
    private final int[] slotNext;
    private final long slotBytes;
    private MsixSystem system;
    private EventLog log;
    private int raised;

    /** A scenario that keeps so many lines of its timeline. */
    public Scenario(ScenarioOptions options, int timelineLines) {
        this.options = options;
        this.random = new SeededStream(options.seed()).split("scenario");
        this.timeline = new Timeline<>(timelineLines);
        this.books = new VectorBook[options.functions()][options.vectors()];
        for (int function = 0; function < options.functions(); function++) {
            for (int vector = 0; vector < options.vectors(); vector++) {
                books[function][vector] = new VectorBook(function, vector, options.carrier().of(vector));
                latencyPs.putIfAbsent(books[function][vector].carrier, new Latencies());
            }
        }
        this.judge = new Judge(books);
        this.slotBytes = Math.max(1, (options.dataBytes() + LINE_BYTES - 1) / LINE_BYTES) * (long) LINE_BYTES;
        this.slots = new Event[options.functions()][(int) Math.min(options.raises(), Places.DATA_BYTES / slotBytes)];
        this.slotNext = new int[options.functions()];
    }

    /**
     * Runs it.
     *
     * @param stop asked before each event whether to stop early
     */
    public ScenarioResult run(BooleanSupplier stop) {
        String faults = options.link().faults();
        MsixSettings settings = MsixSettings.of(options.engine(), options.seed())
                .withFunctions(options.functions(), options.vectors()).withLink(options.link().settings())
                .withLinkFaults(faults, faults).withRtl(options.rtl()).withTraceLimit(TRACE);
        try (MsixSystem opened = MsixSystem.open(settings)) {
            system = opened;
            opened.host().startAll();
            moderate(opened);
            long startPs = opened.scheduler().nowPs();
            log = new EventLog(opened, timeline, this::eventAt);
            opened.host().handler(this::interrupt);
            boolean complete = false;
            boolean agreed = true;
            try {
                complete = run(startPs, stop);
            } catch (LockstepException e) {
                agreed = false;
                judge.find(e.getMessage());
            }
            ScenarioCounts counts = new ScenarioCounts(opened, raised, agreed);
            if (complete && judge.findings().isEmpty()) {
                judge.end(counts.events());
            }
            return new ScenarioResult(options, timeline, counts.events(), counts.tunnel(), counts.block(),
                    counts.links(), latencyPs, cycles, opened.scheduler().nowPs() - startPs, judge.findings(),
                    complete);
        }
    }

    private void moderate(MsixSystem opened) {
        ModerationOptions moderation = options.moderation();
        for (int function = 0; moderation.on() && function < options.functions(); function++) {
            for (int vector = 0; vector < options.vectors(); vector++) {
                opened.function(function).moderate(vector, moderation.sweeps(), moderation.countMax());
            }
        }
    }

    private boolean run(long startPs, BooleanSupplier stop) {
        next(startPs, 0);
        while (raised < options.raises() && !stop.getAsBoolean()) {
            int before = raised;
            system.runUntil(() -> raised > before, Long.MAX_VALUE / 2);
        }
        if (raised < options.raises()) {
            return false;
        }
        if (!system.runUntilQuiet()) {
            judge.find("not at rest a second after the last event: unfinished=" + system.remote().sender()
                    .unfinished());
        }
        log.end();
        return true;
    }

    private void next(long nowPs, long unused) {
        int function = random.nextInt(options.functions());
        int vector = random.nextInt(options.vectors());
        if (!raise(books[function][vector])) {
            system.scheduler().after(RETRY_PS, this::next, 0);
        } else if (raised < options.raises()) {
            system.scheduler().after(random.nextLong(2 * options.gapNs() * PS_OF_NS + 1), this::next, 0);
        }
    }

    /** Says whether there was room; if not, the device tries something else later. */
    private boolean raise(VectorBook vector) {
        int function = vector.function;
        int place = slotNext[function] % slots[function].length;
        Event before = slots[function][place];
        if (before != null && !before.seen || system.remote().sender().unfinished() > UNFINISHED_MAX) {
            return false;
        }
        Event event = new Event(raised + 1, vector, Places.data(function) + place * slotBytes, options.dataBytes());
        slots[function][place] = event;
        slotNext[function]++;
        raised++;
        vector.raise(event);
        log.say(Place.DEVICE, vector + " " + event + " " + (event.bytes > 0 ? event.bytes + " B, " : "")
                + vector.carrier.name().toLowerCase(Locale.ROOT));
        int stream = vector.vector % TunnelFrame.STREAMS;
        TunnelTicket data = event.bytes == 0 ? null
                : room(system.remote().writeOrNull(function, stream, event.address, event.data()), event);
        boolean other = vector.carrier == Carrier.EXPLICIT;
        room(system.remote().raiseOrNull(function, other ? (stream + 1) % TunnelFrame.STREAMS : stream, vector.vector,
                vector.carrier, other ? data : null), event);
        return true;
    }

    private TunnelTicket room(TunnelTicket ticket, Event event) {
        if (ticket == null) {
            judge.find("sender without room: event=" + event + ", unfinished=" + system.remote().sender()
                    .unfinished());
        }
        return ticket;
    }

    private Event eventAt(long address) {
        int function = (int) (address / Places.DATA_BYTES);
        long place = address % Places.DATA_BYTES / slotBytes;
        return function < slots.length && place < slots[function].length ? slots[function][(int) place] : null;
    }

    /** The handler of every vector: the clock does not go on while it runs. */
    private void interrupt(Interrupt interrupt) {
        VectorBook vector = judge.vector(interrupt);
        if (vector == null) {
            return;
        }
        log.message(vector, vector.message(event -> event.isIn(system.host().read(event.address, event.bytes))));
        judge.message(vector, system.firmware().count(FirmwareCounter.GREETINGS_TAKEN) - 1);
        if (options.keepsApart()) {
            judge.apart(vector, interrupt.issuedPs(), options.moderation().leastNs() * PS_OF_NS);
        }
        if (interrupt.latencyPs() >= 0) {
            latencyPs.get(vector.carrier).add(interrupt.latencyPs());
        }
        cycles.add(interrupt.engineCycles());
        if (options.handlerNs() > 0) {
            system.host().maskPosted(vector.function, vector.vector, true);
            system.scheduler().after(options.handlerNs() * PS_OF_NS, (nowPs, unused) -> unmask(vector), 0);
        }
    }

    private void unmask(VectorBook vector) {
        if (vector.next() != null && vector.next().bytesMissing == 0) {
            log.say(Place.HOST, vector + " unmasked");
        }
        system.host().maskPosted(vector.function, vector.vector, false);
    }
}
