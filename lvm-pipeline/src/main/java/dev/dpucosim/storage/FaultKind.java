// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.storage;

/** What a planned fault does to a member command. */
public enum FaultKind {

    /** A read moves nothing and completes with an unrecovered read error. */
    READ_ERROR,
    /** A write stores nothing and completes with a write fault. */
    WRITE_ERROR,
    /** A flush completes with an internal error. */
    FLUSH_ERROR,
    /** The command takes longer by the fault's delay, and is otherwise good. */
    SLOW
}
