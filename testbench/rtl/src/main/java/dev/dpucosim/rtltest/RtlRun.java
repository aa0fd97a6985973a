// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.coroutine.CoroutineEngine;
import dev.dpucosim.coverage.Coverage;
import dev.dpucosim.harness.Checkpoint;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.harness.Recording;
import dev.dpucosim.harness.SimulationBuilder;
import dev.dpucosim.process.Simulation;
import dev.dpucosim.process.Unchecked;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.MediaType;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;

/** One run of a test with one seed: opens the simulation when it is asked for, closes it, and explains a failure. */
final class RtlRun {

    private static final String WAVE_PROPERTY = "dpucosim.wave";

    private static final String RECORDER_PROPERTY = "dpucosim.flightRecorder";
    private final RtlTest module;
    private final long seed;
    private final SplittableRandom random;
    /** Of the test; null for a bring-up, which writes no waveform. */
    private final ExtensionContext context;
    private Model model;
    private dev.dpucosim.harness.Simulation device;
    private Simulation simulation;
    private Coverage coverage;

    RtlRun(RtlTest module, long seed, ExtensionContext context) {
        this.context = context;
        this.module = module;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
    }

    SplittableRandom random() {
        return random;
    }

    Model model() {
        if (model == null) {
            final Model built = build(module);
            model = built == null ? Model.named(module.top()) : built;
        }
        return model;
    }

    /** Null if the model was built before. */
    static Model build(RtlTest module) {
        if (module.sources().length == 0) {
            return null;
        }
        final ModelBuilder builder = ModelBuilder.top(module.top()).option(module.options())
                .publicSignals(module.publicSignals()).forceable(module.forceable());
        for (String macro : module.define()) {
            builder.option("-D" + macro);
        }
        for (String parameter : module.parameter()) {
            builder.option("-G" + parameter);
        }
        for (String source : module.sources()) {
            builder.source(SourceFiles.find(source));
        }
        for (String include : module.include()) {
            builder.include(SourceFiles.find(include));
        }
        if (wave() != null || recordedCycles(module) > 0) {
            builder.traced();
        }
        return builder.build();
    }

    /** The design with native endpoints, out of reset. */
    dev.dpucosim.harness.Simulation device() {
        if (device == null) {
            final SimulationBuilder builder = dev.dpucosim.harness.Simulation.of(model()).clock(module.clock())
                    .reset(module.reset()).periodPs(module.periodPs()).seed(seed);
            final Checkpoint begin = context == null ? null : BringUps.of(context, module, seed);
            if (wave() != null || recordedCycles() > 0) {
                builder.traced();
            }
            if (context == null || begin != null) {
                builder.uncounted();
            }
            if (context != null && recordedCycles() > 0) {
                builder.flightRecorder(recordedCycles());
            }
            if (context != null && wave() != null) {
                builder.waveform(waveFile(), Long.getLong(WAVE_PROPERTY + ".from", 0),
                        Long.getLong(WAVE_PROPERTY + ".to", Long.MAX_VALUE));
            }
            device = builder.open();
            checkPublic();
            if (begin != null) {
                device.restore(begin);
            } else if (!module.reset().isEmpty()) {
                device.reset(module.resetCycles());
            }
        }
        return device;
    }

    /** What the annotation names must be there; Verilator passes over names that are not. */
    private void checkPublic() {
        final List<String> known = device.signalNames();
        for (String name : Stream.of(module.publicSignals(), module.forceable()).flatMap(Arrays::stream).toList()) {
            final String start = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
            if (known.stream().noneMatch(signal -> Stream.of(name, module.top() + "." + name).anyMatch(
                    signal::equals) || start != null && (signal.startsWith(start) || signal.startsWith(module.top()
                            + "." + start)))) {
                device.signal(name);
            }
        }
    }

    /** The design with processes. */
    Simulation simulation() {
        if (simulation == null) {
            simulation = Simulation.of(device(), CoroutineEngine.chosen(), module.cyclesMax(), seed);
            if (module.timeReport() && context != null && !simulation.measuresTime()) {
                simulation.measureTime();
            }
        }
        return simulation;
    }

    /** What the test's points count. */
    private Coverage coverage() {
        if (coverage == null) {
            coverage = Coverage.of(context == null ? module.top() + "-bring-up" : testName().replace('#', '.'));
        }
        return coverage;
    }

