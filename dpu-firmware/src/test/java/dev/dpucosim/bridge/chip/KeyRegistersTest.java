// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.register.RegisterGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is generated from {@code rtl/keybridge/registers.md} is what is committed. */
class KeyRegistersTest {
    private static final Path ROOT = Path.of(System.getProperty("dpucosim.root"));
    private static final String TABLE = "rtl/keybridge/registers.md";
    private static final String SYSTEM_VERILOG = "rtl/keybridge/key_reg_pkg.sv";
    private static final String SOURCES = "dpu-firmware/src/main/java";
    private static final String JAVA = SOURCES + "/dev/dpucosim/bridge/chip/KeyRegisters.java";

    @Test
    void shouldBeGeneratedFromTheTable(@TempDir Path folder) throws IOException {
        Files.createDirectories(folder.resolve(TABLE).getParent());
        Files.copy(ROOT.resolve(TABLE), folder.resolve(TABLE));

        RegisterGenerator.main(new String[] {folder.toString(), TABLE, "key_reg_pkg", SOURCES,
            "dev.dpucosim.bridge.chip.KeyRegisters", "Registers of the key bridge: offsets, reset values and fields."});

        for (String text : new String[] {SYSTEM_VERILOG, JAVA}) {
            assertThat(folder.resolve(text)).as(text + ": run RegisterGenerator with the arguments of this test")
                    .hasSameTextualContentAs(ROOT.resolve(text));
        }
    }
}
