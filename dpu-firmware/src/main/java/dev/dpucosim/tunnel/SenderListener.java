// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

/** The remote device, as far as its sender has something to tell it. */
public interface SenderListener {

    /** Nobody listens. */
    SenderListener NONE = new SenderListener() {};

    /** The receiver has done a frame. */
    default void done(TunnelTicket ticket) {
    }

    /** The receiver has refused a frame, which is not sent again. */
    default void refused(TunnelTicket ticket, NakReason reason) {
    }

    /** A function was reset on the receiver's side; what was queued for it is dropped. */
    default void functionReset(int function, int functionEpoch) {
    }

    /** An epoch has begun; {@code forgotten}: the receiver may see frames twice that it had done and not answered. */
    default void opened(int epoch, boolean forgotten) {
    }

    /** The receiver reports an error, with its cause. */
    default void error(int cause) {
    }
}
