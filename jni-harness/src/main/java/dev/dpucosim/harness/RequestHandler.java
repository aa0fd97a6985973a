// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Takes what an {@link AxiSubordinate} is asked, in order. Requests may be kept and are answered when one likes. */
public interface RequestHandler {

    /** Bytes are to be read; answered by {@link AxiRequest#data}. */
    void read(AxiRequest request);

    /** Bytes have come and are to be written; answered by {@link AxiRequest#done}. */
    void write(AxiRequest request);

    /** A burst with an id that is told of has written bytes in memory; it wants no answer. */
    void written(long address, int byteLength, int id);
}
