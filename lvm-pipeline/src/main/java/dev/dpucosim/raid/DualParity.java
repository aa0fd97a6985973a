// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * P and Q of RAID 6 over {@code long[]}: {@code P = D0 ^ D1 ^ ...} and {@code Q = D0 ^ 2 D1 ^ 4 D2 ^ ...} with every
 * byte an element of {@link GaloisField} and data columns numbered as Linux md does, from the member behind Q on.
 *
 * <p>Q is evaluated from the last column down, {@code q = 2 q ^ d}, eight bytes at a time. As in {@link Parity}, all
 * arrays are walked with one index, and no loop is longer than what the JIT compiler still makes vector code of: before
 * it unrolls, its body may have some fifty nodes (LoopUnrollLimit), which is P and Q of three columns, or three columns
 * added to Q. So the last three columns begin P and Q, then the others are added to P, and then to Q: P's pass, which
 * does little with what it reads, is the one that waits for memory, and Q's find the columns in the cache. Fewer passes
 * that each add to both are no faster in cache, where storing P and Q again and again costs as much, and slower out of
 * it.
 */
public final class DualParity {
    /** Most data columns: the widest array without P and Q. */
    public static final int DATA_MAX = RaidLevel.MEMBERS_MAX - 2;

    private static final int KERNEL_COLUMNS = 3;
    private static final long SHIFTED = 0xfefefefefefefefeL;
    private static final long FEEDBACK = 0x1d1d1d1d1d1d1d1dL;

    /**
     * The highest bit of each byte. Not final: the compiler would know it, and turn {@code (x & bits) >>> 7} round into
     * {@code x >>> 7 & bits >>> 7}, which is one operation more, {@code x & bits} being needed anyway.
     */
    private static long highBits = 0x8080808080808080L;

    private DualParity() {
    }

    /**
     * Computes P and Q for {@code from <= i < end}. Neither may be one of the data columns.
     *
     * @param count columns taken from the front of {@code data}, 1 to 14
     */
    public static void generate(long[] p, long[] q, long[][] data, int count, int from, int end) {
        if (count < 1 || count > DATA_MAX) {
            throw new IllegalArgumentException("columns out of range: count=" + count + ", min=1, max=" + DATA_MAX);
        }
        int first = Math.max(0, count - KERNEL_COLUMNS);
        for (int low = from; low < end; low += Parity.PASS_WORDS) {
            int high = Math.min(end, low + Parity.PASS_WORDS);
            switch (count - first) {
                case 1 -> {
                    System.arraycopy(data[0], low, p, low, high - low);
                    System.arraycopy(data[0], low, q, low, high - low);
                }
                case 2 -> begin2(p, q, data[0], data[1], low, high);
                default -> begin3(p, q, data[first], data[first + 1], data[first + 2], low, high);
            }
            Parity.addAll(p, data, first, low, high);
            add(q, data, first, low, high);
        }
    }

    /** Computes Q alone for {@code from <= i < end}; it may not be one of the columns. */
    static void generate(long[] q, long[][] data, int count, int from, int end) {
        int first = Math.max(0, count - KERNEL_COLUMNS);
        switch (count - first) {
            case 1 -> System.arraycopy(data[0], from, q, from, end - from);
            case 2 -> only2(q, data[0], data[1], from, end);
            default -> only3(q, data[first], data[first + 1], data[first + 2], from, end);
        }
        add(q, data, first, from, end);
    }

    private static void only2(long[] q, long[] a, long[] b, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(b[i], a[i], top);
        }
    }

    private static void only3(long[] q, long[] a, long[] b, long[] c, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(next(c[i], b[i], top), a[i], top);
        }
    }

    /** {@code q = 2^count q ^ D0 ^ 2 D1 ^ ...}. */
    static void add(long[] q, long[][] data, int count, int from, int end) {
        int left = count;
        while (left >= KERNEL_COLUMNS) {
            left -= KERNEL_COLUMNS;
            add3(q, data[left], data[left + 1], data[left + 2], from, end);
        }
        if (left == 2) {
            add2(q, data[0], data[1], from, end);
        } else if (left == 1) {
            add1(q, data[0], from, end);
        }
    }

    private static void begin2(long[] p, long[] q, long[] a, long[] b, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(b[i], a[i], top);
            p[i] = a[i] ^ b[i];
        }
    }

    private static void begin3(long[] p, long[] q, long[] a, long[] b, long[] c, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(next(c[i], b[i], top), a[i], top);
            p[i] = a[i] ^ b[i] ^ c[i];
        }
    }

    private static void add1(long[] q, long[] a, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(q[i], a[i], top);
        }
    }

    private static void add2(long[] q, long[] a, long[] b, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(next(q[i], b[i], top), a[i], top);
        }
    }

    private static void add3(long[] q, long[] a, long[] b, long[] c, int from, int end) {
        long top = highBits;
        for (int i = from; i < end; i++) {
            q[i] = next(next(next(q[i], c[i], top), b[i], top), a[i], top);
        }
    }

    /**
     * {@code 2 x ^ column} in each byte: 0x80 - 0x01 is 0x7f, which holds all of 0x1d. Associated so that what follows
     * the subtraction is two operations of three operands.
     */
    private static long next(long x, long column, long top) {
        long carries = x & top;
        return (x + x & SHIFTED) ^ ((carries - (carries >>> 7) & FEEDBACK) ^ column);
    }
}
