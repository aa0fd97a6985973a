// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBuilderTest {

    private static ModelBuilder counter() {
        return ModelBuilder.top("counter_fixture").source(Fixture.RTL.resolve("counter_fixture.sv"))
                .cache(Fixture.CACHE);
    }

    private static long countAfterTen(Model model) {
        try (Simulation simulation = Simulation.of(model).open()) {
            simulation.reset(2);
            simulation.step(10);
            assertThat(simulation.port("a__b_o").value()).isEqualTo(simulation.port("count_o").value() & 15);
            return simulation.port("count_o").value();
        }
    }

    @Test
    void shouldKeyModelsByOptionsAndKeepThem() throws IOException {
        final Model one = counter().build();
        final Model three = counter().option("-GStep=3").build();
        assertThat(three.library()).isNotEqualTo(one.library());
        try (Simulation other = Fixture.open(); Simulation first = Simulation.of(one).open()) {
            other.step(3);
            first.reset(1);
            assertThat(countAfterTen(three)).isEqualTo(30);
            assertThat(countAfterTen(one)).isEqualTo(10);
            other.step(3);
            first.step(7);
            assertThat(first.port("count_o").value()).isEqualTo(7);
            assertThat(other.port("count_o").value()).isEqualTo(6);
        }
        final FileTime made = Files.getLastModifiedTime(one.library());
        assertThat(counter().build()).isEqualTo(one);
        assertThat(Files.getLastModifiedTime(one.library())).isEqualTo(made);
        assertThat(one.traceable()).isFalse();
        assertThatThrownBy(() -> Simulation.of(one).traced().open()).isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("traced=true");
    }

    @Test
    void shouldCompileTheRuntimeOnceForAllModelsBuiltInOneWay(@TempDir Path folder) throws IOException {
        final ModelBuilder two = ModelBuilder.top("counter_fixture").option("-GStep=2").cache(folder).source(
                Fixture.RTL.resolve("counter_fixture.sv"));
        assertThat(counter().cache(folder).build().library()).isRegularFile();
        final List<Path> kept;
        try (Stream<Path> files = Files.walk(folder.resolve("runtime"))) {
            kept = files.filter(file -> file.getFileName().toString().equals("verilated.o")).toList();
        }
        assertThat(kept).hasSize(1);
        final byte[] object = Files.readAllBytes(kept.getFirst());

        Files.writeString(kept.getFirst(), "no object");
        assertThatThrownBy(two::build).isInstanceOf(ModelBuildException.class);
        assertThat(countAfterTen(counter().cache(folder).option("-GStep=3").optimize("-O0").build())).isEqualTo(30);

        Files.write(kept.getFirst(), object);
        assertThat(countAfterTen(two.build())).isEqualTo(20);
    }

    @Test
    void shouldFindModelsByName(@TempDir Path folder) throws IOException {
        Files.copy(counter().build().library(), folder.resolve("counter_fixture.so"));
        final String before = System.getProperty(Model.PATH_PROPERTY);
        try {
            System.setProperty(Model.PATH_PROPERTY, "/nowhere:" + folder);
            assertThat(countAfterTen(Model.named("counter_fixture"))).isEqualTo(10);
            assertThatThrownBy(() -> Model.named("lost")).isInstanceOf(ModelLoadException.class)
                    .hasMessageContaining("no such model: name=lost, folders=[/nowhere, " + folder + "]");
        } finally {
            if (before == null) {
                System.clearProperty(Model.PATH_PROPERTY);
            } else {
                System.setProperty(Model.PATH_PROPERTY, before);
            }
        }
    }

    @Test
    void shouldPassOnWhatTheToolsSay(@TempDir Path folder) throws IOException {
        final Path broken = Files.writeString(folder.resolve("broken.sv"),
                "module broken(input logic a_i);\nassign = ;\n");
        assertThatThrownBy(() -> ModelBuilder.top("broken").source(broken).cache(folder).build())
                .isInstanceOf(ModelBuildException.class).hasMessageContaining("broken.sv:2").hasMessageContaining(
                        "syntax error");
        final Path array = Files.writeString(folder.resolve("array.sv"),
                "module array(input logic a_i [2], output logic b_o);\nassign b_o = a_i[0] == a_i[1];\nendmodule\n");
        assertThatThrownBy(() -> ModelBuilder.top("array").source(array).cache(folder).build())
                .isInstanceOf(ModelBuildException.class).hasMessageContaining("only packed ports can");
        assertThatThrownBy(() -> ModelBuilder.top("x").source(folder.resolve("none.sv")).build())
                .hasMessageContaining("no such source: file=" + folder.resolve("none.sv"));
        assertThatThrownBy(() -> ModelBuilder.top("../x")).hasMessageContaining("not a module's name");
    }

    @Test
    void shouldRefuseLibrariesThatAreNotModels(@TempDir Path folder) throws Exception {
        final Path text = Files.writeString(folder.resolve("text.so"), "not a library");
        assertThatThrownBy(() -> Simulation.of(Model.at(text)).open()).isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("model cannot be loaded");
        final Path truncated = Files.write(folder.resolve("truncated.so"),
                java.util.Arrays.copyOf(Files.readAllBytes(counter().build().library()), 5000));
        assertThatThrownBy(() -> Simulation.of(Model.at(truncated)).open()).isInstanceOf(ModelLoadException.class);
        assertThatThrownBy(() -> Simulation.of(Model.at(compile(folder, "other", "int dpu_other;"))).open())
                .isInstanceOf(ModelLoadException.class).hasMessageContaining("it has no dpu_model");
        assertThatThrownBy(() -> Simulation.of(Model.at(compile(folder, "newer",
                "static const unsigned table[64] = {999, 128}; const void* dpu_model(void) { return table; }"))).open())
                .isInstanceOf(ModelLoadException.class)
                .hasMessageContaining("built for another harness").hasMessageContaining("version=999, expected=");
        assertThatThrownBy(() -> Simulation.of(Model.at(folder.resolve("none.so"))).open())
                .hasMessageContaining("no such model library");
    }

    private static Path compile(Path folder, String name, String source) throws Exception {
        final Path file = Files.writeString(folder.resolve(name + ".c"), source);
        final Path library = folder.resolve(name + ".so");
        final Process process = new ProcessBuilder(List.of("gcc", "-shared", "-fPIC", "-o", library.toString(),
                file.toString())).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        return library;
    }
}
