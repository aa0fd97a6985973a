// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import dev.dpucosim.axi.AxiResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ready test of a block's registers, told from its table alone: reset values; that stored bits hold ones and
 * zeroes and no others do; a walking one through every register; bytes written one by one; and that a write changes no
 * register but its own.
 *
 * <p>
 * Begin it after reset, while the block has nothing to do. Registers with a command are read and never written; fields
 * whose value sets hardware in motion keep their reset value; what is live is not compared. Afterwards every register
 * holds its reset value again. What is wrong is collected, one line each; a register that answers an error is reported
 * once and then left alone.
 */
public final class RegisterChecks {

    private final RegisterMap map;
    private final RegisterBus bus;
    private final List<String> findings = new ArrayList<>();
    private final Set<String> refused = new TreeSet<>();
    private long comparisons;

    private RegisterChecks(RegisterMap map, RegisterBus bus) {
        this.map = map;
        this.bus = bus;
        map.fit(bus.wordBytes());
    }

    /** The test of a block; nothing is accessed yet. */
    public static RegisterChecks of(RegisterMap map, RegisterBus bus) {
        return new RegisterChecks(map, bus);
    }

    /**
     * Runs it; waits for every access.
     *
     * @throws AssertionError
     *             with everything that is wrong
     */
    public void run() {
        final List<String> wrong = findings();
        if (!wrong.isEmpty()) {
            throw new AssertionError("registers are not what their table says: findings=" + wrong.size()
                    + ", comparisons=" + comparisons + "\n    " + String.join("\n    ", wrong));
        }
    }

    /** Runs it and tells what is wrong. */
    public List<String> findings() {
        findings.clear();
        refused.clear();
        comparisons = 0;
        map.registers().forEach(register -> compare(register, register.reset(), "after reset"));
        final List<RegisterDefinition> written = map.registers().stream().filter(register -> register.mask(
                FieldAccess.WO) == 0).toList();
        written.forEach(this::accessTypes);
        written.forEach(this::walkingOnes);
        written.forEach(this::bytes);
        aliases(written);
        written.forEach(register -> write(register, register.reset(), allBytes()));
        map.registers().forEach(register -> compare(register, register.reset(), "after its reset value was written"));
        return List.copyOf(findings);
    }

    /** Values compared by the last run. */
    public long comparisons() {
        return comparisons;
    }

    private void accessTypes(RegisterDefinition register) {
        for (long pattern : new long[] {-1, 0}) {
            write(register, pattern, allBytes());
            compare(register, holds(register, pattern), pattern == 0 ? "after zeroes" : "after ones");
        }
    }

    private void walkingOnes(RegisterDefinition register) {
        for (int bit = 0; bit < 8 * bus.wordBytes(); bit++) {
            write(register, 1L << bit, allBytes());
            compare(register, holds(register, 1L << bit), "after a one at bit " + bit);
        }
    }

    private void bytes(RegisterDefinition register) {
        write(register, 0, allBytes());
        for (int i = 0; i < bus.wordBytes(); i++) {
            write(register, -1, 1 << i);
            compare(register, holds(register, -1L >>> 8 * (Long.BYTES - 1 - i)), "after ones to byte " + i
                    + " and those before");
        }
        write(register, 0, 0);
        compare(register, holds(register, -1), "after a write of no byte");
    }

    private void aliases(List<RegisterDefinition> written) {
        written.forEach(register -> write(register, 0, allBytes()));
        for (RegisterDefinition source : written) {
            write(source, -1, allBytes());
            for (RegisterDefinition other : map.registers()) {
                if (other != source) {
                    compare(other, written.contains(other) ? holds(other, 0) : other.reset(), "after ones to " + source
                            .name());
                }
            }
            write(source, 0, allBytes());
        }
    }

    /** What it reads when stored bits were written with a pattern. */
    private static long holds(RegisterDefinition register, long pattern) {
        final long stored = register.mask(FieldAccess.RW);
        return register.reset() & ~stored | pattern & stored;
    }

    private int allBytes() {
        return (1 << bus.wordBytes()) - 1;
    }

    private void write(RegisterDefinition register, long pattern, int strobes) {
        final long effect = register.mask(FieldAccess.RWE);
        final long word = (pattern & ~effect | register.reset() & effect) & -1L >>> 8 * (Long.BYTES - bus.wordBytes());
        if (!refused.contains(register.name())) {
            check(register, "write", bus.write(register.offset(), word, strobes));
        }
    }

    private void compare(RegisterDefinition register, long expected, String when) {
        if (refused.contains(register.name())) {
            return;
        }
        final RegisterBus.Answer answer = bus.read(register.offset());
        if (!check(register, "read", answer)) {
            return;
        }
        comparisons++;
        final long shown = ~register.mask(FieldAccess.LIVE);
        if (((expected ^ answer.word()) & shown) != 0) {
            final String digits = "%0" + 2 * bus.wordBytes() + "X";
            findings.add(String.format(Locale.ROOT, "%s %s: expected=" + digits + ", seen=" + digits, register.name(),
                    when, expected & shown, answer.word() & shown));
        }
    }

    private boolean check(RegisterDefinition register, String what, RegisterBus.Answer answer) {
        if (answer.response() == AxiResponse.OKAY) {
            return true;
        }
        refused.add(register.name());
        findings.add(register.name() + " " + what + ": response=" + answer.response());
        return false;
    }
}
