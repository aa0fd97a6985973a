// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Form that neither compiler, formatter nor linter checks. Each test lists all offenders at once. */
final class RepositoryTidyTest {
    private static final Pattern SOURCE = Pattern.compile(
            ".*\\.(java|sv|svh|v|vlt|c|cc|cpp|h|hpp|sh|py|awk|cmake|xml)|(.*/)?CMakeLists\\.txt|dpu|\\.ci/run");

    /** Test data is kept as it was found; much of it is foreign (see NOTICE). */
    private static final Pattern FIXTURE = Pattern.compile(".*/src/(test|main)/resources/.*");
    /** Projects with a pom of their own that are no modules. */
    private static final Pattern STANDALONE = Pattern.compile("^(examples|testbench/bench/spinal)/");

    private static final Pattern PACKAGE_FORBIDDEN = Pattern.compile(".*/(util|utils|helper|helpers|manager|impl)/.*");

    /** What a call is replaced by; a test must give the same result today and tomorrow. */
    private static final Map<String, String> CALLS_FORBIDDEN = new TreeMap<>(Map.ofEntries(
            Map.entry("System.currentTimeMillis", "the scheduler's virtual time"),
            Map.entry("System.nanoTime", "the scheduler's virtual time"),
            Map.entry("System::nanoTime", "the scheduler's virtual time"),
            Map.entry("Instant.now", "the scheduler's virtual time"),
            Map.entry("LocalDateTime.now", "the scheduler's virtual time"),
            Map.entry("Thread.sleep", "an event of the scheduler"),
            Map.entry("new Random()", "a seed"),
            Map.entry("Math.random(", "a seeded stream of dev.dpucosim.random"),
            Map.entry("ThreadLocalRandom", "a seeded stream of dev.dpucosim.random"),
            Map.entry("UUID.randomUUID", "a seeded stream of dev.dpucosim.random"),
            Map.entry("identityHashCode", "a number that the program gives out itself"),
            Map.entry(".parallelStream(", "a loop: one run has one thread"),
            Map.entry("jdk.incubator", "plain loops: incubating modules print a warning at every start"),
            Map.entry("commons.math3.random.Well", "a seeded stream of dev.dpucosim.random"),
            Map.entry("@Disabled", "a test that passes, or none")));

    /** Where a forbidden call is right, as "file: call". Benchmarks measure the wall clock and are not asked at all. */
    private static final Set<String> CALLS_ALLOWED = Set.of(
            // The report's wall.seconds; nothing that is simulated depends on it.
            "testbench/cli/src/main/java/dev/dpucosim/cli/ReplayCommand.java: System::nanoTime",
            // The same for the line that tells how fast runs were.
            "testbench/cli/src/main/java/dev/dpucosim/cli/TortureCommand.java: System.nanoTime",
            // Says where the wall time went; nothing that is simulated depends on it.
            "testbench/rtl/src/main/java/dev/dpucosim/process/Stopwatch.java: System::nanoTime",
            // The slowest tests are named with their times.
            "testbench/run/src/main/java/dev/dpucosim/regression/Fork.java: System.nanoTime",
            // Pools that are made alike must still be told from each other; --uuid repeats one.
            "testbench/cli/src/main/java/dev/dpucosim/cli/PoolCreateCommand.java: UUID.randomUUID",
            // Wait for the garbage collector, which no scheduler of ours drives.
            "jni-harness/src/test/java/dev/dpucosim/harness/LifecycleTest.java: Thread.sleep",
            "dpu-firmware/src/test/java/dev/dpucosim/bridge/BridgeThreadsTest.java: Thread.sleep");

    private static RepositoryFiles files;

    @BeforeAll
    static void listFiles() throws IOException {
        files = RepositoryFiles.ofThisRun();
        assertThat(files.names()).contains("pom.xml", "dpu").hasSizeGreaterThan(50);
    }

    @Test
    void shouldStateTheLicenceAtTheTopOfEverySourceFile() {
        final List<String> sources = files.names(
                name -> SOURCE.matcher(name).matches() && !FIXTURE.matcher(name).matches());
        assertThat(sources).hasSizeGreaterThan(50);
        assertThat(sources).filteredOn(name -> files.lines(name).stream().limit(2)
                .noneMatch(line -> line.contains("SPDX-License-Identifier: Apache-2.0"))).isEmpty();
    }

    @Test
    void shouldAskNeitherTheClockNorUnseededRandomness() {
        final Set<String> found = new TreeSet<>();
        final Set<String> allowedAndSeen = new TreeSet<>();
        for (final String name : files.endingIn(".java")) {
            if (name.endsWith("RepositoryTidyTest.java") || name.startsWith("testbench/bench/")
                    || name.endsWith("Benchmark.java")) {
                continue;
            }
            final String code = withoutComments(files.text(name));
            CALLS_FORBIDDEN.forEach((call, replacement) -> {
                if (code.contains(call)) {
                    final String use = name + ": " + call;
                    if (CALLS_ALLOWED.contains(use)) {
                        allowedAndSeen.add(use);
                    } else {
                        found.add(use + ", use " + replacement);
                    }
                }
            });
        }
        assertThat(found).isEmpty();
        assertThat(allowedAndSeen).as("exceptions that are still needed").containsExactlyInAnyOrderElementsOf(
                CALLS_ALLOWED);
    }

