// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

/**
 * XOR parity over {@code long[]}, one pass over memory for 1 to 16 sources.
 *
 * <p>All arrays are walked with one index: only then does the JIT compiler know that the target cannot overlap a
 * source at another place, and only then does it make vector code (with an offset of its own for each array the same
 * loops are six times slower). A kernel is written out for each number of sources up to six; from eight arrays on a
 * single loop loses half of its speed in cache, so that wider parity takes two or three passes of about equally many
 * arrays. A pass covers 64 KiB, which is a whole chunk for the model: what is prefetched for one array comes in runs as
 * long as that, while the target stays in the cache for the next pass.
 */
public final class Parity {
    /** Most sources of one pass: the chunks of the widest array. */
    public static final int SOURCES_MAX = 16;

    /**
     * Words of a pass, 64 KiB: long enough for memory to be read ahead; shorter passes begin with each array anew.
     */
    static final int PASS_WORDS = 8192;

    private static final int KERNEL_SOURCES = 6;
    private static final int PAGE_WORDS = 512;

    /** What {@link #touch} has read; without it the reads would be nobody's and left out. */
    private static long touched;

    private Parity() {
    }

    /**
     * {@code target[i] = sources[0][i] ^ sources[1][i] ^ ...} for {@code from <= i < end}. The target may be one of the
     * sources only where it is the first.
     *
     * @param count sources taken from the front of {@code sources}, 1 to 16
     */
    public static void xor(long[] target, long[][] sources, int count, int from, int end) {
        if (count < 1 || count > SOURCES_MAX) {
            throw new IllegalArgumentException(
                    "sources out of range: count=" + count + ", min=1, max=" + SOURCES_MAX);
        }
        int passes = count <= KERNEL_SOURCES ? 1 : (count - 2) / (KERNEL_SOURCES - 1) + 1;
        // Every pass but the first reads the target too.
        int first = (count + 2 * passes - 2) / passes;
        for (int low = from; low < end; low += PASS_WORDS) {
            int high = Math.min(end, low + PASS_WORDS);
            touch(target, sources, count, low, high);
            begin(target, sources, first, low, high);
            int done = first;
            for (int left = passes - 1; left > 0; left--) {
                int more = (count - done + left - 1) / left;
                add(target, sources, done, more, low, high);
                done += more;
            }
        }
    }

    /**
     * Reads a word of every page that is about to be walked: here the processor looks many addresses up at once, while
     * in a kernel each page that it does not know yet would hold up all arrays.
     */
    private static void touch(long[] target, long[][] sources, int count, int from, int end) {
        long sum = 0;
        for (int i = from; i < end; i += PAGE_WORDS) {
            for (int source = 0; source < count; source++) {
                sum ^= sources[source][i];
            }
            sum ^= target[i];
        }
        touched = sum;
    }

    private static void begin(long[] target, long[][] sources, int count, int from, int end) {
        long[][] s = sources;
        switch (count) {
            case 1 -> System.arraycopy(s[0], from, target, from, end - from);
            case 2 -> xor2(target, s[0], s[1], from, end);
            case 3 -> xor3(target, s[0], s[1], s[2], from, end);
            case 4 -> xor4(target, s[0], s[1], s[2], s[3], from, end);
            case 5 -> xor5(target, s[0], s[1], s[2], s[3], s[4], from, end);
            default -> xor6(target, s[0], s[1], s[2], s[3], s[4], s[5], from, end);
        }
    }

    /** {@code target ^= sources[0] ^ sources[1] ^ ...}, of any number of sources, in as few passes as go. */
    static void addAll(long[] target, long[][] sources, int count, int from, int end) {
        for (int done = 0; done < count; done += KERNEL_SOURCES - 1) {
            add(target, sources, done, Math.min(count - done, KERNEL_SOURCES - 1), from, end);
        }
    }

    private static void add(long[] target, long[][] sources, int at, int count, int from, int end) {
        long[][] s = sources;
        switch (count) {
            case 1 -> xor2(target, target, s[at], from, end);
            case 2 -> xor3(target, target, s[at], s[at + 1], from, end);
            case 3 -> xor4(target, target, s[at], s[at + 1], s[at + 2], from, end);
            case 4 -> xor5(target, target, s[at], s[at + 1], s[at + 2], s[at + 3], from, end);
            default -> xor6(target, target, s[at], s[at + 1], s[at + 2], s[at + 3], s[at + 4], from, end);
        }
    }

    private static void xor2(long[] t, long[] a, long[] b, int from, int end) {
        for (int i = from; i < end; i++) {
            t[i] = a[i] ^ b[i];
        }
    }

    private static void xor3(long[] t, long[] a, long[] b, long[] c, int from, int end) {
        for (int i = from; i < end; i++) {
            t[i] = a[i] ^ b[i] ^ c[i];
        }
    }

    private static void xor4(long[] t, long[] a, long[] b, long[] c, long[] d, int from, int end) {
        for (int i = from; i < end; i++) {
            t[i] = a[i] ^ b[i] ^ c[i] ^ d[i];
        }
    }

    private static void xor5(long[] t, long[] a, long[] b, long[] c, long[] d, long[] e, int from, int end) {
        for (int i = from; i < end; i++) {
            t[i] = a[i] ^ b[i] ^ c[i] ^ d[i] ^ e[i];
        }
    }

    private static void xor6(long[] t, long[] a, long[] b, long[] c, long[] d, long[] e, long[] f, int from, int end) {
        for (int i = from; i < end; i++) {
            t[i] = a[i] ^ b[i] ^ c[i] ^ d[i] ^ e[i] ^ f[i];
        }
    }
}
