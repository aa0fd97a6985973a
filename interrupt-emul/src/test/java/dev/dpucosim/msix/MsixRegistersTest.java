// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.register.RegisterGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What is generated from {@code rtl/msix/registers.md} is what is committed. */
class MsixRegistersTest {
    private static final Path ROOT = Path.of(System.getProperty("dpucosim.root"));

    @Test
    void shouldBeGeneratedFromTheTable() throws IOException {
        assertThat(new RegisterGenerator(ROOT, "rtl/msix/registers.md", "msix_reg_pkg", "interrupt-emul/src/main/java",
                "dev.dpucosim.msix.MsixRegisters", "Registers of the MSI-X block: offsets, reset values and fields.")
                .findings()).as("run RegisterGenerator with the arguments of this test").isEmpty();
    }
}
