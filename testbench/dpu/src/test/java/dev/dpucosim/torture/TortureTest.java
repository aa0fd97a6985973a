// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.replay.EngineKind;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SyncRate;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.storage.FaultKind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random runs with nothing to be found, and runs in which something must be. */
@Tag("LVM-5")
@Tag("LVM-6")
@Tag("LVM-7")
class TortureTest {

    private static final int MODEL_SEEDS = 400;
    private static final int LOCKSTEP_SEEDS = 12;
    private static final int REQUESTS = 30;

    @Test
    void shouldFindNothingOnTheModel() {
        final List<String> found = new ArrayList<>();
        final long[] blocks = new long[1];
        new Torture(EngineKind.MODEL, 1).run(1, MODEL_SEEDS, (result, seed) -> {
            blocks[0] += result.blocksChecked();
            if (result.finding() != null) {
                found.add("seed=" + seed + ": " + result.finding().what());
            }
        }, () -> false);
        assertThat(found).as("./dpu torture --seeds SEED repeats it").isEmpty();
        assertThat(blocks[0]).isGreaterThan(MODEL_SEEDS * 1_000L);
    }

    @Test
    void shouldFindNothingWhereModelAndRtlRunSideBySide() {
        final Torture torture = new Torture(EngineKind.LOCKSTEP, 1);
        for (long seed = 1; seed <= LOCKSTEP_SEEDS; seed++) {
            assertThat(torture.one(seed).finding()).as("./dpu torture --engine lockstep --seeds %d", seed).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("LVM-10")
    void shouldKeepItsPromisesWhereverPowerIsCut(RaidLevel level) {
        TorturePlan plan = PlanDrawing.of(1);
        for (long seed = 2; plan.level() != level; seed++) {
            plan = PlanDrawing.of(seed);
        }
        final List<TortureAction> requests = plan.actions().stream().filter(
                action -> action instanceof TortureAction.Write
                        || action instanceof TortureAction.Flush || action instanceof TortureAction.Read).limit(
                                REQUESTS)
                .map(TortureTest::untroubled).toList();
        long writes = 0;
        TortureResult result;
        do {
            final List<TortureAction> actions = new ArrayList<>(List.of(new TortureAction.CutPower(writes)));
            actions.addAll(requests);
            result = TortureRun.of(plan.plain(actions), EngineKind.MODEL);
            assertThat(result.finding()).as("power cut behind writes=%d", writes).isNull();
            writes++;
        } while (result.powerLosses() > 0);
        assertThat(writes).as("member writes of the scenario").isGreaterThan(REQUESTS);
    }

    private static TortureAction untroubled(TortureAction action) {
        return switch (action) {
            case TortureAction.Write write -> new TortureAction.Write(write.volume(), write.block(), write.blocks(),
                    write.version(), write.durable(), List.of());
            case TortureAction.Read read -> new TortureAction.Read(read.volume(), read.block(), read.blocks(),
                    List.of());
            default -> action;
        };
    }

    @Test
    void shouldDrawEveryLevelAndEveryKindOfAction() {
        final Set<RaidLevel> levels = EnumSet.noneOf(RaidLevel.class);
        final Set<Class<?>> actions = new java.util.HashSet<>();
        final Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);
        for (long seed = 1; seed <= 60; seed++) {
            final TorturePlan plan = PlanDrawing.of(seed);
            levels.add(plan.level());
            for (TortureAction action : plan.actions()) {
                actions.add(action.getClass());
                if (action instanceof TortureAction.Write write) {
                    write.strikes().forEach(strike -> faults.add(strike.kind()));
                }
            }
        }
        assertThat(levels).containsExactlyInAnyOrder(RaidLevel.values());
        assertThat(actions).containsExactlyInAnyOrder(TortureAction.class.getPermittedSubclasses());
        assertThat(faults).contains(FaultKind.READ_ERROR, FaultKind.WRITE_ERROR, FaultKind.SLOW);
        assertThat(LongStream.rangeClosed(1, 60).mapToObj(PlanDrawing::of).map(plan -> plan.keeping().spares()))
                .contains(0, 1, 2, 3);
        assertThat(LongStream.rangeClosed(1, 60).mapToObj(PlanDrawing::of).map(plan -> plan.keeping().writeHole()))
                .contains(WriteHole.NONE, WriteHole.PPL);
    }

    @Test
    void shouldRunASeedTheSameEachTime() {
        final Torture torture = new Torture(EngineKind.MODEL, 1);
        assertThat(PlanDrawing.of(7)).isEqualTo(PlanDrawing.of(7)).isNotEqualTo(PlanDrawing.of(8));
        assertThat(torture.one(7)).isEqualTo(torture.one(7));
    }

    @Test
    void shouldNoticeABlockThatIsNotWhatWasPromised() {
        final PromisedData promised = new PromisedData(1, List.of(64L, 64L), 128);
        final TortureAction.Write first = new TortureAction.Write(1, 8, 2, 1, false, List.of());
        final TortureAction.Write second = new TortureAction.Write(1, 9, 1, 2, false, List.of());
        final TortureAction.Write other = new TortureAction.Write(2, 8, 2, 3, false, List.of());
        assertThat(promised.wrong(1, 8, new long[128])).as("never written").isNull();
        promised.written(first, true);
        assertThat(promised.wrong(1, 8, promised.words(first))).isNull();
        assertThat(promised.wrong(1, 8, new long[128])).as("lost").contains("block=8", "holds zero");
        assertThat(promised.wrong(1, 8, promised.words(other))).as("of another volume").contains("block=8");
        promised.written(second, false);
        assertThat(promised.wrong(1, 9, promised.words(second))).as("of a write that failed").isNull();
        assertThat(promised.wrong(1, 8, promised.words(first))).as("or that before").isNull();
        promised.written(second, true);
        assertThat(promised.wrong(1, 8, promised.words(first))).as("stale").contains("block=9", "version 1");
        final long[] torn = promised.words(second);
        torn[63] = promised.words(first)[127];
        assertThat(promised.wrong(1, 9, torn)).as("a mixture").contains("block=9", "word 63");
    }

    @Test
    void shouldKnowWhatALossOfPowerMayTake() {
        final PromisedData promised = new PromisedData(1, List.of(64L), 128);
        final TortureAction.Write first = new TortureAction.Write(1, 8, 1, 1, false, List.of());
        final TortureAction.Write second = new TortureAction.Write(1, 8, 1, 2, false, List.of());
        final TortureAction.Write third = new TortureAction.Write(1, 8, 1, 3, true, List.of());
        promised.written(first, true);
        final long asked = promised.acknowledged();
        promised.written(second, true);
        promised.flushed(1, asked);
        promised.powerLost();
        assertThat(promised.wrong(1, 8, new long[64])).as("nothing was flushed").isNull();
        assertThat(promised.wrong(1, 8, promised.words(second))).isNull();
        promised.settle(1, 8, promised.words(first));
        assertThat(promised.wrong(1, 8, promised.words(second))).as("it has been seen").contains("block=8");
        promised.written(second, true);
        promised.flushed(1, promised.acknowledged());
        promised.powerLost();
        assertThat(promised.wrong(1, 8, promised.words(first))).as("it was flushed").contains("version 1");
        promised.written(third, true);
        promised.powerLost();
        assertThat(promised.wrong(1, 8, promised.words(second))).as("it was durable").contains("version 2");
    }

    @Test
    void shouldHoldToWhatWasReadWhereNothingIsPromised() {
        final PromisedData promised = new PromisedData(1, List.of(64L), 128);
        final TortureAction.Write first = new TortureAction.Write(1, 8, 1, 1, false, List.of());
        final TortureAction.Write second = new TortureAction.Write(1, 8, 1, 2, true, List.of());
        final long[] garbage = new long[64];
        garbage[7] = 7;
        promised.written(first, true);
        assertThat(promised.wrong(1, 8, garbage)).contains("block=8");
        promised.excuse(1, 8);
        assertThat(promised.wrong(1, 8, garbage)).isNull();
        promised.settle(1, 8, garbage);
        assertThat(promised.wrong(1, 8, garbage)).isNull();
        assertThat(promised.wrong(1, 8, promised.words(first))).as("something else than before").contains("block=8");
        promised.written(second, true);
        assertThat(promised.wrong(1, 8, garbage)).as("it was written").contains("block=8");
        assertThat(promised.wrong(1, 8, promised.words(second))).isNull();
    }

    @Test
    void shouldExcuseOnlyWhatAMissingMemberHeldOfStripesUnderWay() {
        final Geometry geometry = Geometry.of(RaidLevel.RAID5, 3, 4096, 65536, 1024);
        final PoolMap map = PoolMap.create(new UUID(1, 2), geometry.extentBlocks(), geometry.extents());
        map.create(1, "one", 128);
        map.map(1, 0, 0);
        final UnknownStripes stripes = new UnknownStripes(geometry);
        // Stripe 2: parity on member 0, data on members 1 and 2.
        stripes.command(2, Opcode.WRITE, 17, 1, false, 0);
        stripes.powerLost(List.of());
        final List<Integer> excused = new ArrayList<>();
        stripes.on(0b010, map.device(1), excused::add);
        assertThat(excused).containsExactly(32, 33, 34, 35, 36, 37, 38, 39);
        stripes.on(0b001, map.device(1), excused::add);
        assertThat(excused).as("it held no data").hasSize(8);
        stripes.synced();
        stripes.on(0b110, map.device(1), excused::add);
        assertThat(excused).as("after a resync").hasSize(8);
    }

    @Test
    void shouldExcuseNothingInStripesThatFirmwareHasMadeToFit() {
        final TorturePlan plan = new TorturePlan(1, RaidLevel.RAID6, 4, 8192, 262144, 0, List.of(2048L), 0,
                Keeping.PLAIN,
                List.of());
        try (TortureMachine machine = new TortureMachine(plan, gone -> {})) {
            machine.add(LvmModel::new, true);
            final Excuses excuses = new Excuses(new TortureState(plan, machine));
            machine.powerBack(new SeededStream(1));
            machine.start(false, ScrubMode.NONE);
            machine.unknown().command(1, Opcode.WRITE, 0, 8, false, 0);
            machine.unknown().powerLost(List.of());
            excuses.left(1);
            assertThat(machine.unknown().any()).as("the resync has not come to it").isTrue();
            machine.last().scheduler().runAll();
            excuses.left(1);
            assertThat(machine.unknown().any()).as("the resync is over").isFalse();
        }
    }

    private static TortureAction write(long block, int blocks, int version) {
        return new TortureAction.Write(1, block, blocks, version, false, List.of());
    }

    private static TorturePlan twoCopies(List<TortureAction> actions) {
        return new TorturePlan(1, RaidLevel.RAID1, 2, 8192, 262144, 0, List.of(2048L), 0, new Keeping(1,
                SyncRate.DEFAULT, SyncRate.DEFAULT, ScrubMode.NONE, WriteHole.NONE), actions);
    }

    /** A rebuild that has stopped there does not go on when a host has written the spot. */
    @Test
    void shouldNotAskForARebuildBeyondABadSpotOfTheOnlyCopy() {
        final List<TortureAction> actions = List.of(write(0, 8, 1), write(600, 8, 2), new TortureAction.Drain(),
                new TortureAction.Spoil(1, 668, 11), new TortureAction.Lose(0, false), write(8, 8, 3),
                new TortureAction.Settle(), write(660, 30, 4));
        assertThat(TortureRun.of(twoCopies(actions), EngineKind.MODEL).finding()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldExcuseARebuildThatHasStoppedOnlyAtASpotThatWasSpoiled(boolean spoiled) {
        try (TortureMachine machine = new TortureMachine(twoCopies(List.of()), gone -> {})) {
            machine.add(LvmModel::new, true);
            machine.spoil(1, 900, 1);
            if (spoiled) {
                machine.spoil(1, 668, 11);
            } else {
                machine.last().members().member(1).spoil(668, 11);
            }
            machine.last().firmware().removeMember(0, () -> {});
            machine.last().scheduler().runAll();

            final UpkeepReport.Rebuilt rebuilt = machine.last().firmware().upkeep().rebuilds().getLast();
            assertThat(rebuilt.outcome()).isEqualTo(UpkeepReport.Outcome.STOPPED);
            assertThat(rebuilt.stripes()).isEqualTo(668 / 16);
            assertThat(machine.stoppedAtBadSpot()).isEqualTo(spoiled);
        }
    }

    @Test
    void shouldTakeTheRoomOfLargerMembersAndFindAPoolThatDoesNot() {
        final TorturePlan plan = twoCopies(List.of());
        try (TortureMachine machine = new TortureMachine(plan, gone -> {})) {
            machine.add(LvmModel::new, true);
            final TortureState state = new TortureState(plan, machine);
            final TortureGrowths growths = new TortureGrowths(state);
            final long stripes = machine.last().geometry().stripes();
            state.settle();
            growths.grow(new TortureAction.Grow(1));
            assertThat(machine.busy()).as("too little").isFalse();
            growths.grow(new TortureAction.Grow(12_000));
            assertThat(machine.busy()).isTrue();
            state.settle();
            assertThat(machine.last().geometry().stripes()).isGreaterThan(stripes);

            state.notGrown = "for some reason";
            assertThatThrownBy(state::rested).hasMessage("pool does not grow: for some reason");
        }
    }

    @Test
    void shouldShrinkAFindingToWhatItNeeds() {
        final TorturePlan plan = PlanDrawing.of(3);
        final TortureAction needed = plan.actions().get(plan.actions().size() / 3);
        final TortureFinding shrunk = PlanShrinking.of(new TortureFinding(plan, "it"), smaller -> smaller.actions()
                .contains(needed)
                        ? new TortureFinding(smaller, smaller.actions().size() < 2 ? "it: 1" : "it: many")
                        : new TortureFinding(smaller, "another"));
        assertThat(shrunk.plan().actions()).as("and not to something else").containsExactly(needed);
    }
}
