// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What it writes is what it finds nothing wrong with, and nothing else is. */
class RegisterGeneratorTest {
    private static final String[] ARGUMENTS = {"rtl/some/registers.md", "some_reg_pkg", "some/src/main/java",
        "dev.dpucosim.some.SomeRegisters", "Registers of something."};
    private static final String SYSTEM_VERILOG = "rtl/some/some_reg_pkg.sv";
    private static final String JAVA = "some/src/main/java/dev/dpucosim/some/SomeRegisters.java";

    @TempDir
    private Path root;

    private RegisterGenerator generator() throws IOException {
        Path table = root.resolve(ARGUMENTS[0]);
        Files.createDirectories(table.getParent());
        Files.writeString(table, RegisterTableTest.TABLE);
        return new RegisterGenerator(root, ARGUMENTS[0], ARGUMENTS[1], ARGUMENTS[2], ARGUMENTS[3], ARGUMENTS[4]);
    }

    @Test
    void shouldWriteBothTextsAndFindNothingWrongWithThem() throws IOException {
        generator().write();

        assertThat(root.resolve(SYSTEM_VERILOG)).content().contains("package some_reg_pkg;");
        assertThat(root.resolve(JAVA)).content().contains("public final class SomeRegisters {");
        assertThat(generator().findings()).isEmpty();
    }

    @Test
    void shouldNameTheFileAndTheLineThatIsAnother() throws IOException {
        generator().write();
        Path file = root.resolve(SYSTEM_VERILOG);
        String text = Files.readString(file);
        Files.writeString(file, text.replaceFirst("16'h0000", "16'h0008"));

        assertThat(generator().findings()).containsExactly(
                "rtl/some/some_reg_pkg.sv: not what RegisterGenerator writes: line=5");

        Files.writeString(file, text);
        Files.writeString(root.resolve(JAVA), "\n", StandardOpenOption.APPEND);

        assertThat(generator().findings()).containsExactly(JAVA + ": not what RegisterGenerator writes: line="
                + Files.readAllLines(root.resolve(JAVA)).size());
    }
}