    /** What a method with a parameter of that type gets. */
    Object argument(Class<?> type) {
        if (type == SplittableRandom.class) {
            return random();
        }
        if (type == Model.class) {
            return model();
        }
        if (type == Coverage.class) {
            return coverage();
        }
        if (type == Simulation.class) {
            return simulation();
        }
        if (type == dev.dpucosim.harness.Simulation.class) {
            return device();
        }
        throw new IllegalArgumentException("no such argument for a test: type=" + type.getName());
    }

    /** The state of the design, which must be all there is. */
    Checkpoint checkpoint() {
        return simulation == null ? device().checkpoint() : simulation.checkpoint();
    }

    /** As the first process if there is a simulation, else as it is. */
    void run(InvocationInterceptor.Invocation<Void> invocation) throws Throwable {
        if (simulation == null) {
            invocation.proceed();
        } else {
            simulation.run(() -> proceed(invocation));
        }
    }

    private static void proceed(InvocationInterceptor.Invocation<Void> invocation) {
        try {
            invocation.proceed();
        } catch (Throwable e) {
            throw Unchecked.thrown(e);
        }
    }

    void close() {
        try {
            if (simulation != null) {
                simulation.close();
                if (context != null && simulation.measuresTime()) {
                    System.out.print(testName() + ", seed=" + seed + ", " + simulation.timeReport().text());
                }
            }
        } finally {
            try {
                if (device != null) {
                    device.close();
                }
            } finally {
                if (coverage != null) {
                    coverage.close();
                }
            }
        }
    }

    private long recordedCycles() {
        return recordedCycles(module);
    }

    private static long recordedCycles(RtlTest module) {
        return Long.getLong(RECORDER_PROPERTY, module.flightRecorder());
    }

    /** The file that the property names, or one of this test and seed in the folder that it names. */
    private Path waveFile() {
        return wave().endsWith("/")
                ? Path.of(wave(), testName().replace('#', '.') + "-seed" + seed + ".fst")
                : Path.of(wave());
    }

    private static String wave() {
        return System.getProperty(WAVE_PROPERTY);
    }

    /** To JUnit's reports, and in a line that reads so in the system-out of surefire's. */
    private void attach(Path page) {
        System.out.println("[[ATTACHMENT|" + page.toAbsolutePath() + "]]");
        context.publishFile(page.getFileName().toString(), MediaType.create("text", "html", StandardCharsets.UTF_8),
                copy -> Files.copy(page, copy, StandardCopyOption.REPLACE_EXISTING));
    }

    private String reportName() {
        return testName().replace('#', '.') + "-seed" + seed;
    }

    /** What {@link Reports#running} is told. */
    String runningText() {
        return testName() + " seed=" + seed;
    }

    private String testName() {
        return context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName();
    }

    /** Where it was, what repeats it, and the page that tells the rest. */
    String story(Throwable failure) {
        final String test = testName();
        final String repeat = "mvn test -Dtest='" + test + "' -Ddpucosim.seed=" + seed
                + " -Ddpucosim.wave=target/failure.fst";
        if (device == null) {
            return "top=" + module.top() + ", seed=" + seed + "\nagain, with a waveform: " + repeat;
        }
        final long cycle = device.cycle();
        final String window = repeat + " -Ddpucosim.wave.from=" + Math.max(0, cycle - 1_000);
        final StringBuilder told = new StringBuilder();
        final Path recorded = recordedCycles() > 0 ? recording(told) : null;
        return "top=" + module.top() + ", seed=" + seed + ", cycle=" + cycle + ", timePs=" + device.timePs()
                + "\nagain, with a waveform: " + window + told + page(test, failure, window, recorded);
    }

    /** Writes the last cycles beside the story, and tells of it. */
    private Path recording(StringBuilder told) {
        try {
            final Path file = Reports.folder().resolve(Reports.fileName(reportName()) + ".fst");
            final Recording recording = device.writeRecording(file);
            told.append("\nthe last ").append(recording.cycles()).append(" cycles, from ").append(recording.fromCycle())
                    .append(": ").append(file);
            return file;
        } catch (IOException | RuntimeException e) {
            told.append("\nthe last cycles could not be written: ").append(e);
            return null;
        }
    }

    private String page(String test, Throwable failure, String repeat, Path recorded) {
        if (simulation == null) {
            return "";
        }
        final Path waveform = wave() == null ? recorded : waveFile();
        try {
            final Path page = new FailureStory(test, failure, simulation, repeat, waveform)
                    .write(reportName());
            attach(page);
            return "\nthe story: " + page;
        } catch (IOException | RuntimeException e) {
            return "\nthe story could not be written: " + e;
        }
    }
}
