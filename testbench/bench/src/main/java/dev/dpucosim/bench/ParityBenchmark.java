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
 * XOR parity of 8 data chunks of 64 KiB: {@link Parity#xor} on the heap arrays that the model's members are made
 * of, beside ISA-L's {@code xor_gen} on native memory at multiples of 64, turn by turn in one process. Figures are
 * gigabytes of data chunks a second; the last column is the median of the rounds' Java over ISA-L. Both results are
 * compared first.
 *
 * <p>Out of cache, data and parity of 910 stripes are walked in order, 512 MiB of them. ISA-L writes past the
 * cache; Java cannot, so that every parity line is also read, one tenth more traffic. The last line has one parity
 * page for all stripes, as the model does, which computes parity into a page that it takes again and again.
 *
 * <p>Neither asks for huge pages: where the machine gives them to those who do only ({@code madvise}), heap and
 * native memory are both of ordinary pages, as those of a replay are.
 */
public final class ParityBenchmark {

    private static final int SOURCES = 8;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNK_WORDS = CHUNK_BYTES / 8;
    private static final int ALIGNMENT = 64;
    private static final int ROUNDS = 25;
    private static final int WARM_ROUNDS = 20;
    private static final long ROUND_BYTES = 2L << 30;
    private static final int STRIPES_IN_CACHE = 1;
    private static final int STRIPES_OUT_OF_CACHE = (512 << 20) / ((SOURCES + 1) * CHUNK_BYTES);

    private final MethodHandle xorGen;
    private final Arena arena;
    private final long[][][] heap;
    private final long[][] targets;
    private final MemorySegment[] vectors;

    private ParityBenchmark(Arena arena, MethodHandle xorGen, int stripes, boolean oneParity) {
        this.arena = arena;
        this.xorGen = xorGen;
        this.heap = new long[stripes][SOURCES][CHUNK_WORDS];
        this.targets = new long[stripes][CHUNK_WORDS];
        this.vectors = new MemorySegment[stripes];
        MemorySegment oneTarget = arena.allocate(CHUNK_BYTES, ALIGNMENT);
        SeededStream random = new SeededStream(1).split("chunks");
        for (int stripe = 0; stripe < stripes; stripe++) {
            vectors[stripe] = arena.allocate(ValueLayout.ADDRESS, SOURCES + 1);
            for (int source = 0; source <= SOURCES; source++) {
                boolean shared = oneParity && source == SOURCES;
                MemorySegment chunk = shared ? oneTarget : arena.allocate(CHUNK_BYTES, ALIGNMENT);
                vectors[stripe].setAtIndex(ValueLayout.ADDRESS, source, chunk);
                if (source < SOURCES) {
                    Arrays.setAll(heap[stripe][source], i -> random.nextLong());
                    MemorySegment.copy(heap[stripe][source], 0, chunk, ValueLayout.JAVA_LONG, 0, CHUNK_WORDS);
                }
            }
            if (oneParity) {
                targets[stripe] = targets[0];
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
            PeerRounds.header("8+1 x 64 KiB");
            new ParityBenchmark(arena, xorGen, STRIPES_IN_CACHE, false).measure("in cache");
            new ParityBenchmark(arena, xorGen, STRIPES_OUT_OF_CACHE, false).measure("out of cache");
            new ParityBenchmark(arena, xorGen, STRIPES_OUT_OF_CACHE, true).measure("one parity");
        }
    }

    private void measure(String name) {
        compare();
        long runs = ROUND_BYTES / ((long) SOURCES * CHUNK_BYTES);
        new PeerRounds(WARM_ROUNDS, ROUNDS, ROUND_BYTES).measure(name, () -> java(runs), () -> isal(runs));
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
        for (long run = 0; run < runs; run++) {
            isal(vectors[(int) (run % stripes)]);
        }
    }

    private void isal(MemorySegment vector) {
        int failed;
        try {
            failed = (int) xorGen.invokeExact(SOURCES + 1, CHUNK_BYTES, vector);
        } catch (Throwable e) {
            throw new IllegalStateException("xor_gen cannot be called", e);
        }
        if (failed != 0) {
            throw new IllegalStateException("xor_gen refused its arguments: result=" + failed);
        }
    }

    private void compare() {
        for (int stripe = 0; stripe < vectors.length; stripe++) {
            Parity.xor(targets[stripe], heap[stripe], SOURCES, 0, CHUNK_WORDS);
            isal(vectors[stripe]);
            MemorySegment parity = vectors[stripe].getAtIndex(ValueLayout.ADDRESS, SOURCES).reinterpret(CHUNK_BYTES,
                    arena, null);
            if (MemorySegment.ofArray(targets[stripe]).mismatch(parity) != -1) {
                throw new IllegalStateException("Java and ISA-L disagree: stripe=" + stripe);
            }
        }
    }
}
