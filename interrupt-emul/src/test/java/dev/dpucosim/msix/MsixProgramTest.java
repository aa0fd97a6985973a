// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programmes that another implementation has answered: read, run on every engine, and compared line by line. */
class MsixProgramTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("dpucosim.root"), "examples/msix");
    private static final String TABLE = "{\"op\": [\"set\", 0, 0, 2097152], \"sent\": [], \"pba\": \"0\"}\n"
            + "{\"op\": [\"set\", 0, 2, 7], \"sent\": [], \"pba\": \"0\"}\n";

    @TempDir
    private Path folder;

    @EngineTest
    void shouldSendAndKeepPendingWhatQemuDidWithEightVectors(TestEngine kind) throws IOException {
        ProgramResult result = run(kind, EXAMPLES.resolve("qemu-8.jsonl"), new ArrayList<>());
        assertThat(result.difference()).isNull();
        assertThat(result.compared()).isEqualTo(1_443);
        assertThat(result.messages()).isEqualTo(messagesIn("qemu-8.jsonl"));
    }

    @EngineTest
    void shouldSendAndKeepPendingWhatQemuDidWith128Vectors(TestEngine kind) throws IOException {
        ProgramResult result = run(kind, EXAMPLES.resolve("qemu-128.jsonl"), new ArrayList<>());
        assertThat(result.difference()).isNull();
        assertThat(result.compared()).isEqualTo(3_101);
        assertThat(result.messages()).isEqualTo(messagesIn("qemu-128.jsonl"));
    }

    private static long messagesIn(String file) throws IOException {
        return MsixProgram.read(EXAMPLES.resolve(file)).steps().stream().mapToLong(step -> step.sent().size()).sum();
    }

    @EngineTest
    void shouldPrintWhatItReads(TestEngine kind) throws IOException {
        List<String> lines = new ArrayList<>();
        run(kind, EXAMPLES.resolve("qemu-8.jsonl"), lines);
        assertThat(lines).isEqualTo(Files.readAllLines(EXAMPLES.resolve("qemu-8.jsonl")));
    }

    @EngineTest
    void shouldStopAtTheFirstDifference(TestEngine kind) throws IOException {
        Path file = write(TABLE + "{\"op\": [\"ctl\", 1, 0], \"sent\": [], \"pba\": \"0\"}\n"
                + "{\"op\": [\"set\", 0, 3, 0], \"sent\": [], \"pba\": \"0\"}\n"
                + "{\"op\": [\"fire\", 0], \"sent\": [[0, 8]], \"pba\": \"0\"}\n"
                + "{\"op\": [\"fire\", 0]}\n");
        ProgramResult result = run(kind, file, new ArrayList<>());
        assertThat(result.difference()).isEqualTo(
                file + ": line 5: [\"fire\", 0]: sent differs: expected=[[0, 8]], seen=[[0, 7]]");
        assertThat(result.stepsRun()).isEqualTo(5);
        Path other = write(TABLE + "{\"op\": [\"fire\", 0], \"pba\": \"0\"}\n");
        assertThat(run(kind, other, new ArrayList<>()).difference())
                .endsWith("line 3: [\"fire\", 0]: pending array differs: expected=0, seen=1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {                                                 | not JSON:
            [1]                                               | no JSON object: [1]
            {"op": ["poke", 0]}                               | op is none of set, ctl, fire: ["poke",0]
            {"op": ["fire"]}                                  | op has not 1 values: ["fire"]
            {"op": ["fire", 1]}                               | vector beyond the table: vector=1, vectors=1
            {"op": ["set", 2048, 0, 0]}                       | vector is no number from 0 to 2047: 2048
            {"op": ["set", 0, 4, 0]}                          | dword is no number from 0 to 3: 4
            {"op": ["set", 0, 0, -1]}                         | value is no number from 0 to 4294967295: -1
            {"op": ["ctl", 2, 0]}                             | enable is no number from 0 to 1: 2
            {"op": ["fire", 0], "sent": 3}                    | sent is no list of [slot, data]: 3
            {"op": ["fire", 0], "sent": [[1]]}                | sent is no list of [slot, data]: [[1]]
            {"op": ["fire", 0], "pba": "xyz"}                 | pba is no hexadecimal text: "xyz"
            """)
    void shouldNameLineAndCauseOfWhatItCannotRead(String line, String cause) throws IOException {
        Path file = write(TABLE + "\n" + line + "\n");
        assertThatThrownBy(() -> MsixProgram.read(file)).isInstanceOf(ProgramException.class)
                .hasMessageStartingWith(file + ": line 4: " + cause).message().hasLineCount(1);
    }

    @Test
    void shouldRefuseAProgrammeWithoutATable() throws IOException {
        Path empty = write("\n");
        assertThatThrownBy(() -> MsixProgram.read(empty)).hasMessage(empty + ": line 1: nothing in it");
        Path file = write("{\"op\": [\"ctl\", 1, 0]}\n");
        assertThatThrownBy(() -> MsixProgram.read(file))
                .hasMessage(file + ": line 1: no table: the first line is no set");
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("programme.jsonl"), text);
    }

    private static ProgramResult run(TestEngine kind, Path file, List<String> lines) throws IOException {
        return new ProgramRun(MsixProgram.read(file)).run(kind::create, lines::add);
    }
}
