// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is told of a refusal: the tool's own words without its farewell, or better ones where we know more. */
final class ToolWords {

    private static final Pattern NO_TOP = Pattern.compile("top-module '[^']*' was not found|module '[^']*' not found");
    private static final Pattern MODULE = Pattern.compile("^\\s*module\\s+(?:automatic\\s+|static\\s+)?(\\w+)",
            Pattern.MULTILINE);
    private static final Pattern FAREWELL = Pattern.compile(
            "%Error: Exiting due to .*|\\s*\\.\\.\\. See the manual .*|%Error: Command Failed .*");

    private final String top;
    private final List<Path> sources;
    private final Path cache;

    ToolWords(String top, List<Path> sources, Path cache) {
        this.top = top;
        this.sources = sources;
        this.cache = cache;
    }

    String of(String said) throws IOException {
        if (said.contains("No space left on device")) {
            return "no space left on device, model cannot be built: top=" + top + ", folder=" + cache
                    + ", property naming another: dpucosim.cache";
        }
        if (said.contains("zlib.h: No such file")) {
            return "header is missing, waveforms need it: header=zlib.h, Debian package: zlib1g-dev";
        }
        if (NO_TOP.matcher(said).find()) {
            return "no such module: top=" + top + ", nearest=" + NearestNames.of(top, modules()) + ", sources="
                    + sources.stream().map(Path::toString).toList();
        }
        final String words = said.lines().filter(line -> !FAREWELL.matcher(line).matches())
                .collect(Collectors.joining("\n"));
        return words.isBlank() ? "model was not built: top=" + top : words;
    }

    private TreeSet<String> modules() throws IOException {
        final TreeSet<String> names = new TreeSet<>();
        for (Path source : sources) {
            final Matcher module = MODULE.matcher(Files.readString(source));
            while (module.find()) {
                names.add(module.group(1));
            }
        }
        return names;
    }
}
