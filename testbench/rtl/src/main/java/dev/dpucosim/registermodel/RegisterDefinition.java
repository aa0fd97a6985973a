// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A register of up to 64 bits. Bits of no field read 0 and ignore writes. Two fields may share bits if one of them can
 * only be read and the other only be written.
 *
 * @param offset
 *            bytes from the start of the block
 */
public record RegisterDefinition(String name, long offset, List<FieldDefinition> fields) {

    /**
     * @throws IllegalArgumentException
     *             if fields overlap that are both read or both written
     */
    public RegisterDefinition {
        fields = List.copyOf(fields);
        long read = 0;
        long written = 0;
        for (FieldDefinition field : fields) {
            if (field.access().readable() && (read & field.mask()) != 0
                    || field.access().writable() && (written & field.mask()) != 0) {
                throw new IllegalArgumentException("fields overlap: register=" + name + ", field=" + field.name());
            }
            read |= field.access().readable() ? field.mask() : 0;
            written |= field.access().writable() ? field.mask() : 0;
        }
    }

    /** What it reads after reset, bits that are live aside. */
    public long reset() {
        return fields.stream().filter(field -> field.access().readable()).mapToLong(field -> field.reset() << field
                .lsb()).reduce(0, (a, b) -> a | b);
    }

    /** The bits of fields with one of those accesses. */
    public long mask(FieldAccess first, FieldAccess... others) {
        final Set<FieldAccess> accesses = EnumSet.of(first, others);
        return fields.stream().filter(field -> accesses.contains(field.access())).mapToLong(FieldDefinition::mask)
                .reduce(0, (a, b) -> a | b);
    }

    /**
     * The field of that name.
     *
     * @throws IllegalArgumentException
     *             if there is none; the message lists what there is
     */
    public FieldDefinition field(String fieldName) {
        return fields.stream().filter(field -> field.name().equals(fieldName)).findFirst().orElseThrow(
                () -> new IllegalArgumentException("no such field: register=" + name + ", field=" + fieldName
                        + ", fields=" + fields.stream().map(FieldDefinition::name).toList()));
    }
}
