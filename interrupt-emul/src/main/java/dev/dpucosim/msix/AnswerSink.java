// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** Takes the frames that an engine sends back through the tunnel: answers, and what firmware put into the outbox. */
@FunctionalInterface
public interface AnswerSink {

    /** Takes a frame, which is the sink's from then on; answers of one stream come in their order. */
    void answer(byte[] frame);
}
