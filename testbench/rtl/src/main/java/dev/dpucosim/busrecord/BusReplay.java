// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.process.Simulation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Drives a design alone from a recording: sends what the recorded one was sent, answers its requests as they were
 * answered, and compares what it sends, transaction by transaction, up to the first difference.
 *
 * <pre>
 * BusReplay.of(Path.of("target/run.bus")).run(sim).assertAgrees();
 * </pre>
 *
 * The design must be in the state in which recording began, as a rule just out of reset, and nobody else may drive the
 * buses. On a manager port of the design requests are compared, and each gets the recorded answer to it.
 */
public final class BusReplay {

    private final BusRecording recording;
    private final Map<String, String> prefixes = new TreeMap<>();
    private ReplayPace pace = ReplayPace.RECORDED;
    private long patienceCycles = 10_000;

    private BusReplay(BusRecording recording) {
        this.recording = recording;
    }

    /**
     * A replay of the recording in a file.
     *
     * @throws BusRecordingException
     *             if it is none
     */
    public static BusReplay of(Path file) {
        return new BusReplay(BusRecording.open(file));
    }

    /** A replay of a recording. */
    public static BusReplay of(BusRecording recording) {
        return new BusReplay(recording);
    }

    /** When things are sent; in the recorded cycles unless told. */
    public BusReplay pace(ReplayPace when) {
        pace = when;
        return this;
    }

    /** After how many cycles without anything what is due counts as missing; 10,000 unless told. */
    public BusReplay patience(long cycles) {
        if (cycles < 1) {
            throw new IllegalArgumentException("not a number of cycles to wait: cycles=" + cycles);
        }
        patienceCycles = cycles;
        return this;
    }

    /** Where a recorded bus is in this design, if not at the prefix of its name (an inner bus: after its last dot). */
    public BusReplay bus(String recorded, String prefix) {
        if (recording.header().buses().stream().noneMatch(bus -> bus.name().equals(recorded))) {
            throw new IllegalArgumentException("no such bus in the recording: bus=" + recorded + ", recorded="
                    + recording.header().buses().stream().map(BusShape::name).toList());
        }
        prefixes.put(recorded, prefix);
        return this;
    }

    /**
     * Replays all of it, or up to the first difference; a process of the simulation waits for that.
     *
     * @throws BusRecordingException
     *             if the recording is damaged, breaks off or spans a reset; nothing has been driven then
     * @throws IllegalArgumentException
     *             if the design lacks a bus, or has it with other signals
     */
    public BusReplayResult run(Simulation simulation) {
        final BusRecording.Summary summary = recording.check();
        if (summary.resetCycle() >= 0) {
            throw new BusRecordingException("bus recording spans a reset and cannot be replayed: file="
                    + recording.file() + ", cycle=" + summary.resetCycle());
        }
        final List<BusNames.Bus> buses = new ArrayList<>();
        for (BusShape recorded : recording.header().buses()) {
            final String prefix = prefixes.getOrDefault(recorded.name(), recorded.name().substring(1 + recorded.name()
                    .lastIndexOf('.')));
            final BusNames.Bus bus = BusNames.bus(simulation.device(), prefix, recorded.kind(), null);
            if (!bus.shape().fit().equals(recorded.fit())) {
                throw new IllegalArgumentException("bus is not as it was recorded: bus=" + prefix + ", recorded="
                        + recorded.fit() + ", here=" + bus.shape().fit());
            }
            buses.add(bus);
        }
        try (RecordingReader reader = recording.read()) {
            return new ReplayRun(simulation, buses, reader, summary, pace, patienceCycles).run();
        }
    }
}
