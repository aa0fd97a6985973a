// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Source text of a register table's layout. Behaviour is written by hand, where it can be read; none is made here. */
public final class RegisterSource {
    private final RegisterTable table;
    private final String origin;

    /** @param origin path of the table within the repository, named in the first line of every text */
    public RegisterSource(RegisterTable table, String origin) {
        this.table = table;
        this.origin = origin;
    }

    /**
     * A SystemVerilog package: for every register its offset, reset value and the bits that read what was written; for
     * every field its lowest bit and width; for every counter its place among the counters.
     */
    public String systemVerilog(String packageName) {
        StringBuilder text = head();
        text.append("package ").append(packageName).append(";\n");
        Set<String> names = new HashSet<>();
        for (Register register : table.registers()) {
            String name = unique(names, Names.camel(register.name()));
            line(text, "");
            line(text, "  parameter logic [15:0] %sOffset = 16'h%04X;", name, register.offset());
            line(text, "  parameter logic [63:0] %sReset = 64'h%s;", name, hex(register.reset()));
            line(text, "  parameter logic [63:0] %sStorage = 64'h%s;", name,
                    hex(register.mask(field -> field.access().readable() && field.access().writable())));
            for (RegisterField field : register.fields()) {
                String fieldName = unique(names, name + Names.camel(field.name()));
                line(text, "  // %s", field.meaning());
                line(text, "  parameter int unsigned %sLsb = %d;", fieldName, field.lsb());
                line(text, "  parameter int unsigned %sBits = %d;", fieldName, field.bits());
            }
        }
        List<Register> counters = table.counters();
        if (!counters.isEmpty()) {
            line(text, "");
            line(text, "  // Places of the counters, in the order of their offsets");
            for (int i = 0; i < counters.size(); i++) {
                line(text, "  parameter int unsigned Count%s = %d;", Names.camel(counters.get(i).name()), i);
            }
            line(text, "  parameter int unsigned Counters = %d;", counters.size());
        }
        line(text, "");
        line(text, "endpackage");
        return text.toString();
    }

    /** A Java class of constants: offset and reset value of every register; lowest bit and mask of every field. */
    public String java(String packageName, String className, String sentence) {
        StringBuilder text = head();
        line(text, "package %s;", packageName);
        line(text, "");
        line(text, "/** %s */", sentence);
        line(text, "public final class %s {", className);
        Set<String> names = new HashSet<>();
        for (Register register : table.registers()) {
            String name = unique(names, register.name());
            line(text, "    public static final int %s = 0x%03X;", name, register.offset());
            line(text, "    public static final long %s = 0x%sL;", unique(names, name + "_RESET"),
                    Long.toHexString(register.reset()).toUpperCase(Locale.ROOT));
            for (RegisterField field : register.fields()) {
                String fieldName = name + "_" + field.name();
                line(text, "    /** %s. */", capital(field.meaning()));
                line(text, "    public static final int %s = %d;", unique(names, fieldName + "_LSB"), field.lsb());
                line(text, "    public static final long %s = 0x%sL;", unique(names, fieldName + "_MASK"),
                        Long.toHexString(field.mask()).toUpperCase(Locale.ROOT));
            }
            line(text, "");
        }
        line(text, "    private %s() {", className);
        line(text, "    }");
        line(text, "}");
        return text.toString();
    }

    private StringBuilder head() {
        StringBuilder text = new StringBuilder(1 << 14);
        line(text, "// Generated from %s by RegisterGenerator: change that file, not this one.", origin);
        line(text, "// SPDX-License-Identifier: Apache-2.0");
        return text;
    }

    private static void line(StringBuilder text, String format, Object... values) {
        text.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String unique(Set<String> names, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException("generated name twice: name=" + name);
        }
        return name;
    }

    private static String hex(long value) {
        String digits = String.format(Locale.ROOT, "%016X", value);
        return digits.substring(0, 4) + "_" + digits.substring(4, 8) + "_" + digits.substring(8, 12) + "_"
                + digits.substring(12);
    }

    private static String capital(String meaning) {
        return meaning.isEmpty() ? meaning : Character.toUpperCase(meaning.charAt(0)) + meaning.substring(1);
    }
}
