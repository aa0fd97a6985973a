// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power that goes at every write of a random scenario, what was not flushed being kept, lost or torn in any order: the
 * pool opens, in a state that was committed, and not in one older than the last that was acknowledged.
 */
final class PoolPowerLossTest {
    private static final int COMMITS = 26;
    private static final int OUTCOMES = 3;

    /** What a run had committed, and how much of that was acknowledged, when it ended. */
    private static final class Run {
        private final List<List<Byte>> states = new ArrayList<>();
        private int acknowledged;
        private List<CutStore> members;
        private CutStore.Power power;
        private boolean ended;
    }

    /** The scenario, as far as power lasts. */
    private static Run run(long seed, long writesBefore) {
        Run run = new Run();
        run.power = CutStore.Power.steady();
        run.members = SmallPool.members(run.power);
        PoolStore store = SmallPool.create(run.members);
        run.states.add(SmallPool.state(store));
        run.power = new CutStore.Power(writesBefore);
        run.members = run.members.stream().map(member -> member.copy(run.power)).toList();
        SeededStream random = new SeededStream(seed);
        RandomChanges changes = SmallPool.changes(seed);
        try {
            store = PoolStore.open(run.members).require();
            for (int i = 0; i < COMMITS; i++) {
                int count = random.oneIn(4) ? 30 + random.nextInt(60) : 1 + random.nextInt(12);
                for (int j = 0; j < count; j++) {
                    store.journal().apply(changes.next(store.map()));
                }
                run.states.add(SmallPool.state(store));
                store.append(List.of());
                run.acknowledged = run.states.size() - 1;
                if (random.oneIn(7)) {
                    store.checkpoint();
                } else if (random.oneIn(7)) {
                    store.close();
                    store = PoolStore.open(run.members).require();
                } else if (random.oneIn(7)) {
                    // Without closing, as after a crash of firmware alone.
                    store = PoolStore.open(run.members).require();
                }
            }
            run.ended = true;
        } catch (CutStore.Power.Cut e) {
            // What the test is about.
        }
        return run;
    }

    private static void verify(Run run, List<CutStore> found, String where) {
        PoolOpening opening = PoolStore.open(found);
        assertThat(opening.status()).as("%s: %s", where, opening.findings()).isEqualTo(PoolStatus.CLEAN);
        List<Byte> state = SmallPool.state(opening.store());
        int at = run.states.indexOf(state);
        assertThat(at).as("%s: a state that was committed", where).isNotNegative();
        // Two states may be equal; the later one counts.
        assertThat(run.states.lastIndexOf(state)).as("%s: acknowledged", where)
                .isGreaterThanOrEqualTo(run.acknowledged);
        assertThat(opening.logBlocks()).isLessThanOrEqualTo(SmallPool.LOG_BLOCKS);
        // It goes on from there, and is found again.
        int device = opening.store().map().nextDevice();
        for (int i = 0; i < 3; i++) {
            opening.store().append(List.of(new PoolChange.Create(device, "later", 1_000), new PoolChange.Delete(
                    device)));
        }
        List<Byte> later = SmallPool.state(opening.store());
        PoolOpening again = PoolStore.open(SmallPool.copies(found));
        assertThat(again.status()).as("%s, again: %s", where, again.findings()).isEqualTo(PoolStatus.CLEAN);
        assertThat(SmallPool.state(again.store())).as(where).isEqualTo(later);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void shouldOpenInACommittedStateWhereverPowerGoes(long seed) {
        long boundaries = 0;
        while (true) {
            Run run = run(seed, boundaries);
            if (run.ended) {
                break;
            }
            for (int outcome = 0; outcome < OUTCOMES; outcome++) {
                SeededStream random = new SeededStream(seed).split(boundaries).split(outcome);
                List<CutStore> found = run.members.stream()
                        .map(member -> member.after(random, CutStore.Power.steady())).toList();
                verify(run, found, "seed=" + seed + ", write=" + boundaries + ", outcome=" + outcome);
            }
            boundaries++;
        }
        assertThat(boundaries).as("writes in the scenario").isGreaterThan(100);
    }

    /** Power goes again, at every write of the opening that follows. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12})
    void shouldOpenAfterPowerHasGoneWhileItWasOpening(long seed) {
        long cuts = 0;
        for (long boundary = 0;; boundary += 5) {
            Run run = run(seed, boundary);
            if (run.ended) {
                break;
            }
            boolean opened = false;
            for (long second = 0; !opened; second++) {
                SeededStream random = new SeededStream(seed).split(boundary).split(second);
                CutStore.Power power = new CutStore.Power(second);
                List<CutStore> found = run.members.stream().map(member -> member.after(random, power)).toList();
                try {
                    opened = PoolStore.open(found).store() != null;
                } catch (CutStore.Power.Cut e) {
                    List<CutStore> last = found.stream()
                            .map(member -> member.after(random, CutStore.Power.steady())).toList();
                    verify(run, last, "seed=" + seed + ", write=" + boundary + ", second=" + second);
                    cuts++;
                }
            }
        }
        assertThat(cuts).isGreaterThan(200);
    }

    @Test
    void shouldShowNothingOfAPoolWhoseCreationDidNotEnd() {
        for (long boundary = 0;; boundary++) {
            CutStore.Power power = new CutStore.Power(boundary);
            List<CutStore> members = SmallPool.members(power);
            try {
                SmallPool.create(members);
                assertThat(boundary).isGreaterThan(5);
                return;
            } catch (CutStore.Power.Cut e) {
                SeededStream random = new SeededStream(boundary);
                PoolOpening opening = PoolStore.open(
                        members.stream().map(member -> member.after(random, CutStore.Power.steady())).toList());
                assertThat(opening.status() == PoolStatus.DAMAGED || opening.store().map().devices().isEmpty())
                        .as("write=%s: %s", boundary, opening).isTrue();
            }
        }
    }
}
