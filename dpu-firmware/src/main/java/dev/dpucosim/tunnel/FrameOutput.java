// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** Where a side of the tunnel puts its frames. */
@FunctionalInterface
public interface FrameOutput {

    /** Sends a frame; the array stays the sender's, who may change it after the call. */
    void send(byte[] frame);
}
