// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.raid.RaidLevel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DpuShapeTest {

    @Test
    void shouldMakeTheSmallestArrayThatHoldsEveryNamespace() {
        DpuShape shape = DpuShape.of(RaidLevel.RAID5, 5, 65536, 65536, 0, List.of(128L * 7, 1L));

        // Eight extents of 64 KiB in stripes of 256 KiB.
        assertThat(shape.geometry().stripes()).isEqualTo(2);
        assertThat(shape.geometry().extents()).isEqualTo(8);
        assertThat(shape.namespaceBlocks()).containsExactly(896L, 1L);
        assertThat(shape.tailBlocks()).isGreaterThan(128);
    }

    @Test
    void shouldGiveThePoolTheSizeThatIsAskedFor() {
        DpuShape shape = DpuShape.of(RaidLevel.RAID1, 2, 4096, 65536, 1280, List.of(1L << 30, 1L << 30));

        assertThat(shape.geometry().extents()).isEqualTo(10);
        assertThat(shape.geometry().stripes()).isEqualTo(160);
        assertThat(shape.memoryBytes()).isGreaterThan(2 * (1L << 30 - 7) * 16);
    }

    @Test
    void shouldRefuseShapesThatCannotBe() {
        List<Long> one = List.of(1000L);
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID5, 2, 65536, 65536, 0, one))
                .isInstanceOf(DpuGeometryException.class)
                .hasMessage("members out of range: level=RAID5, members=2, min=3, max=16");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID6, 3, 65536, 65536, 0, one))
                .isInstanceOf(DpuGeometryException.class).hasMessage(
                        "members out of range: level=RAID6, members=3, min=4, max=16");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID5, 17, 65536, 65536, 0, one))
                .isInstanceOf(DpuGeometryException.class).hasMessageContaining("members=17");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 65535, 65536, 0, one))
                .isInstanceOf(DpuGeometryException.class)
                .hasMessage("chunk not a power of two: chunkBytes=65535");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 2048, 65536, 0, one))
                .isInstanceOf(DpuGeometryException.class).hasMessageContaining("chunkBytes=2048");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 32768, 0, one))
                .isInstanceOf(DpuGeometryException.class).hasMessageContaining("extentBytes=32768");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 196609, 0, one))
                .isInstanceOf(DpuGeometryException.class)
                .hasMessage("extent not a multiple of its unit: extentBytes=196609, unitBytes=65536");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 65536, 0, List.of()))
                .isInstanceOf(DpuGeometryException.class).hasMessageContaining("namespaces=0");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 65536, 0, Collections.nCopies(1025, 1L)))
                .isInstanceOf(DpuGeometryException.class).hasMessageContaining("namespaces=1025");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 65536, 0, List.of(0L)))
                .isInstanceOf(DpuGeometryException.class).hasMessageStartingWith("namespace size out of range");
        assertThatThrownBy(() -> DpuShape.of(RaidLevel.RAID0, 2, 4096, 65536, 0, List.of(1L << 40)))
                .isInstanceOf(DpuGeometryException.class).hasMessageStartingWith("pool has too many extents");
    }
}
