// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Off-heap memory that reads zero and takes up room only where it was written, page by page.
 *
 * <p>
 * An {@link Arena} writes zeroes into all that it hands out, which a large and thinly used DPU memory cannot afford;
 * this is an anonymous private mapping (mmap(2)) without reserved swap.
 */
public final class SparseMapping implements AutoCloseable {

    private static final int PROT_READ_WRITE = 0x3;
    /** MAP_PRIVATE, MAP_ANONYMOUS, MAP_NORESERVE of Linux on x86-64. */
    private static final int MAP_FLAGS = 0x2 | 0x20 | 0x4000;
    private static final MethodHandle MMAP = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("mmap"),
            FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
    private static final MethodHandle MUNMAP = Linker.nativeLinker().downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow("munmap"),
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment;

    /**
     * Maps memory.
     *
     * @param bytes its size
     * @throws OutOfMemoryError when the system refuses
     */
    public SparseMapping(long bytes) {
        if (bytes <= 0) {
            throw new IllegalArgumentException("memory needs a size: bytes=" + bytes);
        }
        MemorySegment address;
        try {
            address = (MemorySegment) MMAP.invokeExact(MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_FLAGS, -1, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("mmap cannot be called", e);
        }
        if (address.address() == -1L) {
            throw new OutOfMemoryError("memory cannot be mapped: bytes=" + bytes);
        }
        segment = address.reinterpret(bytes, arena, SparseMapping::unmap);
    }

    /** The memory; unusable after {@link #close}. */
    public MemorySegment segment() {
        return segment;
    }

    /** Gives the memory back; a second call does nothing. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private static void unmap(MemorySegment mapped) {
        try {
            int result = (int) MUNMAP.invokeExact(mapped, mapped.byteSize());
            if (result != 0) {
                throw new IllegalStateException("munmap failed: address=" + mapped.address());
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("munmap cannot be called", e);
        }
    }
}
