// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.coroutine.CoroutineEngine;
import org.junit.jupiter.api.Test;

/** Everything that processes promise, on bare continuations. */
class ContinuationProcessTest extends ProcessTest {

    @Test
    void shouldBeTheEngineUnderTest() {
        assertThat(CoroutineEngine.chosen().name()).isEqualTo("continuations");
    }
}
