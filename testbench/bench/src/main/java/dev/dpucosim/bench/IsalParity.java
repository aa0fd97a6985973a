// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** ISA-L's P+Q generation and erasure code, for stripes of one shape; the arithmetic of the factors is ISA-L's too. */
final class IsalParity {
    private static final int GENERATOR = 2;
    private static final int TABLE_BYTES = 32;
    private static final int ROWS = 2;
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout ADDRESS = ValueLayout.ADDRESS;

    private final Arena arena;
    private final int data;
    private final int chunkBytes;
    private final MethodHandle pqGen;
    private final MethodHandle encode;
    private final MethodHandle initTables;
    private final MethodHandle multiply;
    private final MethodHandle invert;

    IsalParity(Arena arena, int data, int chunkBytes) {
        this.arena = arena;
        this.data = data;
        this.chunkBytes = chunkBytes;
        pqGen = function("pq_gen", FunctionDescriptor.of(INT, INT, INT, ADDRESS));
        encode = function("ec_encode_data", FunctionDescriptor.ofVoid(INT, INT, INT, ADDRESS, ADDRESS, ADDRESS));
        initTables = function("ec_init_tables", FunctionDescriptor.ofVoid(INT, INT, ADDRESS, ADDRESS));
        multiply = function("gf_mul", FunctionDescriptor.of(BYTE, BYTE, BYTE));
        invert = function("gf_inv", FunctionDescriptor.of(BYTE, BYTE));
    }

    private MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker()
                .downcallHandle(SymbolLookup.libraryLookup("libisal.so.2", arena).findOrThrow(name), type);
    }

    /** An array of pointers to chunks. */
    MemorySegment vector(MemorySegment... chunks) {
        MemorySegment vector = arena.allocate(MemoryLayout.sequenceLayout(chunks.length, ADDRESS));
        for (int i = 0; i < chunks.length; i++) {
            vector.setAtIndex(ValueLayout.ADDRESS, i, chunks[i]);
        }
        return vector;
    }

    /** P and Q into the last two chunks of a vector of all. */
    void generate(MemorySegment vector) {
        int failed;
        try {
            failed = (int) pqGen.invokeExact(data + 2, chunkBytes, vector);
        } catch (Throwable e) {
            throw new IllegalStateException("pq_gen cannot be called", e);
        }
        if (failed != 0) {
            throw new IllegalStateException("pq_gen refused its arguments: result=" + failed);
        }
    }

    /** Two chunks out of as many sources as there are data chunks. */
    void encode(MemorySegment tables, MemorySegment sources, MemorySegment targets) {
        try {
            encode.invokeExact(chunkBytes, data, ROWS, tables, sources, targets);
        } catch (Throwable e) {
            throw new IllegalStateException("ec_encode_data cannot be called", e);
        }
    }

    /**
     * The tables with which {@link #encode} makes data chunks x and y of the other data chunks, P and Q: solved from
     * {@code Dx + Dy = P + sum Di} and {@code 2^x Dx + 2^y Dy = Q + sum 2^i Di}.
     */
    MemorySegment recoveryTables(int x, int y) {
        byte divisor = inverse((byte) (power(x) ^ power(y)));
        byte pFactor = product(power(y), divisor);
        MemorySegment matrix = arena.allocate((long) ROWS * data);
        int column = 0;
        for (int place = 0; place < data + 2; place++) {
            if (place == x || place == y) {
                continue;
            }
            byte factor = place == data ? pFactor : place == data + 1 ? divisor
                    : (byte) (pFactor ^ product(power(place), divisor));
            matrix.set(BYTE, column, factor);
            matrix.set(BYTE, data + column, (byte) (place == data + 1 ? factor : factor ^ 1));
            column++;
        }
        MemorySegment tables = arena.allocate((long) TABLE_BYTES * ROWS * data);
        try {
            initTables.invokeExact(data, ROWS, matrix, tables);
        } catch (Throwable e) {
            throw new IllegalStateException("ec_init_tables cannot be called", e);
        }
        return tables;
    }

    private byte power(int exponent) {
        byte power = 1;
        for (int i = 0; i < exponent; i++) {
            power = product(power, (byte) GENERATOR);
        }
        return power;
    }

    private byte product(byte one, byte other) {
        try {
            return (byte) multiply.invokeExact(one, other);
        } catch (Throwable e) {
            throw new IllegalStateException("gf_mul cannot be called", e);
        }
    }

    private byte inverse(byte value) {
        try {
            return (byte) invert.invokeExact(value);
        } catch (Throwable e) {
            throw new IllegalStateException("gf_inv cannot be called", e);
        }
    }
}
