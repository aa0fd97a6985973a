// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cookbook shows code that is compiled and run: regions of tests between {@code // recipe:} and {@code // end}. */
final class CookbookTest {

    private static final String PAGE = "testbench/cookbook.md";
    private static final Pattern REGION = Pattern.compile("(?ms)^ *// recipe: [^\\n]*\\n(.*?)^ *// end$");
    private static final Pattern RECIPE = Pattern.compile("(?m)^\\*\\*");

    private static RepositoryFiles files;

    @BeforeAll
    static void listFiles() throws IOException {
        files = RepositoryFiles.ofThisRun();
    }

    private static List<String> fences(String language) {
        final Matcher fence = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$").matcher(files.text(PAGE));
        final List<String> found = new ArrayList<>();
        while (fence.find()) {
            found.add(fence.group(1).stripTrailing().stripIndent());
        }
        return found;
    }

    @Test
    void shouldShowTheTestsAsTheyAre() {
        final Set<String> regions = new TreeSet<>();
        for (final String name : files.names(name -> name.contains("/src/test/java/dev/dpucosim/cookbook/"))) {
            final Matcher region = REGION.matcher(files.text(name));
            while (region.find()) {
                regions.add(region.group(1).stripTrailing().stripIndent());
            }
        }
        assertThat(regions).hasSizeGreaterThan(20);
        assertThat(fences("java")).as(PAGE).containsExactlyInAnyOrderElementsOf(regions);
    }

    @Test
    void shouldShowThePomAsItIs() {
        final String pom = files.text("examples/testbench/pom.xml").replaceAll("(?m)^ +", "");
        assertThat(fences("xml")).isNotEmpty().allSatisfy(
                part -> assertThat(pom).contains(part.replaceAll("(?m)^ +", "")));
    }

    @Test
    void shouldCompareTheExampleWithThoseOfOthers() {
        final Matcher fence = Pattern.compile("(?ms)^```java\\n(.*?)^```$").matcher(files.text("docs/coming-from.md"));
        assertThat(fence.find()).isTrue();
        assertThat(files.text("examples/testbench/src/test/java/example/FifoTest.java")).contains(fence.group(1));
    }

    @Test
    void shouldHaveEnoughRecipes() {
        assertThat(RECIPE.matcher(files.text(PAGE)).results().count()).isBetween(20L, 40L);
    }
}
