// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * One host's memory as the chip reaches it: what an AXI4 manager of the chip is connected to. Implementations must:
 * <ul>
 * <li>perform transactions of one id in their order, and answer each once, within the call or later;</li>
 * <li>have taken the bytes of a write when the call returns, and have written them before they answer.</li>
 * </ul>
 * No transaction crosses a boundary of 4 KiB.
 */
public interface HostMemoryPort {

    /** Id of descriptors and completions. */
    int RING_ID = 0;
    /** Id of what is copied. */
    int DATA_ID = 1;
    /** Reads are of whole lines of so many bytes. */
    int LINE_BYTES = 64;

    /** Gets what a read brought. */
    @FunctionalInterface
    interface ReadAnswer {

        /**
         * Called once.
         *
         * @param data holds the bytes from an index on, until this returns
         * @param good bytes in front of the first line that came with an error; all of them when none did
         */
        void data(byte[] data, int from, int good);
    }

    /** Is told that a write is done. */
    @FunctionalInterface
    interface WriteAnswer {

        /** Called once; not well: which bytes have been written is unknown. */
        void done(boolean well);
    }

    /**
     * Reads whole lines.
     *
     * @param address a multiple of 64
     * @param bytes   a multiple of 64
     */
    void read(long address, int bytes, int id, ReadAnswer answer);

    /** Writes bytes, exactly these. */
    void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer);

    /** Memory behind this port that a chip may use by itself; null, as here: everything comes through the port. */
    default PlainMemory plain() {
        return null;
    }
}
