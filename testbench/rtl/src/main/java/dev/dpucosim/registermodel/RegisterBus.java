// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.registermodel;

import dev.dpucosim.axi.AxiBurst;
import dev.dpucosim.axi.AxiLiteManager;
import dev.dpucosim.axi.AxiManager;
import dev.dpucosim.axi.AxiResponse;
import dev.dpucosim.axi.AxiRead;
import dev.dpucosim.axi.AxiWrite;

/** The way to the registers of a block; calls are made by a process and wait until the access is done. */
public interface RegisterBus {

    /**
     * What an access was answered with.
     *
     * @param word
     *            what was read; 0 of a write
     */
    record Answer(AxiResponse response, long word) {
    }

    /** Bytes in a register. */
    int wordBytes();

    /** Reads the word at an offset in the block. */
    Answer read(long offset);

    /** Writes those bytes of the word whose bit is set. */
    Answer write(long offset, long word, int strobes);

    /** Registers that begin at address {@code base} of an AXI4-Lite bus, each as wide as the bus. */
    static RegisterBus of(AxiLiteManager manager, long base) {
        return new RegisterBus() {
            @Override
            public int wordBytes() {
                return manager.busBytes();
            }

            @Override
            public Answer read(long offset) {
                final AxiRead read = manager.postRead(base + offset).await();
                return new Answer(read.response(), read.value());
            }

            @Override
            public Answer write(long offset, long word, int strobes) {
                return new Answer(manager.postWrite(base + offset, word, strobes).await().response(), 0);
            }
        };
    }

    /** Registers of {@code wordBytes} each that begin at address {@code base} of an AXI4 bus. */
    static RegisterBus of(AxiManager manager, long base, int wordBytes) {
        return new RegisterBus() {
            @Override
            public int wordBytes() {
                return wordBytes;
            }

            @Override
            public Answer read(long offset) {
                final AxiRead read = manager.postRead(AxiBurst.single(base + offset, wordBytes)).await();
                return new Answer(read.response(), read.value());
            }

            @Override
            public Answer write(long offset, long word, int strobes) {
                final byte[] data = new byte[wordBytes];
                final boolean[] enabled = new boolean[wordBytes];
                for (int i = 0; i < wordBytes; i++) {
                    data[i] = (byte) (word >>> 8 * i);
                    enabled[i] = (strobes >>> i & 1) != 0;
                }
                final AxiWrite write = manager.postWrite(AxiBurst.single(base + offset, wordBytes), data, enabled)
                        .await();
                return new Answer(write.response(), 0);
            }
        };
    }
}
