// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolVersionsTest {

    @TempDir
    private Path folder;
    private final List<String> asked = new ArrayList<>();
    private String answer = "Tool 1\n";

    private String version(Path program) throws IOException {
        // a new one each time, as in another process
        return new ToolVersions(folder.resolve("known"), command -> {
            asked.add(command.getFirst());
            assertThat(command).hasSize(2).contains("--version");
            return answer;
        }).of(program.toString());
    }

    private Path program(String name, String text) throws IOException {
        final Path file = Files.writeString(folder.resolve(name), text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    @Test
    void shouldAskOnceAsLongAsTheFilesStayAsTheyAre() throws IOException {
        final Path verilator = program("verilator", "script");
        final Path binary = program("verilator_bin", "binary");
        assertThat(version(verilator)).isEqualTo("Tool 1\n");
        assertThat(version(verilator)).isEqualTo("Tool 1\n");
        assertThat(asked).hasSize(1);

        answer = "Tool 2\n";
        Files.writeString(binary, "another binary");
        assertThat(version(verilator)).isEqualTo("Tool 2\n");
        Files.setLastModifiedTime(verilator, FileTime.fromMillis(1_000));
        answer = "Tool 3\n";
        assertThat(version(verilator)).isEqualTo("Tool 3\n");
        assertThat(version(verilator)).isEqualTo("Tool 3\n");
        assertThat(asked).hasSize(3);
    }

    @Test
    void shouldFollowALinkToTheToolItself() throws IOException {
        final Path compiler = program("x86_64-g++-12", "compiler");
        final Path link = Files.createSymbolicLink(folder.resolve("g++"), compiler);
        version(link);
        version(link);
        assertThat(asked).hasSize(1);
        Files.writeString(compiler, "a newer compiler");
        version(link);
        assertThat(asked).hasSize(2);
    }

    @Test
    void shouldAlwaysAskWhatMayStandForAnother() throws IOException {
        final Path wrapper = program("my-verilator", "exec the one of today");
        final Path alone = program("verilator", "a script without its binary beside it");
        final Path cached = Files.createSymbolicLink(folder.resolve("g++"), program("ccache", "of any compiler"));
        for (Path program : List.of(wrapper, alone, cached, folder.resolve("missing"))) {
            asked.clear();
            version(program);
            version(program);
            assertThat(asked).as(program.toString()).hasSize(2);
        }
    }

    @Test
    void shouldFindToolsOnThePath() throws IOException {
        final ToolVersions versions = new ToolVersions(folder.resolve("known"), command -> {
            asked.add(command.getFirst());
            return answer;
        });
        versions.of("g++");
        assertThat(versions.of("g++")).isEqualTo(answer);
        assertThat(asked).hasSize(1);
    }
}
