// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns an {@link RtlTest} into one invocation for each seed. */
final class RtlTestExtension implements TestTemplateInvocationContextProvider {

    private static final String SEED_PROPERTY = "dpucosim.seed";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        final RtlModule module = context.getRequiredTestClass().getAnnotation(RtlModule.class);
        if (module == null) {
            throw new ExtensionConfigurationException(
                    "class names no module, @RtlModule is missing: class=" + context.getRequiredTestClass().getName());
        }
        final String only = System.getProperty(SEED_PROPERTY);
        final LongStream seeds = only == null
                ? Arrays.stream(context.getRequiredTestMethod().getAnnotation(RtlTest.class).seeds())
                : LongStream.of(Long.decode(only));
        return seeds.mapToObj(seed -> new RtlRun(module, seed));
    }
}
