// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The registers of a block, read from the one Markdown table with these columns in a text; the rest is prose.
 *
 * <pre>| offset | register | bits | field | access | reset | meaning |</pre>
 *
 * <p>
 * Offset and reset are hexadecimal without prefix, bits are {@code n} or {@code high:low}, access is the name of a
 * {@link FieldAccess} in small letters. A row without offset and register adds a field to the register above it.
 */
public final class RegisterMap {

    private static final List<String> COLUMNS = List.of("offset", "register", "bits", "field", "access", "reset",
            "meaning");

    private final List<RegisterDefinition> registers;

    private RegisterMap(List<RegisterDefinition> registers) {
        this.registers = List.copyOf(registers);
        for (int i = 1; i < registers.size(); i++) {
            if (registers.get(i).offset() <= registers.get(i - 1).offset()) {
                throw new IllegalArgumentException("offsets do not ascend: register=" + registers.get(i).name());
            }
        }
        if (registers.stream().map(RegisterDefinition::name).distinct().count() != registers.size()) {
            throw new IllegalArgumentException("two registers have one name: registers=" + registers.stream().map(
                    RegisterDefinition::name).toList());
        }
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException
     *             with file and line if the table is wrong
     */
    public static RegisterMap read(Path file) throws IOException {
        try {
            return parse(Files.readString(file));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a text, as {@link #read} does a file. */
    public static RegisterMap parse(String markdown) {
        final List<RegisterDefinition> registers = new ArrayList<>();
        boolean inside = false;
        int number = 0;
        for (String line : markdown.lines().toList()) {
            number++;
            final List<String> cells = cells(line);
            if (!inside) {
                inside = cells.equals(COLUMNS);
            } else if (cells.isEmpty()) {
                inside = false;
            } else if (!cells.getFirst().startsWith("---")) {
                try {
                    add(registers, cells);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
                }
            }
        }
        if (registers.isEmpty()) {
            throw new IllegalArgumentException("no table of registers: columns=" + COLUMNS);
        }
        return new RegisterMap(registers);
    }

    private static List<String> cells(String line) {
        final String text = line.strip();
        if (text.length() < 2 || !text.startsWith("|") || !text.endsWith("|")) {
            return List.of();
        }
        return List.of(text.substring(1, text.length() - 1).split("\\|", -1)).stream().map(String::strip).toList();
    }

    private static void add(List<RegisterDefinition> registers, List<String> cells) {
        if (cells.size() != COLUMNS.size()) {
            throw new IllegalArgumentException("row does not fit the columns: cells=" + cells.size() + ", columns="
                    + COLUMNS.size());
        }
        final FieldDefinition field = field(cells);
        if (!cells.get(1).isEmpty()) {
            registers.add(new RegisterDefinition(cells.get(1), Long.parseLong(cells.get(0), 16), List.of(field)));
        } else if (registers.isEmpty()) {
            throw new IllegalArgumentException("field before the first register: field=" + field.name());
        } else {
            final RegisterDefinition last = registers.removeLast();
            final List<FieldDefinition> fields = new ArrayList<>(last.fields());
            fields.add(field);
            registers.add(new RegisterDefinition(last.name(), last.offset(), fields));
        }
    }

    private static FieldDefinition field(List<String> cells) {
        final String[] bits = cells.get(2).split(":");
        final int high = Integer.parseInt(bits[0]);
        final int low = Integer.parseInt(bits[bits.length - 1]);
        return new FieldDefinition(cells.get(3), low, high - low + 1, FieldAccess.valueOf(cells.get(4).toUpperCase(
                Locale.ROOT)), Long.parseUnsignedLong(cells.get(5), 16));
    }

    /** All registers, by offset. */
    public List<RegisterDefinition> registers() {
        return registers;
    }

    /**
     * The register of that name.
     *
     * @throws IllegalArgumentException
     *             if there is none; the message lists what there is
     */
    public RegisterDefinition register(String name) {
        return registers.stream().filter(register -> register.name().equals(name)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such register: register=" + name + ", registers=" + registers
                        .stream().map(RegisterDefinition::name).toList()));
    }

    /** Refuses registers that the words of a bus cannot hold. */
    void fit(int wordBytes) {
        for (RegisterDefinition register : registers) {
            for (FieldDefinition field : register.fields()) {
                if (field.lsb() + field.bits() > 8 * wordBytes || register.offset() % wordBytes != 0) {
                    throw new IllegalArgumentException("register is not a word of the bus: register=" + register.name()
                            + ", offset=0x" + Long.toHexString(register.offset()) + ", field=" + field.name()
                            + ", wordBytes=" + wordBytes);
                }
            }
        }
    }
}
