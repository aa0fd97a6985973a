// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** What lies behind a subordinate: memory or registers. Called beat by beat; must not wait. */
public interface AxiTarget {

    /** Reads the bytes from an address on into {@code data}, from {@code offset} on. */
    AxiResponse read(long address, byte[] data, int offset, int length);

    /**
     * Writes those bytes whose {@code enabled} is set; byte {@code i} of {@code data} belongs to
     * {@code address + i - offset}. Called also if none is enabled.
     */
    AxiResponse write(long address, byte[] data, boolean[] enabled, int offset, int length);
}
