// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Data in, data out: every level, chunk and extent against a map of blocks, with many commands in flight. */
final class FirstLightTest {
    @EngineTest
    void shouldReadBackWhatWasWritten(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            long[] data = TestData.random(new SeededStream(7), 8);

            dpu.host().expect(dpu.host().write(1, 1000, 8, data));
            TestHost.Answer read = dpu.host().expect(dpu.host().read(1, 1000, 8));

            assertThat(read.data()).isEqualTo(data);
        }
    }

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values())
                .flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID5, 5, 64 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 3, 4 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 4, 4 << 10, 128 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 8, 64 << 10, 1 << 20),
                        Arguments.of(engine, RaidLevel.RAID5, 16, 4 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 5, 1 << 20, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID0, 3, 64 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID0, 2, 4 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID1, 2, 64 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID1, 3, 4 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID10, 4, 64 << 10, 64 << 10),
                        Arguments.of(engine, RaidLevel.RAID10, 5, 4 << 10, 320 << 10),
                        Arguments.of(engine, RaidLevel.RAID5, 4, 64 << 10, 192 << 10),
                        Arguments.of(engine, RaidLevel.RAID0, 3, 16 << 10, 5 << 20)));
    }

    private record Span(long block, int blocks, boolean write, long[] data) {
        boolean overlaps(Span other) {
            return block < other.block + other.blocks && other.block < block + blocks && (write || other.write);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldKeepEveryBlockUnderRandomReadsAndWrites(TestEngine engine, RaidLevel level, int members, int chunk,
            int extent) {
        SeededStream random = new SeededStream(3).split(level.name()).split(members).split(chunk).split(extent);
        try (TestDpu dpu = TestDpu.on(engine).array(level, members).chunk(chunk).extent(extent).memberBlocks(8 * 2048)
                .oldData(99).boot()) {
            TestData reference = new TestData();
            long size = Math.min(dpu.geometry().blocks(), 8 * 2048);
            List<Span> spans = new ArrayList<>();
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < engine.rounds(400); i++) {
                int limit = random.oneIn(8) ? 2048 : random.oneIn(2) ? 16 : 300;
                int blocks = 1 + random.nextInt(limit);
                long block = random.nextLong(size - blocks + 1);
                boolean write = random.nextInt(5) < 3;
                Span span = new Span(block, blocks, write, write ? TestData.random(random, blocks) : null);
                if (spans.stream().anyMatch(span::overlaps) || spans.size() == 40) {
                    finish(dpu, reference, spans, numbers);
                }
                spans.add(span);
                numbers.add(write
                        ? dpu.host().write(1, block, blocks, span.data)
                        : dpu.host().read(1, block, blocks));
            }
            finish(dpu, reference, spans, numbers);
            dpu.checkRedundancy();
        }
    }

    private static void finish(TestDpu dpu, TestData reference, List<Span> spans, List<Integer> numbers) {
        dpu.host().run();
        for (int i = 0; i < spans.size(); i++) {
            Span span = spans.get(i);
            TestHost.Answer answer = dpu.host().answer(numbers.get(i));
            assertThat(answer.status()).isEqualTo(NvmeStatus.SUCCESS);
            if (span.write) {
                reference.write(span.block, span.blocks, span.data);
            } else {
                reference.check(span.block, span.blocks, answer.data());
            }
        }
        spans.clear();
        numbers.clear();
    }
}
