// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.register.RegisterGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is generated from {@code rtl/keybridge/registers.md} is what is committed. */
class KeyRegistersTest {
    private static final Path ROOT = Path.of(System.getProperty("dpucosim.root"));

    @Test
    void shouldBeGeneratedFromTheTable() throws IOException {
        assertThat(new RegisterGenerator(ROOT, "rtl/keybridge/registers.md", "key_reg_pkg",
                "dpu-firmware/src/main/java", "dev.dpucosim.bridge.chip.KeyRegisters",
                "Registers of the key bridge: offsets, reset values and fields.").findings())
                .as("run RegisterGenerator with the arguments of this test").isEmpty();
    }
}
