// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Turns {@link Seeds} into one run with each. */
final class SeedRuns implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return true;
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        if (!context.getRequiredTestClass().isAnnotationPresent(RtlTest.class)) {
            throw new ExtensionConfigurationException(
                    "class names no module, @RtlTest is missing: class=" + context.getRequiredTestClass().getName());
        }
        final Long only = RtlTestExtension.onlySeed();
        final LongStream seeds = only == null
                ? LongStream.of(context.getRequiredTestMethod().getAnnotation(Seeds.class).value())
                : LongStream.of(only);
        return seeds.mapToObj(SeedRun::new);
    }

    private record SeedRun(long seed) implements TestTemplateInvocationContext, BeforeEachCallback {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "seed " + seed;
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(this);
        }

        @Override
        public void beforeEach(ExtensionContext context) {
            RtlTestExtension.seed(context, seed);
        }
    }
}
