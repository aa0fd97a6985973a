// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.regression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.TestTemplate;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.discovery.ClassNameFilter;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Finds the tests of modules without running anything. */
final class Discovery {

    private Discovery() {
    }

    /**
     * All tests of a module, ordered by name.
     *
     * @param seedGiven
     *            whether tests run with a seed that was given, and so once instead of once for each of their own
     */
    static List<TestCase> of(TestModule module, boolean seedGiven) {
        final TestPlan plan = LauncherFactory.create().discover(LauncherDiscoveryRequestBuilder.request()
                .selectors(DiscoverySelectors.selectClasspathRoots(Set.of(module.testClasses())))
                .filters(ClassNameFilter.includeClassNamePatterns(ClassNameFilter.STANDARD_INCLUDE_PATTERN))
                .build());
        final List<TestCase> tests = new ArrayList<>();
        for (TestIdentifier root : plan.getRoots()) {
            for (TestIdentifier identifier : plan.getDescendants(root)) {
                identifier.getSource().filter(MethodSource.class::isInstance).map(MethodSource.class::cast)
                        .filter(source -> module.packages().matcher(source.getClassName()).matches())
                        .ifPresent(source -> add(module, identifier, source, seedGiven, tests));
            }
        }
        tests.sort(Comparator.comparing(TestCase::name));
        return tests;
    }

    private static void add(TestModule module, TestIdentifier identifier, MethodSource source, boolean seedGiven,
            List<TestCase> tests) {
        final String name = source.getClassName() + "#" + source.getMethodName();
        final List<String> variants = AnnotationSupport.isAnnotated(source.getJavaMethod(), TestTemplate.class)
                ? Variants.of(source.getJavaMethod(), seedGiven)
                : List.of();
        if (variants.isEmpty()) {
            tests.add(new TestCase(module, name, identifier.getUniqueId()));
        }
        for (int i = 0; i < variants.size(); i++) {
            tests.add(new TestCase(module, name + " [" + variants.get(i) + "]", identifier.getUniqueId()
                    + "/[test-template-invocation:#" + (i + 1) + "]"));
        }
    }
}
