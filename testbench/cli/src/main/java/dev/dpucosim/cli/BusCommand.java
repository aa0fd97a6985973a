// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.busrecord.BusRecording;
import dev.dpucosim.busrecord.BusReplay;
import dev.dpucosim.busrecord.BusReplayResult;
import dev.dpucosim.busrecord.BusShape;
import dev.dpucosim.busrecord.BusTransaction;
import dev.dpucosim.busrecord.RecordingHeader;
import dev.dpucosim.busrecord.RecordingReader;
import dev.dpucosim.busrecord.ReplayPace;
import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What was recorded of buses: shows it, and drives a block alone from it. */
@Command(name = "bus", mixinStandardHelpOptions = true, subcommands = {BusCommand.Show.class, BusCommand.Replay.class},
        description = "Shows what replay --record-bus or a test has recorded of buses, and drives the block alone "
                + "from it.")
final class BusCommand implements Runnable {
    private static final long RESET_CYCLES_MAX = 64;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say what to do with a recording: show or replay");
    }

    /** Lists transactions. */
    @Command(name = "show", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Lists the transactions of a recording, one a line, in the order in which they ended: bus, "
                    + "number on that bus, cycles, what it was.")
    static final class Show implements Callable<Integer> {
        private static final int LINE_BYTES = 32;

        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The recording.")
        private Path file;

        @Option(names = "--bus", paramLabel = "NAME", description = "Only that bus (default: all).")
        private String bus;

        @Option(names = "--from", paramLabel = "N", defaultValue = "0",
                description = "Of each bus, only transactions from that number on (default: ${DEFAULT-VALUE}).")
        private long from;

        @Option(names = "--from-cycle", paramLabel = "N", defaultValue = "0",
                description = "Only transactions that ended in that cycle or later (default: ${DEFAULT-VALUE}).")
        private long fromCycle;

        @Option(names = "--limit", paramLabel = "N", defaultValue = "9223372036854775807",
                description = "Transactions to list at most (default: all).")
        private long limit;

        @Option(names = "--data", description = "All data, not only how it begins.")
        private boolean data;

        @Override
        public Integer call() {
            final PrintWriter text = spec.commandLine().getOut();
            final BusRecording recording = BusRecording.open(file);
            final RecordingHeader header = recording.header();
            if (bus != null && header.buses().stream().noneMatch(known -> known.name().equals(bus))) {
                throw new ParameterException(spec.commandLine(), "no such bus in the recording: bus=" + bus
                        + ", recorded=" + header.buses().stream().map(BusShape::name).toList());
            }
            text.println("top=" + header.top() + ", seed=" + header.seed() + ", cycle=" + header.cycle()
                    + ", periodPs=" + header.periodPs());
            header.buses().forEach(known -> text.println("bus " + known));
            long listed = 0;
            try (RecordingReader reader = recording.read()) {
                for (BusTransaction next = reader.next(); next != null && listed < limit; next = reader.next()) {
                    if ((bus == null || next.bus().name().equals(bus)) && next.index() >= from
                            && next.cycleLast() >= fromCycle) {
                        print(text, next);
                        listed++;
                    }
                }
                if (reader.summary() != null) {
                    text.println("transactions=" + reader.summary().transactionCount() + ", cycles="
                            + reader.summary().edges() + ", skipped=" + reader.summary().skipped());
                }
            } finally {
                text.flush();
            }
            return ExitCode.CLEAN;
        }

        private void print(final PrintWriter text, final BusTransaction transaction) {
            text.printf("%-12s %6d  cycle %d..%d  %s%n", transaction.bus().name(), transaction.index(),
                    transaction.cycleFirst(), transaction.cycleLast(), transaction);
            final byte[] bytes = data ? transaction.enabledData() : new byte[0];
            for (int i = 0; i < bytes.length; i += LINE_BYTES) {
                text.printf("    %06x  %s%n", i, HexFormat.of().formatHex(bytes, i, Math.min(bytes.length, i
                        + LINE_BYTES)));
            }
        }
    }

    /** Drives a block from a recording. */
    @Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false,
            description = "Drives the block alone from a recording: sends what it was sent, answers its requests as "
                    + "they were answered, compares what it sends, and names the first transaction that differs.",
            footer = {"%nExit codes: 0 as recorded; 1 a difference; 2 wrong usage, or a block that does not fit; 3 an "
                    + "unusable recording; 4 no such model."})
    static final class Replay implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "FILE", description = "The recording.")
        private Path file;

        @Option(names = "--top", paramLabel = "NAME", description = "The model to drive (default: the recorded one).")
        private String top;

        @Option(names = "--pace", paramLabel = "PACE", defaultValue = "recorded",
                description = "recorded: in the recorded cycles; ordered: as soon as what was over before is over; "
                        + "free: each channel as fast as the block accepts (default: ${DEFAULT-VALUE}).")
        private ReplayPace pace;

        @Option(names = "--patience", paramLabel = "N", defaultValue = "10000",
                description = "Cycles without anything after which what is due counts as missing (default: "
                        + "${DEFAULT-VALUE}).")
        private long patience;

        @Option(names = "--bus", paramLabel = "RECORDED=PREFIX",
                description = "Where a recorded bus is in this block, if not at its name; may be repeated.")
        private Map<String, String> prefixes = new LinkedHashMap<>();

        @Option(names = "--wave", paramLabel = "FILE",
                description = "Record the block's signals as FST (default: not).")
        private Path wave;

        @Override
        public Integer call() {
            final BusRecording recording = BusRecording.open(file);
            final RecordingHeader header = recording.header();
            final BusReplayResult result;
            final BusReplay replay = BusReplay.of(recording).pace(pace);
            try {
                replay.patience(patience);
                prefixes.forEach(replay::bus);
            } catch (final IllegalArgumentException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage());
            }
            final SimulationBuilder builder = Simulation.of(Model.named(top == null ? header.top() : top))
                    .periodPs(header.periodPs()).seed(header.seed());
            if (wave != null) {
                builder.waveform(wave);
            }
            try (Simulation device = builder.open()) {
                // recording began, as a rule, right after reset: then cycles have the same numbers
                device.reset(Math.clamp(header.cycle(), 1, RESET_CYCLES_MAX));
                result = run(replay, device, header.seed());
            } catch (final IllegalArgumentException e) {
                throw new CommandException(ExitCode.USAGE, e.getMessage());
            }
            print(spec.commandLine().getOut(), result);
            return result.agrees() ? ExitCode.CLEAN : ExitCode.FINDING;
        }

        private static BusReplayResult run(final BusReplay replay, final Simulation device, final long seed) {
            final BusReplayResult[] result = new BusReplayResult[1];
            try (dev.dpucosim.process.Simulation simulation = dev.dpucosim.process.Simulation.of(device,
                    CoroutineEngine.chosen(), Long.MAX_VALUE, seed)) {
                simulation.run(() -> result[0] = replay.run(simulation));
            }
            return result[0];
        }

        private static void print(final PrintWriter text, final BusReplayResult result) {
            text.printf("%-12s %12s %12s %14s%n", "bus", "packets sent", "compared", "bytes compared");
            for (final BusReplayResult.Bus bus : result.buses()) {
                text.printf("%-12s %12d %12d %14d%n", bus.name(), bus.sent(), bus.compared(), bus.bytesCompared());
            }
            if (!result.agrees()) {
                text.println(result.difference());
            } else {
                text.println("as recorded: compared=" + result.compared() + ", cycles=" + result.cycles()
                        + (result.agreesByCycle() ? ", each beat in its recorded cycle" : ", not in the same cycles"));
            }
            text.flush();
        }
    }
}
