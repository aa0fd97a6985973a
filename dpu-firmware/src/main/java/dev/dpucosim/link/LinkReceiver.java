// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

/** The end of one direction of a link. */
@FunctionalInterface
public interface LinkReceiver {

    /** A frame has arrived; the array is the receiver's. */
    void receive(byte[] frame);
}
