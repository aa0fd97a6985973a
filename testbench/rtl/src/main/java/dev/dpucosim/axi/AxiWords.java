// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

/** A function behind a subordinate of words, such as registers on AXI4-Lite. Must not wait. */
public interface AxiWords {

    /**
     * What a read is answered with.
     *
     * @param word
     *            the value; bits beyond the bus are dropped
     */
    record Answer(AxiResponse response, long word) {

        /** OKAY with that value. */
        public static Answer of(long word) {
            return new Answer(AxiResponse.OKAY, word);
        }

        /** An error. */
        public static Answer of(AxiResponse response) {
            return new Answer(response, 0);
        }
    }

    /**
     * @param address
     *            of the word, aligned
     */
    Answer read(long address);

    /**
     * @param address
     *            of the word, aligned
     * @param strobes
     *            one bit for each byte that is written; 0 writes nothing and is answered all the same
     */
    AxiResponse write(long address, long word, int strobes);
}
