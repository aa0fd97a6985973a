// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.raid.Parity;
import dev.dpucosim.random.SeededStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/**
 * XOR parity of 8 data chunks of 64 KiB: {@link Parity#xor} on the heap arrays that the model's members are made of,
 * beside ISA-L's {@code xor_gen} on aligned native memory, turn by turn in one process. Figures are gigabytes of data
 * chunks a second; the last column is Java over ISA-L, of the medians. Both results are compared first.
 */
public final class ParityBenchmark {

    private static final int SOURCES = 8;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNK_WORDS = CHUNK_BYTES / 8;
    private static final int ROUNDS = 9;
    private static final long ROUND_BYTES = 4L << 30;
    private static final int STRIPES_IN_CACHE = 1;
    private static final int STRIPES_OUT_OF_CACHE = (512 << 20) / ((SOURCES + 1) * CHUNK_BYTES);

    private final MethodHandle xorGen;
    private final Arena arena;
    private final long[][][] heap;
    private final long[][] targets;
    private final MemorySegment[] vectors;

    private ParityBenchmark(Arena arena, MethodHandle xorGen, int stripes) {
        this.arena = arena;
        this.xorGen = xorGen;
        this.heap = new long[stripes][SOURCES][CHUNK_WORDS];
        this.targets = new long[stripes][CHUNK_WORDS];
        this.vectors = new MemorySegment[stripes];
        SeededStream random = new SeededStream(1).split("chunks");
        for (int stripe = 0; stripe < stripes; stripe++) {
            vectors[stripe] = arena.allocate(ValueLayout.ADDRESS, SOURCES + 1);
            for (int source = 0; source <= SOURCES; source++) {
                MemorySegment chunk = arena.allocate(CHUNK_BYTES, 64);
                vectors[stripe].setAtIndex(ValueLayout.ADDRESS, source, chunk);
                if (source < SOURCES) {
                    Arrays.setAll(heap[stripe][source], i -> random.nextLong());
                    MemorySegment.copy(heap[stripe][source], 0, chunk, ValueLayout.JAVA_LONG, 0, CHUNK_WORDS);
                }
            }
        }
    }

    /** Prints the table; fails when the two disagree or ISA-L is not installed. */
    public static void main(String[] args) {
        try (Arena arena = Arena.ofConfined()) {
            SymbolLookup isal = SymbolLookup.libraryLookup("libisal.so.2", arena);
            MethodHandle xorGen = Linker.nativeLinker().downcallHandle(isal.findOrThrow("xor_gen"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                            ValueLayout.ADDRESS));
            System.out.printf("%-14s %28s %28s %8s%n", "8+1 x 64 KiB", "Java min/median/max GB/s",
                    "ISA-L min/median/max GB/s", "ratio");
            new ParityBenchmark(arena, xorGen, STRIPES_IN_CACHE).measure("in cache");
            new ParityBenchmark(arena, xorGen, STRIPES_OUT_OF_CACHE).measure("out of cache");
        }
    }

    private void measure(String name) {
        java(heap.length);
        isal(heap.length);
        compare();
        double[] java = new double[ROUNDS];
        double[] isal = new double[ROUNDS];
        long runs = ROUND_BYTES / ((long) SOURCES * CHUNK_BYTES);
        for (int warm = 0; warm < 3; warm++) {
            java(runs);
            isal(runs);
        }
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            java(runs);
            long middle = System.nanoTime();
            isal(runs);
            long end = System.nanoTime();
            java[round] = (double) ROUND_BYTES / (middle - start);
            isal[round] = (double) ROUND_BYTES / (end - middle);
        }
        Arrays.sort(java);
        Arrays.sort(isal);
        System.out.printf("%-14s %10.1f / %5.1f / %5.1f %12.1f / %5.1f / %5.1f %12.2f%n", name, java[0],
                java[ROUNDS / 2], java[ROUNDS - 1], isal[0], isal[ROUNDS / 2], isal[ROUNDS - 1],
                java[ROUNDS / 2] / isal[ROUNDS / 2]);
    }

    private void java(long runs) {
        int stripes = heap.length;
        for (long run = 0; run < runs; run++) {
            int stripe = (int) (run % stripes);
            Parity.xor(targets[stripe], heap[stripe], SOURCES, 0, CHUNK_WORDS);
        }
    }

    private void isal(long runs) {
        int stripes = vectors.length;
        try {
            for (long run = 0; run < runs; run++) {
                int failed = (int) xorGen.invokeExact(SOURCES + 1, CHUNK_BYTES, vectors[(int) (run % stripes)]);
                if (failed != 0) {
                    throw new IllegalStateException("xor_gen refused its arguments: result=" + failed);
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("xor_gen cannot be called", e);
        }
    }

    private void compare() {
        for (int stripe = 0; stripe < vectors.length; stripe++) {
            MemorySegment parity = vectors[stripe].getAtIndex(ValueLayout.ADDRESS, SOURCES).reinterpret(CHUNK_BYTES,
                    arena, null);
            if (MemorySegment.ofArray(targets[stripe]).mismatch(parity) != -1) {
                throw new IllegalStateException("Java and ISA-L disagree: stripe=" + stripe);
            }
        }
    }
}
