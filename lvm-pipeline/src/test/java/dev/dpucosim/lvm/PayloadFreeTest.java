// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import java.util.ArrayList;
import java.util.List;

/** Without payload everything but the bytes is the same, and the same seed gives the same run. */
final class PayloadFreeTest {
    private record Run(List<MemberCommand> commands, List<TestDpu.Decision> decisions, List<TestDpu.Handled> handled,
            List<Long> times, List<Long> counters) {
    }

    private static Run run(TestEngine engine, boolean payload, long seed) {
        SeededStream random = new SeededStream(seed);
        int requests = engine.rounds(600);
        TestDpu.Plan plan = TestDpu.on(engine).chunk(16 << 10).memberBlocks(4096).timing(MemberTiming.drive()).seed(
                seed)
                .faults(MemberFault.once(20, MemberFault.ANY_FRAGMENT, 1, FaultKind.WRITE_ERROR),
                        MemberFault.once(30, MemberFault.ANY_FRAGMENT, 2, FaultKind.READ_ERROR));
        try (TestDpu dpu = (payload ? plan : plan.withoutPayload()).boot()) {
            dpu.host().queueDepth(24);
            for (int i = 0; i < requests; i++) {
                int blocks = 1 + random.nextInt(200);
                long block = random.nextInt(12_000);
                if (random.nextInt(5) < 3) {
                    dpu.host().write(1, block, blocks, new long[blocks * 64]);
                } else if (random.oneIn(20)) {
                    dpu.host().flush(1);
                } else {
                    dpu.host().read(1, block, blocks);
                }
            }
            dpu.host().run();
            List<Long> times = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                times.add(dpu.host().answer(i).donePs());
                times.add((long) dpu.host().answer(i).status());
            }
            List<Long> counters = new ArrayList<>();
            for (int register = LvmRegisters.LOOKUP_HITS; register <= LvmRegisters.LOG_BLOCKS; register += 8) {
                counters.add(dpu.register(register));
            }
            return new Run(List.copyOf(dpu.commands()), List.copyOf(dpu.decisions()), List.copyOf(dpu.handled()), times,
                    counters);
        }
    }

    @EngineTest
    void shouldGiveTheSameCountsCommandsAndTimesWithoutPayload(TestEngine engine) {
        Run with = run(engine, true, 5);
        Run without = run(engine, false, 5);

        assertThat(without.commands).hasSizeGreaterThan(engine.rounds(1000)).isEqualTo(with.commands);
        assertThat(without.times).isEqualTo(with.times);
        assertThat(without.counters).isEqualTo(with.counters);
        assertThat(without.handled).isEqualTo(with.handled);
        assertThat(without.decisions).isEqualTo(with.decisions);
    }

    @EngineTest
    void shouldRepeatARunFromItsSeed(TestEngine engine) {
        Run first = run(engine, true, 6);

        assertThat(run(engine, true, 6)).isEqualTo(first);
        assertThat(run(engine, true, 7).times).isNotEqualTo(first.times);
    }
}
