// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a builder says of sources, tools and folders that will not do, and what it leaves behind. */
class BuildRefusalTest {

    @TempDir
    private Path folder;

    private Path source(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), "// SPDX-License-Identifier: Apache-2.0\n" + text);
    }

    private Path script(String name, String text) throws IOException {
        final Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private String refusal(ModelBuilder builder) {
        try {
            builder.cache(folder.resolve("cache")).build();
        } catch (ModelBuildException e) {
            assertThat(e.getStackTrace()).isEmpty();
            assertThat(e.getCause()).isNull();
            return e.getMessage();
        }
        throw new AssertionError("was built");
    }

    private ModelBuilder counter() {
        return ModelBuilder.top("counter_fixture").source(Fixture.RTL.resolve("counter_fixture.sv"));
    }

    @Test
    void shouldPassOnVerilatorsWordsAndNothingElse() throws IOException {
        final Path broken = source("broken.sv", "module broken(input logic a_i);\nassign = ;\nendmodule\n");
        assertThat(refusal(ModelBuilder.top("broken").source(broken))).isEqualTo("%Error: " + broken + """
                :3:8: syntax error, unexpected '='
                    3 | assign = ;
                      |        ^""");
        final Path narrow = source("narrow.sv",
                "module narrow(input logic [7:0] a_i, output logic [3:0] b_o);\n  assign b_o = a_i;\nendmodule\n");
        assertThat(refusal(ModelBuilder.top("narrow").source(narrow))).startsWith("%Warning-WIDTH: " + narrow
                + ":3:14: Operator ASSIGNW expects 4 bits on the Assign RHS, but Assign RHS's VARREF 'a_i' generates"
                + " 8 bits.").doesNotContain("Exiting", "build-model");
    }

    @Test
    void shouldOfferTheNearestModules() throws IOException {
        final Path two = source("two.sv", "module fifo(input logic a_i);\nendmodule\n"
                + "module automatic_fifo(input logic a_i);\nendmodule\n");
        assertThat(refusal(ModelBuilder.top("fifa").source(two).option("-Wno-fatal")))
                .isEqualTo("no such module: top=fifa, nearest=[fifo, automatic_fifo], sources=[" + two + "]");
    }

    private Path loop() throws IOException {
        return source("loop.sv", """
                module loop(input logic [1:0] a_i, output logic b_o);
                  logic turn, back;
                  assign turn = ~back & a_i[0];
                  assign back = turn | a_i[1];
                  assign b_o = back;
                endmodule
                """);
    }

    @Test
    void shouldNameACombinationalLoopWhenItIsBuilt() throws IOException {
        final Path loop = loop();
        assertThat(refusal(ModelBuilder.top("loop").source(loop))).startsWith("%Warning-UNOPTFLAT: " + loop
                + ":3:9: Signal unoptimizable: Circular combinational logic: 'loop.turn'")
                .contains("Example path: loop.back");
    }

    @Test
    void shouldNameACombinationalLoopThatDoesNotSettle() throws IOException {
        final Model model = ModelBuilder.top("loop").source(loop()).option("-Wno-UNOPTFLAT")
                .cache(folder.resolve("cache")).build();
        try (Simulation simulation = Simulation.of(model).clock("").reset("").open()) {
            simulation.port("a_i").value(2);
            assertThat(simulation.port("b_o").value()).isEqualTo(1);
            simulation.port("a_i").value(1);
            assertThatThrownBy(() -> simulation.port("b_o").value()).isInstanceOf(ModelFailedException.class)
                    .hasMessage("logic does not settle, Input combinational region did not converge,"
                            + " loopThrough=loop.turn: timePs=0");
        }
    }

    @Test
    void shouldSayWhichToolIsMissingOrTooOldAndWhereItIs() throws IOException {
        assertThat(refusal(counter().verilator("no-such-verilator"))).isEqualTo("Verilator is missing:"
                + " program=no-such-verilator, versionNeeded=5.006, Debian package: verilator");
        final Path old = script("old", "echo 'Verilator 4.038 2020-07-11 rev v4.036-114-g0cd4a57ad'\n");
        assertThat(refusal(counter().verilator(old.toString()))).isEqualTo("Verilator is too old: version=4.038,"
                + " versionNeeded=5.006, program=" + old + ", Debian package: verilator (Debian 12 or later)");
        final Path other = script("other", "echo hello\necho world\n");
        assertThat(refusal(counter().verilator(other.toString()))).isEqualTo("not a Verilator: program=" + other
                + ", says=hello");
        final Path fails = script("fails", "echo 'cannot find itself' >&2\nexit 3\n");
        assertThat(refusal(counter().verilator(fails.toString()))).isEqualTo("Verilator does not run: program=" + fails
                + ", exit=3, says=cannot find itself, Debian package: verilator");
        assertThatThrownBy(() -> Toolchain.version("no-such-compiler", "C++ compiler", "g++", ""))
                .hasMessage("C++ compiler is missing: program=no-such-compiler, Debian package: g++");
        assertThat(Toolchain.newEnough(5, 6)).isTrue();
        assertThat(Toolchain.newEnough(6, 0)).isTrue();
        assertThat(Toolchain.newEnough(5, 4)).isFalse();
    }

    @Test
    void shouldSayThatTheCacheCannotBeWritten() throws IOException {
        final Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> counter().cache(file.resolve("cache")).build()).hasMessage("cache of models cannot be"
                + " written: folder=" + file + "/cache, reason=FileSystemException,"
                + " property naming another: dpucosim.cache");
        final Path full = script("full", """
                [ "$1" = --version ] && exec verilator --version
                echo "%Error: Cannot write: x.cpp: No space left on device"
                exit 1
                """);
        assertThat(refusal(counter().verilator(full.toString()))).isEqualTo("no space left on device, model cannot be"
                + " built: top=counter_fixture, folder=" + folder.resolve("cache")
                + ", property naming another: dpucosim.cache");
    }

    @Test
    void shouldNotTrustWhatABuildThatWasCutShortHasLeft() throws IOException {
        final Path cache = folder.resolve("cache");
        final Path killed = script("killed", """
                [ "$1" = --version ] && exec verilator --version
                kill -9 $PPID
                """);
        assertThat(refusal(counter().verilator(killed.toString()))).isEqualTo(
                "model was not built: top=counter_fixture");
        final Path entry;
        try (Stream<Path> entries = Files.list(cache)) {
            entry = entries.filter(file -> file.getFileName().toString().startsWith("counter_")).toList().getFirst();
        }
        Files.createDirectories(entry.resolve("work"));
        final Path half = Files.writeString(entry.resolve("work").resolve("verilated.o"), "half an object");
        // Newer than all that make would build it from.
        Files.setLastModifiedTime(half, FileTime.from(Instant.parse("2100-01-01T00:00:00Z")));
        final Model model = counter().cache(cache).build();
        assertThat(model.library().getParent()).isEqualTo(entry);
        try (Simulation simulation = Simulation.of(model).open()) {
            simulation.step(1);
        }
    }

    @Test
    void shouldBuildOnceForTwoProcesses() throws Exception {
        final Path log = folder.resolve("log");
        final Path counting = script("counting", "[ \"$1\" = --version ] || echo built >> " + log
                + "\nexec verilator \"$@\"\n");
        final List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                    BuildRefusalTest.class.getName(), counting.toString(), folder.resolve("cache").toString())
                    .redirectErrorStream(true).start());
        }
        for (Process process : processes) {
            assertThat(new String(process.getInputStream().readAllBytes()).strip()).isEqualTo("runs");
            assertThat(process.waitFor()).isZero();
        }
        assertThat(log).content().isEqualTo("built\n");
    }

    /** One of the two processes. */
    public static void main(String[] arguments) {
        final Model model = ModelBuilder.top("counter_fixture").source(Fixture.RTL.resolve("counter_fixture.sv"))
                .verilator(arguments[0]).cache(Path.of(arguments[1])).build();
        try (Simulation simulation = Simulation.of(model).open()) {
            simulation.step(3);
            System.out.println("runs");
        }
    }
}