    @Test
    void shouldDrawEveryRandomNumberOfTheProductFromANamedStream() {
        final Pattern generator = Pattern.compile("new (Splittable|Secure)?Random\\(");
        assertThat(files.names(name -> name.endsWith(".java") && name.contains("/src/main/")
                && !name.startsWith("testbench/bench/")
                // Knows the harness alone; the generator is made of the run's seed for the user's test.
                && !name.endsWith("/dev/dpucosim/rtltest/RtlRun.java")
                && !name.contains("/dev/dpucosim/random/")))
                .filteredOn(name -> generator.matcher(withoutComments(files.text(name))).find()).isEmpty();
    }

    @Test
    void shouldDescribeEveryPackage() {
        final Set<String> described = files.endingIn("/package-info.java").stream().map(RepositoryTidyTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
        final Set<String> used = files.endingIn(".java").stream().filter(name -> !name.startsWith("examples/"))
                .map(RepositoryTidyTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(described).containsAll(used);
    }

    @Test
    void shouldNameNoPackageAfterNothing() {
        assertThat(files.endingIn(".java")).noneMatch(name -> PACKAGE_FORBIDDEN.matcher(name).matches());
    }

    @Test
    void shouldGiveEveryDocumentOneTitle() {
        final Map<String, Long> titles = new TreeMap<>();
        for (final String name : documents()) {
            titles.put(name, withoutFences(files.text(name)).lines().filter(line -> line.startsWith("# ")).count());
        }
        assertThat(titles).isNotEmpty().allSatisfy((name, count) -> assertThat(count).as(name).isEqualTo(1));
    }

    @Test
    void shouldLinkOnlyToWhatIsThere() {
        final Pattern link = Pattern.compile("\\]\\(([^)#\\s]+)(#[^)]*)?\\)");
        final List<String> broken = new ArrayList<>();
        for (final String name : documents()) {
            final Matcher links = link.matcher(withoutFences(files.text(name)));
            while (links.find()) {
                final String target = links.group(1);
                final Path file = files.root().resolve(name).resolveSibling(target);
                if (!target.contains("://") && !Files.exists(file)) {
                    broken.add(name + " -> " + target);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void shouldListEveryDecisionInTheIndex() {
        final String index = files.text("docs/decisions/README.md");
        final List<String> decisions = files.names(name -> name.startsWith("docs/decisions/")
                && !name.endsWith("README.md"));
        assertThat(decisions).isNotEmpty();
        assertThat(decisions).filteredOn(name -> !index.contains("(" + Path.of(name).getFileName() + ")")).isEmpty();
    }

    @Test
    void shouldStateContextChoiceAndCostOfEveryDecision() {
        assertThat(files.names(name -> name.startsWith("docs/decisions/") && !name.endsWith("README.md")))
                .allSatisfy(name -> assertThat(files.text(name)).as(name).contains("**Context.**", "**Choice.**",
                        "**Cost.**"));
    }

    @Test
    void shouldLeaveNothingForLater() {
        final Pattern later = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");
        assertThat(files.names(name -> SOURCE.matcher(name).matches() || name.endsWith(".md")))
                .filteredOn(name -> !name.endsWith("RepositoryTidyTest.java")
                        && later.matcher(files.text(name)).find())
                .isEmpty();
    }

    @Test
    void shouldSayOfEveryModuleHowManyTestsItRuns() {
        assertThat(files.names(name -> name.endsWith("/pom.xml") && !STANDALONE.matcher(name).find())).isNotEmpty()
                .allSatisfy(pom -> assertThat(
                        files.text(pom.replace("pom.xml", "minimum-tests")).strip()).as(pom).matches("[0-9]+"));
    }

    @Test
    void shouldWriteTheVersionInOnePlaceAndInTheExamplesThatStandAlone() {
        final String version = files.text("pom.xml").replaceAll("(?s).*<revision>(.*)</revision>.*", "$1");
        assertThat(files.names(name -> SOURCE.matcher(name).matches() && files.text(name).contains(version)))
                .containsExactly("examples/interrupts/pom.xml", "examples/keys/pom.xml", "examples/testbench/pom.xml",
                        "pom.xml");
    }

    private static List<String> documents() {
        return files.names(name -> name.endsWith(".md") && !FIXTURE.matcher(name).matches());
    }

    private static String packageOf(final String name) {
        return name.replaceAll(".*/src/(main|test)/java/", "").replaceAll("/[^/]*$", "").replace('/', '.');
    }

    /** Comments may talk about what code may not do. */
    private static String withoutComments(final String code) {
        return code.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)(^|\\s)//.*$", "");
    }

    /** Samples of shell output begin lines with '#', and samples of code look like links. */
    private static String withoutFences(final String text) {
        return text.replaceAll("(?ms)^\\s*```.*?^\\s*```\\s*$", "");
    }
}
