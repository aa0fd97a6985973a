// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Mutants take minutes each to run; what makes them go stale is cheap to look at each time. */
final class MutantsTest {
    private static final String FOLDER = "testbench/mutants/";
    private static final Pattern CAUGHT_BY = Pattern.compile("Caught-by: (\\S+) (\\S+)");

    private static RepositoryFiles files;
    private static List<String> patches;

    @BeforeAll
    static void listFiles() throws IOException {
        files = RepositoryFiles.ofThisRun();
        patches = files.names(name -> name.startsWith(FOLDER) && name.endsWith(".patch"));
        assertThat(patches).hasSizeGreaterThan(20);
    }

    @Test
    void shouldFindWhatEachMutantChangesOnce() {
        for (final String patch : patches) {
            final List<String> lines = files.lines(patch);
            String file = null;
            final List<String> before = new ArrayList<>();
            for (final String line : lines.subList(indexOf(lines, "--- a/"), lines.size())) {
                if (line.startsWith("--- a/")) {
                    requireOnce(patch, file, before);
                    file = line.substring("--- a/".length());
                } else if (line.startsWith("@@")) {
                    requireOnce(patch, file, before);
                } else if (line.startsWith(" ") || line.startsWith("-")) {
                    before.add(line.substring(1));
                }
            }
            requireOnce(patch, file, before);
        }
    }

    private static int indexOf(List<String> lines, String beginning) {
        int at = 0;
        while (!lines.get(at).startsWith(beginning)) {
            at++;
        }
        return at;
    }

    private static void requireOnce(String patch, String file, List<String> before) {
        if (before.isEmpty()) {
            return;
        }
        final String whole = "\n" + String.join("\n", files.lines(file)) + "\n";
        final String part = "\n" + String.join("\n", before) + "\n";
        before.clear();
        assertThat(whole).as("%s, in %s", patch, file).contains(part);
        assertThat(whole.indexOf(part)).as("%s, in %s: twice there", patch, file).isEqualTo(whole.lastIndexOf(part));
    }

    @Test
    void shouldNameTestsThatThereAre() {
        for (final String patch : patches) {
            final List<String> caught = files.lines(patch).stream().filter(line -> line.startsWith("Caught-by:"))
                    .toList();
            assertThat(caught).as(patch).isNotEmpty().allMatch(CAUGHT_BY.asMatchPredicate());
            for (final String line : caught) {
                final String[] words = line.split(" ");
                final String test = words[1].equals("rtl")
                        ? "rtl/" + words[2].replace(".", "/test/") + "_test.cpp"
                        : words[1] + "/src/test/java/.*/" + words[2].replaceAll("#.*", "") + ".java";
                assertThat(files.names(name -> name.matches(test))).as(patch).hasSize(1);
            }
        }
    }

    @Test
    void shouldListEveryMutantInTheDocument() {
        final TreeSet<String> listed = new TreeSet<>();
        for (final String line : files.lines("docs/mutants.md")) {
            if (line.startsWith("| `")) {
                listed.add(FOLDER + line.split("`")[1] + ".patch");
            }
        }
        assertThat(listed).containsExactlyElementsOf(new TreeSet<>(patches));
    }
}
