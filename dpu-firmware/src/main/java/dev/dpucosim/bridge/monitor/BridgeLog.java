// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.QueueMode;

/** Learns what the API did, in the order in which it was done; host 0 is host 1. */
public interface BridgeLog {

    /** Learns nothing. */
    BridgeLog NONE = new BridgeLog() {};

    /** A process has a queue; its rings have so many entries. */
    default void opened(int queue, int epoch, int host, QueueMode mode, long submission, long completion, long counter,
            int entries) {
    }

    /** A process is being closed: from now on it may do nothing. */
    default void closeCalled(int queue, int epoch) {
    }

    /** A process has been closed. */
    default void closed(int queue, int epoch) {
    }

    /** A process has a key for memory of its own; rights are those of the record. */
    default void registered(int queue, int epoch, KeyValue key, int host, long base, long length, int rights) {
    }

    /** A process has an alias of an exporter's key. */
    default void accepted(int queue, int epoch, KeyValue alias, KeyValue exported, int host, long base, long length,
            int rights) {
    }

    /** A key has ended: no command may begin with it any more. Told of each alias and window too. */
    default void revokeCalled(KeyValue key) {
    }

    /** A key that has ended has drained: no byte may move with it any more. */
    default void revokeReturned(KeyValue key) {
    }

    /** A process has written a descriptor of 64 bytes; the array is not to be kept. */
    default void posted(int queue, int index, byte[] entry) {
    }

    /** A process has been told how a command ended. */
    default void completed(int queue, int index, KeyStatus status) {
    }

    /** A host was cut off, or its lines answer with errors from now on: commands may fail. */
    default void hostFails(int host) {
    }
}
