// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Memory behind a subordinate. The test sees each write at once, and the bus each change that the test makes. Answers
 * DECERR outside of it, and what it is told to in regions that fail; an access that fails reads 0 and writes nothing.
 */
public final class AxiRam implements AxiTarget {

    private record Failing(long address, long bytes, AxiResponse response) {
        boolean touches(long from, int length) {
            return from < address + bytes && from + length > address;
        }
    }

    private final MemorySegment memory;
    private final long base;
    private final List<Failing> failing = new ArrayList<>();

    private AxiRam(MemorySegment memory, long base) {
        this.memory = memory;
        this.base = base;
    }

    /** That array, from address 0 on. */
    public static AxiRam of(byte[] bytes) {
        return of(MemorySegment.ofArray(bytes), 0);
    }

    /** That memory, from address {@code base} on. */
    public static AxiRam of(MemorySegment memory, long base) {
        return new AxiRam(memory, base);
    }

    /** Answers accesses that touch those bytes with an error from now on. */
    public AxiRam failing(long address, long bytes, AxiResponse response) {
        failing.add(new Failing(address, bytes, response));
        return this;
    }

    @Override
    public AxiResponse read(long address, byte[] data, int offset, int length) {
        final AxiResponse response = answer(address, length);
        if (response == AxiResponse.OKAY) {
            MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, address - base, data, offset, length);
        } else {
            Arrays.fill(data, offset, offset + length, (byte) 0);
        }
        return response;
    }

    @Override
    public AxiResponse write(long address, byte[] data, boolean[] enabled, int offset, int length) {
        final AxiResponse response = answer(address, length);
        for (int i = 0; i < length && response == AxiResponse.OKAY; i++) {
            if (enabled[offset + i]) {
                memory.set(ValueLayout.JAVA_BYTE, address - base + i, data[offset + i]);
            }
        }
        return response;
    }

    private AxiResponse answer(long address, int length) {
        if (address < base || address - base > memory.byteSize() - length) {
            return AxiResponse.DECERR;
        }
        for (Failing region : failing) {
            if (region.touches(address, length)) {
                return region.response;
            }
        }
        return AxiResponse.OKAY;
    }
}
