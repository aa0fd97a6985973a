// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegisterMapTest {

    private static final String HEAD = "| offset | register | bits | field | access | reset | meaning |\n"
            + "|---|---|---|---|---|---|---|\n";

    @Test
    void shouldReadTheTableAmongTheProse() throws IOException {
        final RegisterMap map = RegisterMap.read(Path.of("src/test/rtl/lite_registers.md"));
        assertThat(map.registers()).extracting(RegisterDefinition::name).containsExactly("ID", "CONTROL", "LIMIT",
                "STATUS", "COMMAND", "EVENTS", "SCRATCH");
        final RegisterDefinition control = map.register("CONTROL");
        assertThat(control.offset()).isEqualTo(4);
        assertThat(control.reset()).isEqualTo(0x50);
        assertThat(control.mask(FieldAccess.RW, FieldAccess.RWE)).isEqualTo(0xF1);
        assertThat(control.field("MODE")).isEqualTo(new FieldDefinition("MODE", 4, 4, FieldAccess.RW, 5));
        assertThat(map.register("LIMIT").fields().getFirst().mask()).isEqualTo(0xFFFF_FFFFL);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"|0|A|0|F|rx|0||;line 3: No enum constant",
        "|0|A|64|F|rw|0||;line 3: field outside 64 bits: field=F, lsb=64, bits=1",
        "|0|A|0:1|F|rw|0||;line 3: field outside 64 bits: field=F, lsb=1, bits=0",
        "|0|A|0|F|rw|2||;line 3: reset value too wide: field=F, bits=1, reset=0x2",
        "|0|A|0|F|rw|0|;line 3: row does not fit the columns: cells=6, columns=7",
        "|||0|F|rw|0||;line 3: field before the first register: field=F",
        "|0|A|3:0|F|rw|0||/|||3|G|ro|0||;line 4: fields overlap: register=A, field=G",
        "|8|A|0|F|rw|0||/|8|B|0|F|rw|0||;offsets do not ascend: register=B",
        "|8|A|0|F|rw|0||/|9|A|0|F|rw|0||;two registers have one name: registers=[A, A]"})
    void shouldSayWhereATableIsWrong(String rows, String message) {
        assertThatThrownBy(() -> RegisterMap.parse(HEAD + rows.replace('/', '\n'))).isInstanceOf(
                IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void shouldSayThatThereIsNoTableAndWhatThereIs() {
        assertThatThrownBy(() -> RegisterMap.parse("# Registers\n")).hasMessageContaining("no table of registers");
        final RegisterMap map = RegisterMap.parse(HEAD + "|2|A|0|F|rw|0||\n|4|B|0|F|wo|0||\n");
        assertThatThrownBy(() -> map.register("C")).hasMessage("no such register: register=C, registers=[A, B]");
        assertThatThrownBy(() -> map.register("A").field("G")).hasMessage(
                "no such field: register=A, field=G, fields=[F]");
        assertThatThrownBy(() -> map.fit(4)).hasMessageContaining("register=A, offset=0x2, field=F, wordBytes=4");
    }
}
