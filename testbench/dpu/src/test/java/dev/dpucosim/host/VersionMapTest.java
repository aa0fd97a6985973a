// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionMapTest {

    @Test
    void shouldCountTheWritesOfEachBlock() {
        VersionMap versions = new VersionMap(1L << 40);
        SeededStream stream = new SeededStream(1);
        Map<Long, Integer> expected = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            long block = stream.nextInt(200) + (stream.nextLong(4) << 38);
            int version = expected.merge(block, 1, Integer::sum);
            assertThat(versions.advance(block)).isEqualTo(version);
        }
        expected.forEach((block, version) -> assertThat(versions.version(block)).isEqualTo(version));
        assertThat(versions.version(5000)).isZero();
        assertThat(versions.pages()).isEqualTo(8);
    }

    @Test
    void shouldMakeNoPageForReading() {
        VersionMap versions = new VersionMap(1L << 40);

        assertThat(versions.version((1L << 40) - 1)).isZero();
        assertThat(versions.pages()).isZero();
        assertThat(versions.blocks()).isEqualTo(1L << 40);
    }

    @Test
    void shouldBeginAgainAfterTheLastVersionAndNeverComeBackToUnwritten() {
        VersionMap versions = new VersionMap(1);
        for (int i = 1; i <= 32_767; i++) {
            assertThat(versions.advance(0)).isEqualTo(i);
        }
        assertThat(versions.advance(0)).isEqualTo(1);
    }

    @Test
    void shouldForgetABlockUntilItIsWrittenAgain() {
        VersionMap versions = new VersionMap(10);
        versions.advance(3);
        versions.advance(3);
        versions.forget(3);

        assertThat(versions.version(3) & VersionMap.UNKNOWN).isNotZero();
        assertThat(versions.advance(3)).isEqualTo(3);
        assertThat(versions.version(3)).isEqualTo(3);
        assertThat(versions.version(4)).isZero();
    }
}
