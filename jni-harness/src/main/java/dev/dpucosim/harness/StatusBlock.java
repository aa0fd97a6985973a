// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/**
 * Where a simulation stands; the native side writes it in every call.
 *
 * <pre>
 *  +0 cycle          +8 cyclesStepped  +16 cyclesSkipped  +24 periodPs
 * +32 events        +40 runCycles      +48 (16 bytes free)
 * </pre>
 */
final class StatusBlock {

    static final long BYTES = 64;

    private static final long CYCLE = 0;
    private static final long CYCLES_STEPPED = CYCLE + 8;
    private static final long CYCLES_SKIPPED = CYCLES_STEPPED + 8;
    private static final long PERIOD_PS = CYCLES_SKIPPED + 8;
    private static final long EVENTS = PERIOD_PS + 8;
    private static final long RUN_CYCLES = EVENTS + 8;

    private final MemorySegment block;

    StatusBlock(MemorySegment block) {
        this.block = block;
    }

    long address() {
        return block.address();
    }

    long cycle() {
        return block.get(JAVA_LONG, CYCLE);
    }

    long cyclesStepped() {
        return block.get(JAVA_LONG, CYCLES_STEPPED);
    }

    long cyclesSkipped() {
        return block.get(JAVA_LONG, CYCLES_SKIPPED);
    }

    long periodPs() {
        return block.get(JAVA_LONG, PERIOD_PS);
    }

    int events() {
        return (int) block.get(JAVA_LONG, EVENTS);
    }

    long runCycles() {
        return block.get(JAVA_LONG, RUN_CYCLES);
    }
}
