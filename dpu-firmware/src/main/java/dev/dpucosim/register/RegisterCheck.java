// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Checks that hold for the registers of any block, whoever implements them, told from its table alone: reset values,
 * access types, a walking one through every stored bit, and that no register answers in place of another.
 *
 * <p>Never written: registers with a command, and fields whose value sets hardware in motion, which keep their reset
 * value. Each check starts from a block that has just been reset; what it found wrong is one line each, and no line
 * is a pass.
 */
public final class RegisterCheck {
    private final RegisterTable table;
    private final Supplier<Registers> fresh;
    private final List<String> findings = new ArrayList<>();
    private int comparisons;

    /** @param fresh the registers of a block that nothing was written to since its reset */
    public RegisterCheck(RegisterTable table, Supplier<Registers> fresh) {
        this.table = table;
        this.fresh = fresh;
    }

    /** All checks; what each found. */
    public List<String> all() {
        findings.clear();
        comparisons = 0;
        resetValues(fresh.get());
        accessTypes(fresh.get());
        walkingOnes(fresh.get());
        aliases(fresh.get());
        return List.copyOf(findings);
    }

    /** Values compared by the last {@link #all()}. */
    public int comparisons() {
        return comparisons;
    }

    private void resetValues(Registers registers) {
        for (Register register : table.registers()) {
            compare(register, register.reset(), registers, "after reset");
        }
    }

    private void accessTypes(Registers registers) {
        for (Register register : table.registers()) {
            if (harmless(register)) {
                long stored = register.storage();
                registers.write(register.offset(), value(register, -1));
                compare(register, register.reset() | stored, registers, "after writing ones");
                registers.write(register.offset(), value(register, 0));
                compare(register, register.reset() & ~stored, registers, "after writing zeroes");
            }
        }
    }

    private void walkingOnes(Registers registers) {
        for (Register register : table.registers()) {
            for (int bit = 0; bit < Long.SIZE && harmless(register); bit++) {
                long one = 1L << bit;
                registers.write(register.offset(), value(register, one));
                compare(register, register.reset() & ~register.storage() | one & register.storage(), registers,
                        "after a one at bit " + bit);
            }
        }
    }

    private void aliases(Registers registers) {
        List<Register> written = table.registers().stream().filter(RegisterCheck::harmless).toList();
        for (Register register : written) {
            registers.write(register.offset(), value(register, 0));
        }
        for (Register source : written) {
            registers.write(source.offset(), value(source, -1));
            for (Register register : written) {
                if (register != source) {
                    compare(register, register.reset() & ~register.storage(), registers, "after ones to " + source
                            .name());
                }
            }
            registers.write(source.offset(), value(source, 0));
        }
    }

    /** What is written for some wanted bits: fields with an effect keep their reset value. */
    private static long value(Register register, long wanted) {
        long effect = register.mask(field -> field.access() == Access.STORAGE_WITH_EFFECT);
        return wanted & ~effect | register.reset() & effect;
    }

    private static boolean harmless(Register register) {
        return register.mask(field -> field.access() == Access.COMMAND) == 0;
    }

    private void compare(Register register, long expected, Registers registers, String when) {
        long shown = ~register.mask(field -> field.access() == Access.LIVE);
        long seen = registers.read(register.offset());
        comparisons++;
        if (((expected ^ seen) & shown) != 0) {
            findings.add(String.format(Locale.ROOT, "%s %s: expected=%016X, seen=%016X", register.name(), when,
                    expected & shown, seen & shown));
        }
    }
}
