// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** How a target answers one transaction; each may be called once, and only one of them. */
public interface BusAnswer {

    /**
     * The data of a read.
     *
     * @param data as many bytes as the transaction asks for; kept, not copied
     * @throws IllegalArgumentException when they are more or fewer
     * @throws IllegalStateException when the transaction was answered before, or is no read
     */
    void data(byte[] data);

    /**
     * The end of a write or a message, or the refusal of anything.
     *
     * @throws IllegalStateException when the transaction was answered before, or is a read that did not fail
     */
    void done(BusVerdict verdict);
}
