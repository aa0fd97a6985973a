// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class ExtentAllocatorTest {
    @Test
    void shouldGiveNeighboursOneAfterTheOther() {
        ExtentAllocator allocator = new ExtentAllocator(4, true);

        assertThat(allocator.allocate(ExtentAllocator.NONE)).isZero();
        assertThat(allocator.allocate(7)).isEqualTo(1);
        assertThat(allocator.allocate(0)).as("an extent that is taken is no choice").isEqualTo(2);
        assertThat(allocator.free()).isEqualTo(1);
        assertThat(allocator.allocate(ExtentAllocator.NONE)).isEqualTo(3);
        assertThat(allocator.allocate(ExtentAllocator.NONE)).isEqualTo(ExtentAllocator.NONE);
    }

    @Test
    void shouldGiveNewExtentsOfALargerPoolBehindTheOldOnesAndNotTakeThemForZero() {
        ExtentAllocator allocator = new ExtentAllocator(2, true);
        allocator.allocate(ExtentAllocator.NONE);
        allocator.grow(4);
        allocator.grow(3);

        assertThat(allocator.free()).isEqualTo(3);
        for (long extent = 1; extent < 4; extent++) {
            assertThat(allocator.allocate(ExtentAllocator.NONE)).isEqualTo(extent);
            assertThat(allocator.knownZero(extent)).isEqualTo(extent == 1);
        }
        assertThat(allocator.allocate(ExtentAllocator.NONE)).isEqualTo(ExtentAllocator.NONE);
    }

    @Test
    void shouldPreferTheSuccessorAmongRecycledExtentsAndUseTheOthersLast() {
        ExtentAllocator allocator = new ExtentAllocator(5, true);
        for (int i = 0; i < 4; i++) {
            allocator.allocate(ExtentAllocator.NONE);
        }
        allocator.release(2);
        allocator.release(0);

        assertThat(allocator.allocate(2)).isEqualTo(2);
        assertThat(allocator.allocate(2)).as("fresh before recycled").isEqualTo(4);
        assertThat(allocator.allocate(2)).isZero();
        assertThat(allocator.free()).isZero();
    }

    @Test
    void shouldKnowThatRecycledExtentsAreNotZero() {
        ExtentAllocator allocator = new ExtentAllocator(3, true);
        allocator.allocate(ExtentAllocator.NONE);
        assertThat(allocator.knownZero(0)).isTrue();

        allocator.release(0);

        assertThat(allocator.allocate(0)).isZero();
        assertThat(allocator.knownZero(0)).isFalse();
        assertThat(allocator.knownZero(1)).isTrue();
        assertThat(new ExtentAllocator(3, false).knownZero(1)).isFalse();
    }

    @Test
    void shouldNeverGiveAnExtentTwice() {
        SeededStream random = new SeededStream(1);
        ExtentAllocator allocator = new ExtentAllocator(50, true);
        Set<Long> taken = new TreeSet<>();
        int exhausted = 0;
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(100) < 52) {
                long extent = allocator.allocate(random.nextInt(60) - 1);
                if (extent == ExtentAllocator.NONE) {
                    assertThat(taken).hasSize(50);
                    exhausted++;
                } else {
                    assertThat(taken.add(extent)).as("extent %s", extent).isTrue();
                }
            } else if (!taken.isEmpty()) {
                List<Long> all = new ArrayList<>(taken);
                long extent = all.get(random.nextInt(all.size()));
                taken.remove(extent);
                allocator.release(extent);
            }
            assertThat(allocator.allocated()).isEqualTo(taken.size());
            assertThat(allocator.free()).isEqualTo(50 - taken.size());
        }
        assertThat(exhausted).isPositive();
    }

    @Test
    void shouldRefuseToTakeBackWhatIsNotOut() {
        ExtentAllocator allocator = new ExtentAllocator(3, true);
        allocator.allocate(ExtentAllocator.NONE);
        allocator.release(0);

        assertThatThrownBy(() -> allocator.release(0)).hasMessage("extent not allocated: extent=0, fresh=1");
        assertThatThrownBy(() -> allocator.release(1)).hasMessage("extent not allocated: extent=1, fresh=1");
        assertThatThrownBy(() -> new ExtentAllocator(0, true))
                .hasMessage("pool size out of range: extents=0, min=1, max=2147483647");
    }
}
