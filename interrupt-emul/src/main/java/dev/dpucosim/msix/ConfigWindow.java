// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** A window of the model that takes accesses of 64 bits only. */
interface ConfigWindow {

    /** Whether a QWORD is there; offsets are multiples of 8 from the start of the window. */
    boolean has(int offset);

    /** Reads a QWORD that is there. */
    long read(int offset);

    /** Writes a QWORD that is there; false refuses the value, and nothing has changed. */
    boolean write(int offset, long value);
}
