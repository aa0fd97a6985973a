// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Which module may know which: testbench-cli, testbench-dpu, {lvm-pipeline, interrupt-emul}, dpu-firmware,
 * jni-harness, downwards only; testbench-rtl knows jni-harness alone. Read from the compiled classes, so that a
 * dependency added to a pom does not quietly open a way.
 */
final class LayeringTest {
    private static final Map<String, Set<String>> KNOWN_TO = Map.of(
            "jni-harness", Set.of(),
            "dpu-firmware", Set.of("jni-harness"),
            "lvm-pipeline", Set.of("jni-harness", "dpu-firmware"),
            "interrupt-emul", Set.of("jni-harness", "dpu-firmware"),
            "testbench/rtl", Set.of("jni-harness"),
            "testbench/dpu", Set.of("jni-harness", "dpu-firmware", "lvm-pipeline", "interrupt-emul"),
            "testbench/cli",
            Set.of("jni-harness", "dpu-firmware", "lvm-pipeline", "interrupt-emul", "testbench/dpu",
                    "testbench/rtl"));

    private static final Pattern MODULE = Pattern.compile(".*?/((?:testbench/)?[a-z-]+)/target/.*");

    /** Words of the layers above, which the platform must do without to carry other blocks later. */
    private static final Pattern DPU_WORD = Pattern.compile(
            "(?i).*(nvme|capsule|raid|stripe|thinlookup|lvm|msix|firmware|extent).*");
    private static final Pattern STORAGE_WORD = Pattern.compile("(?i).*(raid|stripe|thinlookup|lvm|extent).*");

    private static JavaClasses classes;

    @BeforeAll
    static void readClasses() {
        final Path root = Path.of(System.getProperty("dpucosim.root"));
        classes = new ClassFileImporter().importPaths(KNOWN_TO.keySet().stream().sorted()
                .map(module -> root.resolve(module).resolve("target/classes")).toList());
        final Set<String> modules = new TreeSet<>();
        classes.forEach(type -> modules.add(moduleOf(type)));
        assertThat(modules).containsExactlyInAnyOrderElementsOf(KNOWN_TO.keySet());
    }

    @Test
    void shouldKnowOnlyTheLayersBelow() {
        final Set<String> offenders = new TreeSet<>();
        for (final JavaClass type : classes) {
            for (final Dependency dependency : type.getDirectDependenciesFromSelf()) {
                final JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith("dev.dpucosim") && classes.contain(target.getName())) {
                    final String from = moduleOf(type);
                    final String to = moduleOf(target);
                    if (!from.equals(to) && !KNOWN_TO.get(from).contains(to)) {
                        offenders.add(from + " -> " + to + ": " + dependency.getDescription());
                    }
                }
            }
        }
        assertThat(offenders).isEmpty();
    }

    @Test
    void shouldKeepEveryPackageInOneModule() {
        final Map<String, Set<String>> modules = new TreeMap<>();
        classes.forEach(type -> modules.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
                .add(moduleOf(type)));
        assertThat(modules).allSatisfy((name, in) -> assertThat(in).as(name).hasSize(1));
    }

    @Test
    void shouldHaveNoCyclesBetweenPackages() {
        slices().matching("dev.dpucosim.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void shouldKeepWordsOfTheDpuOutOfTheHarness() {
        assertThat(classes).filteredOn(type -> moduleOf(type).equals("jni-harness")
                || moduleOf(type).equals("testbench/rtl")).noneMatch(type -> DPU_WORD.matcher(type.getName())
                        .matches());
    }

    @Test
    void shouldKeepWordsOfStorageOutOfThePlatform() {
        assertThat(classes).filteredOn(type -> moduleOf(type).equals("dpu-firmware"))
                .noneMatch(type -> STORAGE_WORD.matcher(type.getName()).matches());
    }

    private static String moduleOf(final JavaClass type) {
        final Matcher matcher = MODULE.matcher(type.getSource().orElseThrow().getUri().toString());
        assertThat(matcher.matches()).as(type.getName()).isTrue();
        return matcher.group(1);
    }
}
