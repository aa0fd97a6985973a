// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The generic checks find each kind of fault, and nothing in registers that are right. */
class RegisterCheckTest {
    private static final RegisterTable TABLE = RegisterTable.parse(RegisterTableTest.TABLE);

    /** Registers as the table wants them; subclasses break one thing each. Effects are counted. */
    private static class Right implements Registers {
        final Map<Integer, Long> values = new HashMap<>();
        int effects;

        Right() {
            TABLE.registers().forEach(register -> values.put(register.offset(), register.reset()));
        }

        @Override
        public long read(int offset) {
            long idle = offset == 0x18 ? 1L << 63 : 0;
            return values.get(offset) | idle;
        }

        @Override
        public void write(int offset, long value) {
            Register register = TABLE.registers().stream().filter(r -> r.offset() == offset).findFirst().orElseThrow();
            long stored = register.mask(field -> field.access().readable() && field.access().writable());
            if (offset == 0x10 || offset == 0x08 && (value & 1) != 0) {
                effects++;
            }
            values.put(offset, values.get(offset) & ~stored | value & stored);
        }
    }

    private static List<String> check(Right registers) {
        return new RegisterCheck(TABLE, () -> registers.getClass() == Right.class ? new Right() : registers).all();
    }

    @Test
    void shouldFindNothingWrongInRegistersThatFollowTheTable() {
        RegisterCheck check = new RegisterCheck(TABLE, Right::new);

        assertThat(check.all()).isEmpty();
        assertThat(check.comparisons()).isGreaterThan(6 * 64);
    }

    @Test
    void shouldSetNothingInMotion() {
        Right registers = new Right();

        new RegisterCheck(TABLE, () -> registers).all();

        assertThat(registers.effects).isZero();
    }

    @Test
    void shouldFindAWrongResetValue() {
        assertThat(check(new Right() {
            {
                values.put(0x00, 0x2_0000_4D4DL);
            }
        })).contains("ID after reset: expected=0000000200004D4C, seen=0000000200004D4D");
    }

    @Test
    void shouldFindABitThatCannotBeWritten() {
        assertThat(check(new Right() {
            @Override
            public void write(int offset, long value) {
                super.write(offset, offset == 0x20 ? value & ~(1L << 47) : value);
            }
        })).contains("LIMIT after a one at bit 47: expected=0000800000000000, seen=0000000000000000");
    }

    @Test
    void shouldFindACounterThatCanBeWritten() {
        assertThat(check(new Right() {
            @Override
            public void write(int offset, long value) {
                if (offset == 0x108) {
                    values.put(offset, value);
                } else {
                    super.write(offset, value);
                }
            }
        })).anyMatch(finding -> finding.startsWith("WRITES after writing ones"));
    }

    @Test
    void shouldFindTwoRegistersInOnePlace() {
        assertThat(check(new Right() {
            @Override
            public void write(int offset, long value) {
                super.write(offset, value);
                if (offset == 0x20) {
                    super.write(0x08, value & ~1L);
                }
            }
        })).anyMatch(finding -> finding.startsWith("CONTROL after ones to LIMIT"));
    }
}
