// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.SinkOptions;
import dev.dpucosim.harness.SourceOptions;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.harness.Stop;
import dev.dpucosim.harness.StreamSink;
import dev.dpucosim.harness.StreamSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;

/** What a user's test of a module looks like. */
@RtlTest(top = "accumulator", sources = "src/test/rtl/accumulator.sv")
class AccumulatorTest {

    @Seeds({1, 2, 3})
    void shouldSumEachPacket(Simulation simulation, SplittableRandom random) {
        final StreamSource numbers = simulation.source("in", SourceOptions.DEFAULT.withStall(new Stall(1, 4, 1)));
        final StreamSink sums = simulation.sink("sum", SinkOptions.DEFAULT.withStall(new Stall(1, 3, 2)));
        for (int i = 0; i < 100; i++) {
            final int[] packet = random.ints(1 + random.nextInt(20)).toArray();
            int sum = 0;
            for (int number : packet) {
                sum += number;
            }
            assertThat(numbers.offer(MemorySegment.ofArray(packet))).isTrue();
            simulation.runUntil(1_000, Stop.PACKET);
            final int expected = sum;
            sums.drain(seen -> assertThat(seen.data().get(ValueLayout.JAVA_INT, 0)).isEqualTo(expected));
        }
        assertThat(sums.packets()).isEqualTo(100);
    }
}
