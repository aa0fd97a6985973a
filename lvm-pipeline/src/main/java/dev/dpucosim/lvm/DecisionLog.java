// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/**
 * Is told what an engine decides, in order: the fields of {@code decision_t} in {@code rtl/lvm/lvm_pkg.sv}. The RTL
 * sends them out of its trace port; the model calls the same at the same points.
 */
@FunctionalInterface
public interface DecisionLog {

    /** An operation's capsule is complete: op, cid, key = first block. */
    int ACCEPT = 1;
    /** A fragment was looked up: op, unit = fragment, aux = 0 cache or 1 table, key = physical extent. */
    int LOOKUP = 2;
    /** A cache line was put out: aux = way, key = virtual extent, cid = its namespace index. */
    int EVICT = 3;
    /** An exception was raised: op, unit = fragment or context, aux = reason. */
    int EXCEPTION = 4;
    /** A resume entry was taken: op, unit = fragment or context, aux = kind. */
    int RESUME = 5;
    /** An operation entered a context: op, unit = context, cid. */
    int START = 6;
    /** A stripe's lock was asked for and is not free: unit = context, key = stripe, cid. */
    int WAIT = 7;
    /** A stripe's lock was given: unit = context, key = stripe, cid. */
    int GRANT = 8;
    /** A stripe's lock was given back: unit = context, key = stripe, cid. */
    int RELEASE = 9;
    /** A column's parity strategy was chosen: unit = context, aux = strategy, key = stripe, cid. */
    int COLUMN = 10;
    /** An operation left its context: op, unit = context, aux = status bits 7:0, cid. */
    int FINISH = 11;

    /** {@link #COLUMN}: every data chunk is written. */
    int STRATEGY_FULL = 0;
    /** {@link #COLUMN}: old data and old parity are read. */
    int STRATEGY_READ_MODIFY = 1;
    /** {@link #COLUMN}: the untouched data is read. */
    int STRATEGY_RECONSTRUCT = 2;
    /** {@link #COLUMN}: everything left is read, and an untouched chunk that is missing recovered. */
    int STRATEGY_RECOVER = 3;
    /** {@link #COLUMN}: nothing is read, for every parity chunk is missing. */
    int STRATEGY_DATA_ONLY = 4;
    /** {@link #COLUMN}: a column of a read in a stripe's part that has a missing chunk. */
    int STRATEGY_DECODE = 5;
    /** {@link #COLUMN}: what SYNC writes is worked out of the rest. */
    int STRATEGY_SYNC = 6;
    /** {@link #COLUMN}: SYNC looks whether the column's chunks fit each other. */
    int STRATEGY_CHECK = 7;

    /** Takes no notice. */
    DecisionLog NONE = (kind, op, unit, aux, key, cid, cycle, nowPs) -> {};

    /**
     * One decision.
     *
     * @param kind one of the constants above
     * @param op operation index, 0 to 255
     * @param unit fragment or context
     * @param aux see the kinds
     * @param key block, extent or stripe
     * @param cid the host's command id, firmware's tag when internal, or see {@link #EVICT}
     * @param cycle the clock cycle, counted without wrapping, or -1 where there is no clock
     * @param nowPs the time in picoseconds
     */
    void decision(int kind, int op, int unit, int aux, long key, int cid, long cycle, long nowPs);
}
