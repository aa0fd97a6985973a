// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The registers of a block, as its {@code registers.md} states them.
 *
 * <p>The text holds one Markdown table with the columns
 *
 * <pre>| offset | register | bits | field | access | reset | meaning |</pre>
 *
 * <p>Offset and reset are hexadecimal without prefix, bits are {@code n} or {@code high:low}, access is a
 * {@linkplain Access#label() label}. A row with empty offset and register adds a field to the register above it.
 * Everything outside the table is prose.
 */
public final class RegisterTable {
    private static final List<String> COLUMNS =
            List.of("offset", "register", "bits", "field", "access", "reset", "meaning");

    private final List<Register> registers;

    private RegisterTable(List<Register> registers) {
        this.registers = List.copyOf(registers);
        Set<String> names = new HashSet<>();
        int end = 0;
        for (Register register : this.registers) {
            if (!names.add(register.name())) {
                throw new IllegalArgumentException("register twice: register=" + register.name());
            }
            if (register.offset() < end) {
                throw new IllegalArgumentException("offsets not ascending: register=" + register.name());
            }
            end = register.offset() + Long.BYTES;
        }
    }

    /** Reads the table in a file. */
    public static RegisterTable read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads the table in a text.
     *
     * @throws IllegalArgumentException with the number of the line that is wrong
     */
    public static RegisterTable parse(String markdown) {
        List<Register> registers = new ArrayList<>();
        List<RegisterField> fields = new ArrayList<>();
        String name = null;
        int offset = 0;
        boolean inside = false;
        int number = 0;
        for (String line : (markdown + "\n\n").split("\n", -1)) {
            number++;
            try {
                List<String> cells = cells(line);
                if (!inside) {
                    inside = cells.equals(COLUMNS);
                } else if (cells.isEmpty()) {
                    inside = false;
                } else if (cells.size() != COLUMNS.size()) {
                    throw new IllegalArgumentException("cells=" + cells.size() + ", columns=" + COLUMNS.size());
                } else if (!cells.getFirst().startsWith("---")) {
                    if (!cells.get(1).isEmpty()) {
                        if (name != null) {
                            registers.add(new Register(name, offset, fields));
                            fields.clear();
                        }
                        name = cells.get(1);
                        offset = Integer.parseInt(cells.get(0), 16);
                    }
                    fields.add(field(cells));
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
            }
        }
        if (name == null) {
            throw new IllegalArgumentException("no register table: columns=" + COLUMNS);
        }
        registers.add(new Register(name, offset, fields));
        return new RegisterTable(registers);
    }

    private static List<String> cells(String line) {
        String text = line.strip();
        if (!text.startsWith("|") || !text.endsWith("|") || text.length() < 2) {
            return List.of();
        }
        List<String> cells = new ArrayList<>();
        for (String cell : text.substring(1, text.length() - 1).split("\\|", -1)) {
            cells.add(cell.strip());
        }
        return cells;
    }

    private static RegisterField field(List<String> cells) {
        String[] bits = cells.get(2).split(":");
        int high = Integer.parseInt(bits[0]);
        int low = Integer.parseInt(bits[bits.length - 1]);
        return new RegisterField(cells.get(3), low, high - low + 1, Access.of(cells.get(4)),
                Long.parseUnsignedLong(cells.get(5), 16), cells.get(6));
    }

    /** All registers, by ascending offset. */
    public List<Register> registers() {
        return registers;
    }

    /** The registers that count, by ascending offset. */
    public List<Register> counters() {
        return registers.stream().filter(Register::counter).toList();
    }

    /** The register of that name. */
    public Register register(String name) {
        return registers.stream().filter(register -> register.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no such register: register=" + name));
    }
}
