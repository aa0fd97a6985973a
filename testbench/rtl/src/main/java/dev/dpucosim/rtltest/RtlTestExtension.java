// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.coverage.Coverage;
import dev.dpucosim.harness.Model;
import dev.dpucosim.harness.OpenedSimulation;
import dev.dpucosim.process.Simulation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/** Gives the tests of an {@link RtlTest} class what they ask for, and runs them as processes. */
final class RtlTestExtension
        implements
        ParameterResolver,
        InvocationInterceptor,
        TestExecutionExceptionHandler,
        BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback {

    private static final String SEED_PROPERTY = "dpucosim.seed";
    private static final String SEED = "seed";
    private static final String RUN = "run";
    private static final String OPENED_BEFORE = "opened before";
    private static final String PARALLEL = "junit.jupiter.execution.parallel.enabled";

    /** The seed that replaces all others; null if none. */
    static Long onlySeed() {
        final String only = System.getProperty(SEED_PROPERTY);
        return only == null ? null : Long.decode(only);
    }

    static void seed(ExtensionContext context, long seed) {
        store(context).put(SEED, seed);
    }

    private static ExtensionContext.Store store(ExtensionContext context) {
        return context.getStore(ExtensionContext.Namespace.create(RtlTestExtension.class, context.getUniqueId()));
    }

    private static RtlRun run(ExtensionContext context) {
        final ExtensionContext.Store store = store(context);
        RtlRun run = store.get(RUN, RtlRun.class);
        if (run == null) {
            final RtlTest module = annotation(context.getRequiredTestClass());
            final Long only = onlySeed();
            final long seed = only != null ? only : store.getOrDefault(SEED, Long.class, module.seed());
            run = new RtlRun(module, seed, context);
            store.put(RUN, run);
            Reports.running(run.runningText());
        }
        return run;
    }

    private static RtlTest annotation(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (at.isAnnotationPresent(RtlTest.class)) {
                return at.getAnnotation(RtlTest.class);
            }
        }
        throw new IllegalStateException("class names no module, @RtlTest is missing: class=" + type.getName());
    }

    /** What does not build fails the class, once, with what the tools say and nothing around it. */
    @Override
    public void beforeAll(ExtensionContext context) {
        RtlRun.build(annotation(context.getRequiredTestClass()));
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        store(context).put(OPENED_BEFORE, dev.dpucosim.harness.Simulation.opened());
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return context.getTestMethod().isPresent() && (type == Simulation.class || type == SplittableRandom.class
                || type == Coverage.class || type == Model.class || type == dev.dpucosim.harness.Simulation.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return run(context).argument(parameter.getParameter().getType());
    }

    @Override
    public void interceptTestMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        run(context).run(invocation);
    }

    @Override
    public void interceptTestTemplateMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        run(context).run(invocation);
    }

    @Override
    public void interceptBeforeEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        run(context).run(invocation);
    }

    @Override
    public void interceptAfterEachMethod(Invocation<Void> invocation, ReflectiveInvocationContext<Method> method,
            ExtensionContext context) throws Throwable {
        run(context).run(invocation);
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new RtlFailureContext(run(context).story(failure)));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        final RtlRun run = store(context).remove(RUN, RtlRun.class);
        if (run != null) {
            run.close();
            Reports.nothingRuns();
        }
        checkLeaks(context);
    }

    /** Not where tests run side by side: one cannot know whose it is. */
    private static void checkLeaks(ExtensionContext context) {
        final List<?> before = store(context).remove(OPENED_BEFORE, List.class);
        if (before == null || context.getConfigurationParameter(PARALLEL).map(Boolean::parseBoolean).orElse(false)) {
            return;
        }
        for (OpenedSimulation opened : dev.dpucosim.harness.Simulation.opened()) {
            if (!before.contains(opened)) {
                throw new LeakedSimulationException(opened);
            }
        }
    }
}
