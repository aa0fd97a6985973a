// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import java.util.Arrays;

/**
 * What RAID 6 does with one column of a stripe beyond {@link DualParity#generate}: bring P and Q up to date, recover
 * any two members, find the one that is wrong. Members are given by their place in the stripe, data columns first:
 *
 * <pre>
 *   place     0  1  ...  d-1   d   d+1      d data columns
 *   holds     D0 D1 ...        P   Q
 * </pre>
 *
 * Owns its scratch arrays, so that one of these serves one thread.
 */
public final class DualColumn {
    /** In place of a member that is missing, when only one is; and the answer of {@link #locate} when all fits. */
    public static final int NONE = -1;
    /** Answer of {@link #locate}: more than one member is wrong. */
    public static final int SEVERAL = -2;

    /** Short enough for what a multiplication walks to stay in the first-level cache. */
    private static final int TILE_WORDS = 1024;
    private static final int BITS = 8;
    private static final int BYTE_MASK = 0xFF;

    private final long[][] sources = new long[RaidLevel.MEMBERS_MAX][];
    private final long[][] terms = new long[BITS][];
    private long[] zero = new long[0];
    private long[] pSyndrome = zero;
    private long[] qSyndrome = zero;

    /**
     * Brings P and Q up to date after neighbouring data columns changed.
     *
     * @param deltas old XOR new contents of the changed columns
     * @param first data column that {@code deltas[0]} belongs to
     * @param count columns that changed
     */
    public void update(long[] p, long[] q, long[][] deltas, int first, int count, int from, int end) {
        require(first >= 0 && count >= 1 && first + count <= DualParity.DATA_MAX, "first", first, "count", count);
        reserve(end);
        Arrays.fill(sources, 0, first, zero);
        System.arraycopy(deltas, 0, sources, first, count);
        DualParity.generate(pSyndrome, qSyndrome, sources, first + count, from, end);
        xor(p, p, pSyndrome, from, end);
        xor(q, q, qSyndrome, from, end);
    }

    /**
     * Computes what one or two members hold from all others, in place.
     *
     * @param columns of all members by place; the arrays of those that are missing are written
     * @param data number of data columns
     * @param one place of a missing member
     * @param other place of another, or {@link #NONE}
     */
    public void recover(long[][] columns, int data, int one, int other, int from, int end) {
        int low = other == NONE ? one : Math.min(one, other);
        int high = other == NONE ? NONE : Math.max(one, other);
        require(data >= 1 && data <= DualParity.DATA_MAX, "data", data, "max", DualParity.DATA_MAX);
        require(low >= 0 && low != high && Math.max(low, high) <= data + 1, "one", one, "other", other);
        int p = data;
        int q = data + 1;
        reserve(end);
        if (low >= data) {
            parity(columns, data, low == p, high == q || low == q, from, end);
        } else if (high == NONE || high == q) {
            System.arraycopy(columns, 0, sources, 0, data);
            sources[low] = columns[p];
            Parity.xor(columns[low], sources, data, from, end);
            if (high == q) {
                parity(columns, data, false, true, from, end);
            }
        } else {
            for (int at = from; at < end; at += Parity.PASS_WORDS) {
                solve(columns, data, low, high, at, Math.min(end, at + Parity.PASS_WORDS));
            }
            if (high == p) {
                parity(columns, data, true, false, from, end);
            }
        }
    }

    private void parity(long[][] columns, int data, boolean p, boolean q, int from, int end) {
        DualParity.generate(p ? columns[data] : pSyndrome, q ? columns[data + 1] : qSyndrome, columns, data, from, end);
    }

    /**
     * One missing data column from Q, or two from both: {@code Dx ^ Dy = P ^ P'}, P' over the other columns alone; and
     * with that in the place of Dx, and nothing in that of Dy, {@code Q ^ Q' = (2^x ^ 2^y) Dy}.
     */
    private void solve(long[][] columns, int data, int x, int y, int from, int end) {
        boolean both = y < data;
        if (both) {
            int count = 0;
            for (int place = 0; place <= data; place++) {
                if (place != x && place != y) {
                    sources[count++] = columns[place];
                }
            }
            Parity.xor(columns[x], sources, count, from, end);
        }
        System.arraycopy(columns, 0, sources, 0, data);
        int solved = both ? y : x;
        sources[solved] = zero;
        DualParity.generate(qSyndrome, sources, data, from, end);
        int factor = GaloisField.divide(1, both ? GaloisField.power(x) ^ GaloisField.power(y) : GaloisField.power(x));
        for (int at = from; at < end; at += TILE_WORDS) {
            int to = Math.min(end, at + TILE_WORDS);
            xor(qSyndrome, qSyndrome, columns[data + 1], at, to);
            multiply(columns[solved], factor, at, to);
            if (both) {
                xor(columns[x], columns[x], columns[y], at, to);
            }
        }
    }

    /** {@code target = factor * qSyndrome}: a Q over eight columns, one for each bit of the factor. */
    private void multiply(long[] target, int factor, int from, int end) {
        for (int bit = 0; bit < BITS; bit++) {
            terms[bit] = (factor >>> bit & 1) != 0 ? qSyndrome : zero;
        }
        DualParity.generate(target, terms, BITS, from, end);
    }

    /**
     * Finds the member whose bytes do not fit those of the others, as md's check does: a wrong data byte of column z
     * leaves {@code Q ^ Q' = 2^z (P ^ P')}.
     *
     * @param columns of all members by place
     * @param data number of data columns
     * @return the member's place, {@link #NONE} when all fits, or {@link #SEVERAL} when no single member explains it
     */
    public int locate(long[][] columns, int data, int from, int end) {
        require(data >= 1 && data <= DualParity.DATA_MAX, "data", data, "max", DualParity.DATA_MAX);
        reserve(end);
        DualParity.generate(pSyndrome, qSyndrome, columns, data, from, end);
        xor(pSyndrome, pSyndrome, columns[data], from, end);
        xor(qSyndrome, qSyndrome, columns[data + 1], from, end);
        int wrong = NONE;
        for (int i = from; i < end; i++) {
            long p = pSyndrome[i];
            long q = qSyndrome[i];
            while ((p | q) != 0) {
                int place = place((int) p & BYTE_MASK, (int) q & BYTE_MASK, data);
                if (place == SEVERAL || place != NONE && wrong != NONE && place != wrong) {
                    return SEVERAL;
                }
                wrong = place == NONE ? wrong : place;
                p >>>= BITS;
                q >>>= BITS;
            }
        }
        return wrong;
    }

    private static int place(int p, int q, int data) {
        if (p == 0) {
            return q == 0 ? NONE : data + 1;
        }
        if (q == 0) {
            return data;
        }
        int place = Math.floorMod(GaloisField.log(q) - GaloisField.log(p), GaloisField.ORDER);
        return place < data ? place : SEVERAL;
    }

    private void xor(long[] target, long[] one, long[] other, int from, int end) {
        terms[0] = one;
        terms[1] = other;
        Parity.xor(target, terms, 2, from, end);
    }

    private void reserve(int words) {
        if (zero.length < words) {
            zero = new long[words];
            pSyndrome = new long[words];
            qSyndrome = new long[words];
        }
    }

    private static void require(boolean holds, String name, int value, String otherName, int otherValue) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "no such columns: " + name + "=" + value + ", " + otherName + "=" + otherValue);
        }
    }
}
