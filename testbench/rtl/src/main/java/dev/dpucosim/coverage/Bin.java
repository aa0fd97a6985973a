// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

/** A name for values of one point, from low to high inclusive, with its hits. Values are signed 64-bit numbers. */
final class Bin {

    private final String name;
    private final BinKind kind;
    private final long low;
    private final long high;
    private long hits;

    Bin(String name, BinKind kind, long low, long high) {
        this.name = name;
        this.kind = kind;
        this.low = low;
        this.high = high;
    }

    String name() {
        return name;
    }

    BinKind kind() {
        return kind;
    }

    boolean holds(long value) {
        return value >= low && value <= high;
    }

    void hit() {
        hits++;
    }

    long hits() {
        return hits;
    }
}
