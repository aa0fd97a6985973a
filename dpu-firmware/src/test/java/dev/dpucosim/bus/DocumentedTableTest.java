// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DocumentedTableTest {

    @Test
    void shouldShowTheTableInTheDocumentAsItIsInTheCode() throws IOException {
        String document = Files.readString(Path.of(System.getProperty("dpucosim.root"), "dpu-firmware", "README.md"));

        assertThat(document).contains("```\n" + OrderingTable.PCI_EXPRESS + "```\n");
    }
}
