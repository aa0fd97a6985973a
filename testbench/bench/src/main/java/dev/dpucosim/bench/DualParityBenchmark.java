// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.raid.DualColumn;
import dev.dpucosim.raid.DualParity;
import dev.dpucosim.random.SeededStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * P and Q of 8 data chunks of 64 KiB: {@link DualParity#generate} and {@link DualColumn#recover} on heap arrays as the
 * model's members have them, beside ISA-L's {@code pq_gen} and {@code ec_encode_data} on native memory at multiples of
 * 64, turn by turn in one process. Figures are gigabytes of eight chunks a second: of data, or of the six data chunks
 * with P and Q from which the other two are recovered. Every result is compared first.
 *
 * <p>Cache and memory are as in {@link ParityBenchmark}: out of cache, all ten chunks of 819 stripes are walked in
 * order, 512 MiB; <i>one parity</i> has one P and one Q for all of them, as the model does.
 */
public final class DualParityBenchmark {

    private static final int DATA = 8;
    private static final int CHUNKS = DATA + 2;
    private static final int CHUNK_BYTES = 64 << 10;
    private static final int CHUNK_WORDS = CHUNK_BYTES / 8;
    private static final int ALIGNMENT = 64;
    private static final int ROUNDS = 15;
    private static final int WARM_ROUNDS = 10;
    private static final long ROUND_BYTES = 1L << 30;
    private static final int STRIPES_OUT_OF_CACHE = (512 << 20) / (CHUNKS * CHUNK_BYTES);
    /** The data chunks that are missing; which they are changes nothing but the factors. */
    private static final int ONE_MISSING = 2;
    private static final int OTHER_MISSING = 5;

    private final IsalParity isal;
    private final long[][][] heap;
    private final MemorySegment[][] chunks;
    private final DualColumn column = new DualColumn();

    private DualParityBenchmark(Arena arena, IsalParity isal, int stripes, boolean oneParity) {
        this.isal = isal;
        this.heap = new long[stripes][CHUNKS][CHUNK_WORDS];
        this.chunks = new MemorySegment[stripes][CHUNKS];
        SeededStream random = new SeededStream(1).split("chunks");
        for (int stripe = 0; stripe < stripes; stripe++) {
            for (int chunk = 0; chunk < CHUNKS; chunk++) {
                if (oneParity && chunk >= DATA && stripe > 0) {
                    heap[stripe][chunk] = heap[0][chunk];
                    chunks[stripe][chunk] = chunks[0][chunk];
                    continue;
                }
                Arrays.setAll(heap[stripe][chunk], i -> random.nextLong());
                chunks[stripe][chunk] = arena.allocate(CHUNK_BYTES, ALIGNMENT);
                MemorySegment.copy(heap[stripe][chunk], 0, chunks[stripe][chunk], ValueLayout.JAVA_LONG, 0,
                        CHUNK_WORDS);
            }
        }
    }

    /** Prints the tables; fails when the two disagree or ISA-L is not installed. */
    public static void main(String[] args) {
        try (Arena arena = Arena.ofConfined()) {
            IsalParity isal = new IsalParity(arena, DATA, CHUNK_BYTES);
            PeerRounds.header("8+2 x 64 KiB");
            new DualParityBenchmark(arena, isal, 1, false).measure("in cache");
            new DualParityBenchmark(arena, isal, STRIPES_OUT_OF_CACHE, false).measure("out of cache");
            new DualParityBenchmark(arena, isal, STRIPES_OUT_OF_CACHE, true).generation("one parity");
        }
    }

    private void measure(String name) {
        generation(name);
        recovery(name + ", two");
    }

    private void generation(String name) {
        MemorySegment[] vectors = new MemorySegment[heap.length];
        for (int stripe = 0; stripe < heap.length; stripe++) {
            vectors[stripe] = isal.vector(chunks[stripe]);
            generate(stripe);
            isal.generate(vectors[stripe]);
            compare(stripe, DATA);
            compare(stripe, DATA + 1);
        }
        rounds().measure(name, () -> eachStripe(this::generate), () -> eachStripe(i -> isal.generate(vectors[i])));
    }

    private void recovery(String name) {
        MemorySegment tables = isal.recoveryTables(ONE_MISSING, OTHER_MISSING);
        MemorySegment[] sources = new MemorySegment[heap.length];
        MemorySegment[] targets = new MemorySegment[heap.length];
        for (int stripe = 0; stripe < heap.length; stripe++) {
            sources[stripe] = isal.vector(survivors(chunks[stripe]));
            targets[stripe] = isal.vector(chunks[stripe][ONE_MISSING], chunks[stripe][OTHER_MISSING]);
            Arrays.fill(heap[stripe][ONE_MISSING], 0);
            Arrays.fill(heap[stripe][OTHER_MISSING], 0);
            recover(stripe);
            compare(stripe, ONE_MISSING);
            compare(stripe, OTHER_MISSING);
            isal.encode(tables, sources[stripe], targets[stripe]);
            compare(stripe, ONE_MISSING);
            compare(stripe, OTHER_MISSING);
        }
        rounds().measure(name, () -> eachStripe(this::recover),
                () -> eachStripe(i -> isal.encode(tables, sources[i], targets[i])));
    }

    private static MemorySegment[] survivors(MemorySegment[] stripe) {
        MemorySegment[] survivors = new MemorySegment[DATA];
        int count = 0;
        for (int chunk = 0; chunk < CHUNKS; chunk++) {
            if (chunk != ONE_MISSING && chunk != OTHER_MISSING) {
                survivors[count++] = stripe[chunk];
            }
        }
        return survivors;
    }

    private void generate(int stripe) {
        DualParity.generate(heap[stripe][DATA], heap[stripe][DATA + 1], heap[stripe], DATA, 0, CHUNK_WORDS);
    }

    private void recover(int stripe) {
        column.recover(heap[stripe], DATA, ONE_MISSING, OTHER_MISSING, 0, CHUNK_WORDS);
    }

    private static PeerRounds rounds() {
        return new PeerRounds(WARM_ROUNDS, ROUNDS, ROUND_BYTES);
    }

    private void eachStripe(IntConsumer action) {
        long runs = ROUND_BYTES / ((long) DATA * CHUNK_BYTES);
        for (long run = 0; run < runs; run++) {
            action.accept((int) (run % heap.length));
        }
    }

    private void compare(int stripe, int chunk) {
        if (MemorySegment.ofArray(heap[stripe][chunk]).mismatch(chunks[stripe][chunk]) != -1) {
            throw new IllegalStateException("Java and ISA-L disagree: stripe=" + stripe + ", chunk=" + chunk);
        }
    }
}
