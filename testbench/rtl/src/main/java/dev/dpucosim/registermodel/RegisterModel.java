// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import dev.dpucosim.axi.AxiResponse;
import java.util.HashMap;
import java.util.Map;

/**
 * The registers of a block by name, and what they must hold: the model remembers what was written to stored fields
 * since reset. Fields are named {@code REGISTER.FIELD}; values are not shifted. Every access waits until it is done.
 */
public final class RegisterModel {

    private final RegisterMap map;
    private final RegisterBus bus;
    private final Map<String, Long> stored = new HashMap<>();

    private RegisterModel(RegisterMap map, RegisterBus bus) {
        this.map = map;
        this.bus = bus;
        map.fit(bus.wordBytes());
        reset();
    }

    /** A block that nothing was written to since its reset. */
    public static RegisterModel of(RegisterMap map, RegisterBus bus) {
        return new RegisterModel(map, bus);
    }

    /** The block was reset. */
    public void reset() {
        map.registers().forEach(register -> stored.put(register.name(), register.reset() & storedMask(register)));
    }

    /**
     * Reads a register.
     *
     * @throws AssertionError
     *             if it is answered with an error
     */
    public long read(String register) {
        final RegisterDefinition definition = map.register(register);
        final RegisterBus.Answer answer = bus.read(definition.offset());
        okay(answer, definition, "read");
        return answer.word();
    }

    /** Writes a register, as {@link #read} reads it. */
    public void write(String register, long value) {
        final RegisterDefinition definition = map.register(register);
        okay(bus.write(definition.offset(), value, (1 << bus.wordBytes()) - 1), definition, "write");
        stored.put(register, value & storedMask(definition));
    }

    /** Reads a field. */
    public long get(String field) {
        final FieldDefinition definition = field(field);
        return (read(registerOf(field)) & definition.mask()) >>> definition.lsb();
    }

    /**
     * Writes a field; the other stored fields of its register are written with what the model holds, commands with 0.
     *
     * @throws IllegalArgumentException
     *             if the field cannot be written or the value does not fit
     */
    public void set(String field, long value) {
        final FieldDefinition definition = field(field);
        if (!definition.access().writable()) {
            throw new IllegalArgumentException("field cannot be written: field=" + field + ", access=" + definition
                    .access());
        }
        if (definition.bits() < Long.SIZE && value >>> definition.bits() != 0) {
            throw new IllegalArgumentException("value does not fit: field=" + field + ", bits=" + definition.bits()
                    + ", value=0x" + Long.toHexString(value));
        }
        final String register = registerOf(field);
        write(register, stored.get(register) & ~definition.mask() | value << definition.lsb());
    }

    /** What the stored fields of a register must hold. */
    public long expected(String register) {
        map.register(register);
        return stored.get(register);
    }

    /**
     * Reads a register and compares its stored fields.
     *
     * @throws AssertionError
     *             if one differs from what was written last
     */
    public void verify(String register) {
        final long seen = read(register) & storedMask(map.register(register));
        if (seen != stored.get(register)) {
            throw new AssertionError("register does not hold what was written: register=" + register + ", expected=0x"
                    + Long.toHexString(stored.get(register)) + ", seen=0x" + Long.toHexString(seen));
        }
    }

    private static long storedMask(RegisterDefinition register) {
        return register.mask(FieldAccess.RW, FieldAccess.RWE);
    }

    private static void okay(RegisterBus.Answer answer, RegisterDefinition register, String what) {
        if (answer.response() != AxiResponse.OKAY) {
            throw new AssertionError("register answers an error: register=" + register.name() + ", access=" + what
                    + ", response=" + answer.response());
        }
    }

    private FieldDefinition field(String field) {
        return map.register(registerOf(field)).field(field.substring(field.indexOf('.') + 1));
    }

    private static String registerOf(String field) {
        final int dot = field.indexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("not the name of a field, REGISTER.FIELD: name=" + field);
        }
        return field.substring(0, dot);
    }
}
