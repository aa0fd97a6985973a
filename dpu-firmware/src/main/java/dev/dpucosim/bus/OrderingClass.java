// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** What a transaction counts as where order is concerned: a row, and a column, of the {@link OrderingTable}. */
public enum OrderingClass {
    /** A memory write or a message: nobody answers. */
    POSTED("posted"),
    /** A read. */
    READ("read"),
    /** A write that is answered, to configuration space. */
    NON_POSTED_WRITE("write"),
    /** The answer to a read or to a non-posted write. */
    COMPLETION("completion");

    private final String word;

    OrderingClass(String word) {
        this.word = word;
    }

    /** Its name in the table. */
    public String word() {
        return word;
    }

    /** Whether it waits for an answer. */
    public boolean nonPosted() {
        return this == READ || this == NON_POSTED_WRITE;
    }
}
