// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.ModelBuilder;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SimulationBuilder;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One run of a test with one seed: opens the simulation when it is asked for, closes it, and explains a failure. */
final class RtlRun
        implements TestTemplateInvocationContext, ParameterResolver, TestExecutionExceptionHandler, AfterEachCallback {

    private static final String WAVE_PROPERTY = "dpucosim.wave";

    private final RtlModule module;
    private final long seed;
    private Simulation simulation;

    RtlRun(RtlModule module, long seed) {
        this.module = module;
        this.seed = seed;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return type == Simulation.class || type == SplittableRandom.class || type == Model.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        if (type == SplittableRandom.class) {
            return new SplittableRandom(seed);
        }
        return type == Model.class ? model() : simulation();
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new RtlFailureContext(text(context)));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (simulation != null) {
            simulation.close();
        }
    }

    private Model model() {
        if (module.sources().length == 0) {
            return Model.named(module.top());
        }
        final ModelBuilder builder = ModelBuilder.top(module.top()).option(module.options());
        for (String source : module.sources()) {
            builder.source(Path.of(source));
        }
        for (String include : module.includes()) {
            builder.include(Path.of(include));
        }
        if (wave() != null) {
            builder.traced();
        }
        return builder.build();
    }

    private Simulation simulation() {
        if (simulation == null) {
            final SimulationBuilder builder = Simulation.of(model()).clock(module.clock()).reset(module.reset())
                    .periodPs(module.periodPs()).seed(seed);
            if (wave() != null) {
                builder.waveform(Path.of(wave()), Long.getLong(WAVE_PROPERTY + ".from", 0),
                        Long.getLong(WAVE_PROPERTY + ".to", Long.MAX_VALUE));
            }
            simulation = builder.open();
            if (!module.reset().isEmpty()) {
                simulation.reset(module.resetCycles());
            }
        }
        return simulation;
    }

    private static String wave() {
        return System.getProperty(WAVE_PROPERTY);
    }

    private String text(ExtensionContext context) {
        final String test = context.getRequiredTestClass().getName() + "#" + context.getRequiredTestMethod().getName();
        final String repeat = "again, with a waveform: mvn test -Dtest='" + test + "' -Ddpucosim.seed=" + seed
                + " -Ddpucosim.wave=target/failure.fst";
        if (simulation == null) {
            return "top=" + module.top() + ", seed=" + seed + "\n" + repeat;
        }
        final long cycle = simulation.cycle();
        return "top=" + module.top() + ", seed=" + seed + ", cycle=" + cycle + ", timePs=" + simulation.timePs() + "\n"
                + repeat + " -Ddpucosim.wave.from=" + Math.max(0, cycle - 1_000);
    }
}
