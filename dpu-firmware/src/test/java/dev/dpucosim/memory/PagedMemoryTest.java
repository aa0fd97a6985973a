// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PagedMemoryTest extends DpuMemoryContract {

    @Override
    DpuMemory memory(long bytes) {
        return new PagedMemory(bytes);
    }

    @Test
    void shouldHandOutThePageItself() {
        PagedMemory paged = new PagedMemory(1L << 40);
        long address = (1L << 39) + 24;

        paged.page(address)[PagedMemory.word(address)] = 99;

        assertThat(paged.getLong(address)).isEqualTo(99);
        paged.putLong(address + 8, 5);
        assertThat(paged.page(address)[PagedMemory.word(address) + 1]).isEqualTo(5);
    }

    @Test
    void shouldRefuseASizeBeyondTheAddressSpace() {
        assertThatThrownBy(() -> new PagedMemory((1L << 40) + 1)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("memory size out of range: bytes=1099511627777, bytesMax=1099511627776");
    }
}
