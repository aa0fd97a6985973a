// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

/** The counters of the register table, each found by the register's offset. */
final class Counters {
    private static final int FIRST = LvmRegisters.LOOKUP_HITS;
    private static final int LAST = LvmRegisters.LOG_BLOCKS;

    private final long[] values = new long[(LAST - FIRST >> 3) + 1];

    void count(int register) {
        values[register - FIRST >> 3]++;
    }

    void add(int register, long amount) {
        values[register - FIRST >> 3] += amount;
    }

    long value(int register) {
        return values[register - FIRST >> 3];
    }

    static boolean has(int register) {
        return register >= FIRST && register <= LAST && (register & 7) == 0;
    }
}
