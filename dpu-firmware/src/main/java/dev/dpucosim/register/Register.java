// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.util.List;
import java.util.function.Predicate;

/**
 * One 64-bit register.
 *
 * @param name   in capitals, words joined by underscores
 * @param offset bytes from the start of the block, a multiple of 8
 * @param fields at least one; two may share bits only when one reads 0 and the other ignores writes
 */
public record Register(String name, int offset, List<RegisterField> fields) {

    /**
     * @throws IllegalArgumentException
     *             if the offset is no multiple of 8, there is no field, or fields overlap
     */
    public Register {
        Names.check(name);
        if (offset < 0 || offset % Long.BYTES != 0) {
            throw new IllegalArgumentException("offset not a multiple of 8: register=" + name + ", offset=" + offset);
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("register without a field: register=" + name);
        }
        fields = List.copyOf(fields);
        long readable = 0;
        long writable = 0;
        for (RegisterField field : fields) {
            Access access = field.access();
            if (access.readable() && (readable & field.mask()) != 0
                    || access.writable() && (writable & field.mask()) != 0) {
                throw new IllegalArgumentException("fields overlap: register=" + name + ", field=" + field.name());
            }
            readable |= access.readable() ? field.mask() : 0;
            writable |= access.writable() ? field.mask() : 0;
        }
    }

    /** What the register reads after reset. */
    public long reset() {
        long value = 0;
        for (RegisterField field : fields) {
            value = field.access().readable() ? field.set(value, field.reset()) : value;
        }
        return value;
    }

    /** The bits whose field satisfies the condition. */
    public long mask(Predicate<RegisterField> condition) {
        return fields.stream().filter(condition).mapToLong(RegisterField::mask).reduce(0, (a, b) -> a | b);
    }

    /** The bits that read what was written and set nothing in motion. */
    public long storage() {
        return mask(field -> field.access() == Access.STORAGE);
    }

    /** Whether the register is a counter. */
    public boolean counter() {
        return fields.getFirst().access() == Access.COUNTER;
    }

    /** The field of that name. */
    public RegisterField field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such field: register=" + name + ", field=" + fieldName));
    }
}
