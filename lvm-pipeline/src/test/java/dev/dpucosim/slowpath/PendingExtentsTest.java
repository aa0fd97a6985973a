// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class PendingExtentsTest {
    @Test
    void shouldFindWhatIsPendingAndKeepItsWaitersInOrder() {
        SeededStream random = new SeededStream(1);
        PendingExtents pending = new PendingExtents();
        TreeMap<Long, List<Integer>> expected = new TreeMap<>();
        TreeMap<Long, Integer> slots = new TreeMap<>();
        List<Integer> freeWaiters = new ArrayList<>();
        for (int waiter = 0; waiter < 4096; waiter++) {
            freeWaiters.add(waiter);
        }
        long[] extents = new long[3000];
        for (int i = 0; i < extents.length; i++) {
            extents[i] = random.nextLong(1L << 41);
        }
        for (int i = 0; i < 100_000; i++) {
            int namespace = random.nextInt(3);
            long virtualExtent = extents[random.nextInt(extents.length)];
            long key = ((long) namespace << 42) + virtualExtent;
            int slot = pending.find(namespace, virtualExtent);
            assertThat(slot).isEqualTo(slots.getOrDefault(key, PendingExtents.NONE));
            if (random.nextInt(100) < 55 && !freeWaiters.isEmpty()) {
                if (slot == PendingExtents.NONE) {
                    slot = pending.add(namespace, virtualExtent, key + 1, PendingExtents.NONE);
                    slots.put(key, slot);
                    expected.put(key, new ArrayList<>());
                }
                int waiter = freeWaiters.remove(random.nextInt(freeWaiters.size()));
                pending.wait(slot, waiter >>> 4, waiter & 15, i & 0xFF);
                expected.get(key).add(waiter << 8 | i & 0xFF);
            } else if (slot != PendingExtents.NONE) {
                List<Integer> seen = new ArrayList<>();
                int waiter = pending.firstWaiter(slot);
                while (waiter != PendingExtents.NONE) {
                    int packed = PendingExtents.op(waiter) << 4 | PendingExtents.fragment(waiter);
                    seen.add(packed << 8 | pending.epoch(waiter));
                    freeWaiters.add(packed);
                    waiter = pending.nextWaiter(waiter);
                }
                assertThat(seen).isEqualTo(expected.remove(key));
                assertThat(pending.namespace(slot)).isEqualTo(namespace);
                assertThat(pending.virtualExtent(slot)).isEqualTo(virtualExtent);
                assertThat(pending.extent(slot)).isEqualTo(key + 1);
                pending.remove(slot);
                slots.remove(key);
            }
        }
    }
}
