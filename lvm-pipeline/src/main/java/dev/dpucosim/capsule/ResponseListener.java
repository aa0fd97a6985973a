// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.capsule;

/** The host's end of the response stream. */
@FunctionalInterface
public interface ResponseListener {

    /**
     * One PDU has left the DPU.
     *
     * @param pdu valid during the call only
     * @param nowPs the time at which its last byte left, in picoseconds
     */
    void on(ResponsePdu pdu, long nowPs);
}
