// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RegisterTableTest {
    static final String HEAD = """
            # Registers

            Prose, and a table that is none of ours:

            | a | b |
            |---|---|
            | 1 | 2 |

            | offset | register | bits | field | access | reset | meaning |
            |---|---|---|---|---|---|---|
            """;
    static final String TABLE = HEAD + """
            | 000 | ID | 31:0 | MAGIC | ro | 4D4C | what it is |
            | | | 63:32 | VERSION | ro | 2 | which one |
            | 008 | CONTROL | 0 | ENABLE | rwe | 0 | run |
            | | | 7:4 | LEVEL | rw | 5 | how |
            | 010 | COMMAND | 0 | GO | wo | 0 | go |
            | | | 0 | BUSY | ro | 0 | going |
            | 018 | STATUS | 63 | IDLE | live | 0 | at rest |
            | 020 | LIMIT | 63:0 | COUNT | rw | FFFFFFFFFFFFFFFF | at most |
            | 100 | READS | 63:0 | COUNT | cnt | 0 | reads |
            | 108 | WRITES | 63:0 | COUNT | cnt | 0 | writes |

            More prose | with a bar.
            """;

    @Test
    void shouldReadRegistersAndTheirFields() {
        RegisterTable table = RegisterTable.parse(TABLE);

        assertThat(table.registers()).extracting(Register::name).containsExactly("ID", "CONTROL", "COMMAND", "STATUS",
                "LIMIT", "READS", "WRITES");
        assertThat(table.counters()).extracting(Register::offset).containsExactly(0x100, 0x108);
        Register control = table.register("CONTROL");
        assertThat(control.offset()).isEqualTo(8);
        assertThat(control.reset()).isEqualTo(0x50);
        assertThat(control.storage()).isEqualTo(0xF0);
        RegisterField level = control.field("LEVEL");
        assertThat(level.mask()).isEqualTo(0xF0);
        assertThat(level.get(0xABCD)).isEqualTo(0xC);
        assertThat(level.set(-1, 0x12)).isEqualTo(~0xF0L | 0x20);
        assertThat(table.register("ID").reset()).isEqualTo(0x2_0000_4D4CL);
        assertThat(table.register("LIMIT").field("COUNT").mask()).isEqualTo(-1);
        assertThat(table.register("LIMIT").reset()).isEqualTo(-1);
    }

    @Test
    void shouldNameTheLineThatIsWrong() {
        refuse("| 000 | ID | 31:0 | MAGIC | rq | 0 | x |", "line 11: access unknown: access=rq");
        refuse("| 000 | ID | 64:60 | MAGIC | ro | 0 | x |", "line 11: field outside 64 bits: field=MAGIC");
        refuse("| 000 | ID | 3:7 | MAGIC | ro | 0 | x |", "line 11: field outside 64 bits: field=MAGIC");
        refuse("| 000 | ID | 3:0 | MAGIC | ro | 10 | x |", "line 11: reset value too wide: field=MAGIC");
        refuse("| 000 | ID | 3:0 | Magic | ro | 0 | x |", "line 11: name not in capitals and underscores: name=Magic");
        refuse("| 000 | ID | 3:0 | MAGIC | wo | 1 | x |", "line 11: field reads 0 but has a reset value");
        refuse("| 004 | ID | 3:0 | MAGIC | ro | 0 | x |", "offset not a multiple of 8: register=ID, offset=4");
        refuse("| 000 | ID | 3:0 | MAGIC | ro | 0 |", "line 11: cells=6, columns=7");
        refuse("| 00x | ID | 3:0 | MAGIC | ro | 0 | x |", "line 11: ");
        refuse("| 000 | ID | 3:0 | A | ro | 0 | x |\n| | | 7:3 | B | rw | 0 | x |",
                "fields overlap: register=ID, field=B");
        refuse("| 000 | ID | 3:0 | A | ro | 0 | x |\n| 008 | ID | 7:3 | B | rw | 0 | x |",
                "register twice: register=ID");
        refuse("| 008 | ID | 3:0 | A | ro | 0 | x |\n| 000 | IE | 7:3 | B | rw | 0 | x |",
                "offsets not ascending: register=IE");
        refuse("", "no register table");
    }

    private static void refuse(String rows, String message) {
        assertThatThrownBy(() -> RegisterTable.parse(HEAD + rows)).as(rows)
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void shouldSayWhichNameIsUnknown() {
        RegisterTable table = RegisterTable.parse(TABLE);

        assertThatThrownBy(() -> table.register("NONE")).hasMessage("no such register: register=NONE");
        assertThatThrownBy(() -> table.register("ID").field("NONE"))
                .hasMessage("no such field: register=ID, field=NONE");
    }

    @Test
    void shouldGenerateOffsetsResetValuesAndFields() {
        RegisterSource source = new RegisterSource(RegisterTable.parse(TABLE), "rtl/some/registers.md");

        assertThat(source.systemVerilog("some_reg_pkg"))
                .startsWith("// Generated from rtl/some/registers.md by RegisterGenerator").contains(
                        "package some_reg_pkg;", "  parameter logic [15:0] ControlOffset = 16'h0008;",
                        "  parameter logic [63:0] ControlReset = 64'h0000_0000_0000_0050;",
                        "  parameter logic [63:0] ControlStorage = 64'h0000_0000_0000_00F1;",
                        "  parameter int unsigned ControlLevelLsb = 4;",
                        "  parameter int unsigned ControlLevelBits = 4;",
                        "  parameter logic [63:0] CommandStorage = 64'h0000_0000_0000_0000;",
                        "  parameter int unsigned CountWrites = 1;", "  parameter int unsigned Counters = 2;");
        assertThat(source.java("dev.dpucosim.some", "SomeRegisters", "Registers of something."))
                .startsWith("// Generated from rtl/some/registers.md by RegisterGenerator").contains(
                        "package dev.dpucosim.some;", "/** Registers of something. */",
                        "public static final int CONTROL = 0x008;", "public static final long CONTROL_RESET = 0x50L;",
                        "public static final int CONTROL_LEVEL_LSB = 4;",
                        "public static final long CONTROL_LEVEL_MASK = 0xF0L;",
                        "public static final long LIMIT_COUNT_MASK = 0xFFFFFFFFFFFFFFFFL;");
    }

    @Test
    void shouldRefuseTablesWhoseNamesMeetInTheGeneratedText() {
        RegisterTable table = RegisterTable.parse(HEAD + """
                | 000 | A_B | 0 | C | rw | 0 | x |
                | 008 | A | 0 | B_C | rw | 0 | x |
                """);

        assertThatThrownBy(() -> new RegisterSource(table, "x").systemVerilog("y"))
                .hasMessage("generated name twice: name=ABC");
    }
}
