// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dpucosim.msix.torture.MsixTorture;
import dev.dpucosim.msix.torture.MsixTortureResult;
import dev.dpucosim.msix.torture.RandomWork;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two engines in step: nothing is found between two that are alike, and every planted fault is. */
class MsixLockstepTest {
    /** As many as fit into every run; the README has the command for 100,000. */
    private static final long OPERATIONS = Long.getLong("dpucosim.msix.operations", 3_000);
    private static final long SEED = Long.getLong("dpucosim.msix.seed", 5);

    private static Rig lockstep(Function<MsixEnvironment, MsixEngine> other) {
        return Rig.ready(environment -> new MsixLockstep(environment, MsixModel::new, other));
    }

    @Test
    @Tag("MSIX-1")
    void shouldFindNothingBetweenTwoModels() {
        try (Rig rig = lockstep(MsixModel::new)) {
            RandomWork work = new RandomWork(rig.engine, rig.host, 1, false);
            for (int i = 0; i < 20_000; i++) {
                work.step();
            }
            assertThat(rig.engine.read(MsixRegisters.MESSAGES)).isGreaterThan(300);
            for (Cause cause : Cause.values()) {
                assertThat(rig.count(cause)).as("%s happens", cause).satisfies(count -> assertThat(count > 0
                        || cause == Cause.RATE_LIMITED || cause == Cause.OUTSIDE_WINDOW).isTrue());
            }
        }
    }

    @Test
    @Tag("MSIX-1")
    void shouldFindNothingBetweenModelAndHardware() {
        try (Rig rig = Rig.ready(environment -> new MsixLockstep(environment, MsixModel::new,
                other -> new MsixRtl(other, RtlOptions.DEFAULT), 50))) {
            RandomWork work = new RandomWork(rig.engine, rig.host, SEED, false);
            for (long i = 0; i < OPERATIONS; i++) {
                work.step();
            }
            assertThat(rig.engine.read(MsixRegisters.MESSAGES)).isGreaterThan(OPERATIONS / 50);
        }
    }

    @Test
    @Tag("MSIX-1")
    @Tag("F19")
    void shouldFindNothingBetweenModelAndHardwareUnderModerationAndRateLimits() {
        MsixTortureResult result = torture(SEED, OPERATIONS,
                other -> new MsixRtl(other, RtlOptions.DEFAULT));
        assertThat(result.finding()).isNull();
        assertThat(result.operations()).isEqualTo(OPERATIONS);
        assertThat(result.messages()).isGreaterThan(OPERATIONS / 40);
        assertThat(result.dataWrites()).isGreaterThan(OPERATIONS / 40);
    }

    @Test
    void shouldFindNothingBetweenTwoModelsUnderModerationAndRateLimits() {
        assertThat(torture(6, 20_000, MsixModel::new).finding()).isNull();
    }

    /** What the rules leave open is no finding; hardware meets it too seldom to be tested on that alone. */
    @Test
    void shouldFindNothingBetweenModelsThatSetRaisesFreeInAnotherOrder() {
        for (long seed = 1; seed <= 4; seed++) {
            assertThat(torture(seed, 20_000, MsixModel::lastFirst).finding()).as("seed %s", seed).isNull();
        }
    }

    /** Also on hardware: whatever it does in a storm, it does again for the same seed. */
    @EngineTest
    @Tag("MSIX-1")
    void shouldLeaveTheSameTraceForTheSameSeedInAStorm(TestEngine kind) {
        List<String> lines = new ArrayList<>();
        MsixTortureResult first = new MsixTorture(9, kind.rounds(20_000), lines::add, done -> true)
                .inStorm(kind::create);
        assertThat(first.finding()).isNull();
        assertThat(first.messages()).isGreaterThan(kind.rounds(200));
        List<String> again = new ArrayList<>();
        assertThat(new MsixTorture(9, kind.rounds(20_000), again::add, done -> true).inStorm(kind::create))
                .isEqualTo(first);
        assertThat(again).isEqualTo(lines);
        assertThat(new MsixTorture(10, kind.rounds(20_000), line -> {}, done -> true).inStorm(kind::create).digest())
                .isNotEqualTo(first.digest());
    }

    @Test
    void shouldLeaveTheSameTraceForTheSameSeedUnderModerationAndRateLimits() {
        MsixTortureResult first = torture(7, 4_000, MsixModel::new);
        assertThat(torture(7, 4_000, MsixModel::new)).isEqualTo(first);
        assertThat(torture(8, 4_000, MsixModel::new).digest()).isNotEqualTo(first.digest());
    }

    @Test
    void shouldTellOfADifferenceAsItsFinding() {
        MsixTortureResult result = torture(2, 20_000, BrokenEngine.with(BrokenEngine.Fault.MESSAGE_LOST));
        assertThat(result.finding()).startsWith("engines differ: operation=");
        assertThat(result.operations()).isBetween(1L, 19_999L);
    }

    private static MsixTortureResult torture(long seed, long operations,
            Function<MsixEnvironment, MsixEngine> other) {
        return new MsixTorture(seed, operations, line -> {}, done -> true).inStep(MsixModel::new, other);
    }

    @ParameterizedTest
    @EnumSource(BrokenEngine.Fault.class)
    void shouldFindEveryPlantedFault(BrokenEngine.Fault fault) {
        Throwable found = catchThrowable(() -> {
            try (Rig rig = lockstep(BrokenEngine.with(fault))) {
                RandomWork work = new RandomWork(rig.engine, rig.host, 2, false);
                for (int i = 0; i < 20_000; i++) {
                    work.step();
                }
            }
        });
        assertThat(found).isInstanceOf(LockstepException.class).hasMessageContaining("engines differ: operation=")
                .hasMessageContaining("expected=").hasMessageContaining("seen=");
    }

    @Test
    void shouldDoTheSameForTheSameSeed() {
        List<List<String>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Rig rig = Rig.ready(TestEngine.MODEL)) {
                List<String> trace = new ArrayList<>();
                RandomWork work = new RandomWork(rig.engine, rig.host, 3, false);
                for (int i = 0; i < 3_000; i++) {
                    trace.add(work.step());
                    rig.host.seen().forEach(write -> trace.add(write.toString()));
                    trace.addAll(rig.answers());
                }
                runs.add(trace);
            }
        }
        assertThat(runs.getFirst()).hasSizeGreaterThan(5_000).isEqualTo(runs.getLast());
    }
}
