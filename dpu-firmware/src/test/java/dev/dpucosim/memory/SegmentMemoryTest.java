// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class SegmentMemoryTest extends DpuMemoryContract {

    @Override
    DpuMemory memory(long bytes) {
        return new SegmentMemory(Arena.ofAuto().allocate(bytes));
    }

    @Test
    void shouldShareItsBytesWithTheSegment() {
        MemorySegment segment = Arena.ofAuto().allocate(64);
        SegmentMemory memory = new SegmentMemory(segment);

        segment.set(ValueLayout.JAVA_BYTE, 9, (byte) 0x80);
        memory.putByte(1, 7);

        assertThat(memory.getShort(8)).isEqualTo(0x8000);
        assertThat(segment.get(ValueLayout.JAVA_BYTE, 1)).isEqualTo((byte) 7);
        assertThat(memory.segment()).isSameAs(segment);
    }
}
