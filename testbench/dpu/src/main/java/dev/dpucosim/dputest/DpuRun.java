// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.lockstep.DpuComparison;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberTiming;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;

/** One run of a test on one engine: builds what it asks for, compares at the end, closes it. */
final class DpuRun
        implements
        TestTemplateInvocationContext,
        ParameterResolver,
        AfterTestExecutionCallback,
        TestExecutionExceptionHandler,
        AfterEachCallback {

    private static final String SEED_PROPERTY = "dpucosim.seed";
    private static final String WAVE_PROPERTY = "dpucosim.wave";

    private final DpuTest test;
    private final EngineKind engine;
    private final String name;
    private final String repeat;
    private final long seed;
    private final List<Dpu> dpus = new ArrayList<>();
    private final List<FaultPlan> plans = new ArrayList<>();
    private Hosts hosts;

    /**
     * One run of a test.
     *
     * @param name
     *            class and method, for files
     */
    DpuRun(DpuTest test, EngineKind engine, String name, String repeat) {
        this.test = test;
        this.name = name;
        this.engine = engine;
        this.seed = Long.getLong(SEED_PROPERTY, test.seed());
        this.repeat = repeat + " -D" + SEED_PROPERTY + "=" + seed;
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return engine.label();
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(this);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return type == Hosts.class || type == Faults.class || type == Dpu.class || type == EngineKind.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        if (type == EngineKind.class) {
            return engine;
        }
        boot();
        if (type == Dpu.class) {
            return dpus.getLast();
        }
        return type == Hosts.class ? hosts : new Faults(plans, hosts);
    }

    private void boot() {
        if (hosts != null) {
            return;
        }
        final DpuShape shape = DpuShape.of(test.raid(), test.members(), test.chunkKib() * 1024L,
                test.extentKib() * 1024L, 0, Arrays.stream(test.namespaceMib()).mapToObj(mib -> mib * 2048L)
                        .toList());
        if (engine != EngineKind.RTL) {
            dpus.add(dpu(shape, LvmModel::new));
        }
        if (engine != EngineKind.MODEL) {
            dpus.add(dpu(shape, environment -> new LvmRtl(environment, options())));
        }
        hosts = new Hosts(dpus, dpus.size() < 2 ? null : new DpuComparison(dpus.getFirst(), dpus.getLast()));
    }

    /** With a waveform in the folder that the property names, one file of this test, engine and seed. */
    private RtlOptions options() {
        final String folder = System.getProperty(WAVE_PROPERTY);
        return folder == null || !folder.endsWith("/")
                ? RtlOptions.DEFAULT
                : RtlOptions.DEFAULT.withWaveform(Path.of(folder, name + "-" + engine.label() + "-seed" + seed
                        + ".fst"), 0, Long.MAX_VALUE);
    }

    private Dpu dpu(DpuShape shape, EngineFactory factory) {
        final FaultPlan plan = FaultPlan.none();
        plans.add(plan);
        return Dpu.of(shape).engine(factory).seed(seed).faults(plan).timing(test.memberNs() == 0
                ? MemberTiming.drive()
                : MemberTiming.fixed(test.memberNs())).build();
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        if (hosts != null && context.getExecutionException().isEmpty()) {
            try {
                hosts.finish();
            } catch (AssertionError e) {
                e.addSuppressed(new Exception(repeat));
                throw e;
            }
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        failure.addSuppressed(new Exception(repeat));
        throw failure;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        dpus.forEach(Dpu::close);
    }
}
