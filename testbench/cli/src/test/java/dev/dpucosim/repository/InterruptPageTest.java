// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** interrupt-emul/README.md: every rule has a row with tests that carry its id, and the frame is drawn as it is. */
final class InterruptPageTest {
    private static final String PAGE = "interrupt-emul/README.md";
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]+(?:-)?[0-9]+) \\| [^|]+ \\| ([^|]+) \\|$");
    private static final Pattern NAME = Pattern.compile("`(\\w+#\\w+)`");
    /** A tag, or what the tags before it belong to. */
    private static final Pattern TAG_OR_OWNER = Pattern.compile("@Tag\\(\"([^\"]+)\"\\)|^\\s*(?:@\\w+\\s+)*"
            + "(?:public |final |abstract |static )*(?:class (\\w+)|void (\\w+)\\()", Pattern.MULTILINE);

    private static RepositoryFiles files;

    @BeforeAll
    static void listFiles() throws IOException {
        files = RepositoryFiles.ofThisRun();
    }

    private static Stream<String> ids(final String prefix, final int count) {
        return IntStream.rangeClosed(1, count).mapToObj(number -> prefix + number);
    }

    private static Map<String, List<String>> table() {
        final Map<String, List<String>> rows = new TreeMap<>();
        final Matcher row = ROW.matcher(files.text(PAGE));
        while (row.find()) {
            final List<String> names = NAME.matcher(row.group(2)).results().map(name -> name.group(1)).toList();
            assertThat(rows.put(row.group(1), names)).as("row of %s, twice", row.group(1)).isNull();
        }
        return rows;
    }

    /** Which tests carry an id; a tag of a class is one of all its tests. */
    private static Map<String, Set<String>> tagged() {
        final Map<String, Set<String>> tests = new TreeMap<>();
        for (final String file : files.names(name -> name.matches(
                "(interrupt-emul|dpu-firmware)/src/test/.*\\.java"))) {
            final List<String> ofClass = new ArrayList<>();
            final List<String> tags = new ArrayList<>();
            String type = null;
            final Matcher next = TAG_OR_OWNER.matcher(files.text(file));
            while (next.find()) {
                if (next.group(1) != null) {
                    tags.add(next.group(1));
                    continue;
                }
                if (next.group(2) != null) {
                    type = type == null ? next.group(2) : type;
                    ofClass.addAll(tags);
                } else {
                    final String test = type + "#" + next.group(3);
                    Stream.concat(tags.stream(), ofClass.stream())
                            .forEach(tag -> tests.computeIfAbsent(tag, id -> new TreeSet<>()).add(test));
                }
                tags.clear();
            }
        }
        return tests;
    }

    @Test
    void shouldHaveARowForEveryRule() {
        assertThat(table().keySet()).containsExactlyInAnyOrderElementsOf(Stream.of(ids("M", 17), ids("O", 8),
                ids("F", 20), ids("MSIX-", 8)).flatMap(id -> id).toList());
    }

    @Test
    void shouldNameTestsThatCarryTheRule() {
        final Map<String, Set<String>> tagged = tagged();
        assertThat(table()).allSatisfy((id, names) -> {
            assertThat(names).as(id).isNotEmpty();
            assertThat(tagged.getOrDefault(id, Set.of())).as("tests with @Tag(\"%s\")", id).containsAll(names);
        });
    }

    @Test
    void shouldDrawTheFrameAsItsClassDoes() {
        final String type = files.text("dpu-firmware/src/main/java/dev/dpucosim/tunnel/TunnelFrame.java");
        final Matcher picture = Pattern.compile("(?s)<pre>\\n(.*?) \\* </pre>").matcher(type);
        assertThat(picture.find()).isTrue();
        assertThat(files.text(PAGE)).contains("```\n" + picture.group(1).replaceAll("(?m)^ \\* ?", "") + "```");
    }
}
