// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.thin.ThinCache;
import org.junit.jupiter.api.Test;

class ShadowCacheTest {

    @Test
    void shouldHoldAndPutOutWhatTheModelsCacheDoes() {
        ThinCache model = new ThinCache();
        ShadowCache shadow = new ShadowCache();
        SeededStream stream = new SeededStream(6);
        int evictions = 0;
        for (int i = 0; i < 50_000; i++) {
            int namespace = stream.nextInt(4);
            long extent = stream.nextInt(6) * 512L + stream.nextInt(300);
            ShadowCache.Key key = new ShadowCache.Key(namespace, extent, 1);
            int line = model.find(namespace, extent, 1);
            assertThat(shadow.holds(key, false)).isEqualTo(line != ThinCache.NONE);
            assertThat(shadow.holds(key, true)).isEqualTo(line != ThinCache.NONE && !model.sealed(line));
            boolean sealed = stream.oneIn(2);
            int way = model.fill(namespace, extent, 1, 0, sealed);
            ShadowCache.Eviction eviction = shadow.fill(key, sealed);
            if (way == ThinCache.NONE) {
                assertThat(eviction).isNull();
            } else {
                evictions++;
                assertThat(eviction).isEqualTo(new ShadowCache.Eviction(
                        new ShadowCache.Key(model.victimNamespace(), model.victimExtent(), 0), way));
            }
        }
        assertThat(evictions).isGreaterThan(10_000);
    }
}
