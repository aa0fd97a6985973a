// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dputest;

import dev.dpucosim.replay.EngineKind;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns a {@link DpuTest} into one run on each engine. */
final class DpuTestExtension implements TestTemplateInvocationContextProvider {

    private static final String ENGINE_PROPERTY = "dpucosim.dputest.engine";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        final DpuTest test = context.getRequiredTestMethod().getAnnotation(DpuTest.class);
        final String only = System.getProperty(ENGINE_PROPERTY);
        return Arrays.stream(test.engine()).filter(engine -> only == null || engine.label().equals(only))
                .map(engine -> new DpuRun(test, engine, context.getRequiredTestClass().getName() + "."
                        + context.getRequiredTestMethod().getName(), repeat(context, engine)));
    }

    private static String repeat(ExtensionContext context, EngineKind engine) {
        return "again: mvn test -Dtest='" + context.getRequiredTestClass().getName() + "#"
                + context.getRequiredTestMethod().getName() + "' -D" + ENGINE_PROPERTY + "=" + engine.label();
    }
}
