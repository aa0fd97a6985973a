// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** What a line of a recorded programme does; as text it is what the field {@code op} holds. */
public sealed interface ProgramOperation {

    /**
     * A write to the table.
     *
     * @param vector the entry
     * @param dword  0 address low, 1 address high, 2 data, 3 vector control
     * @param value  unsigned
     */
    record Set(int vector, int dword, long value) implements ProgramOperation {
        @Override
        public String toString() {
            return "[\"set\", " + vector + ", " + dword + ", " + value + "]";
        }
    }

    /** Enable and function mask of the capability. */
    record Control(boolean enable, boolean mask) implements ProgramOperation {
        @Override
        public String toString() {
            return "[\"ctl\", " + (enable ? 1 : 0) + ", " + (mask ? 1 : 0) + "]";
        }
    }

    /** The device raises a vector. */
    record Fire(int vector) implements ProgramOperation {
        @Override
        public String toString() {
            return "[\"fire\", " + vector + "]";
        }
    }
}
