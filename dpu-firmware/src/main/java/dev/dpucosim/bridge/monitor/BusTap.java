// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

/** Sees the transactions of the chip on the buses of both hosts; host 0 is host 1. Arrays are not to be kept. */
public interface BusTap {

    /** Sees nothing. */
    BusTap NONE = new BusTap() {};

    /** A read has been issued. */
    default void readIssued(int host, long address, int bytes, int id) {
    }

    /** A read has been answered; bytes in front of the first error. */
    default void readAnswered(int host, long address, byte[] data, int from, int good, int id) {
    }

    /** A write has been issued. */
    default void writeIssued(int host, long address, byte[] data, int from, int bytes, int id) {
    }

    /** A write has been answered. */
    default void writeAnswered(int host, long address, int bytes, int id, boolean well) {
    }
}
