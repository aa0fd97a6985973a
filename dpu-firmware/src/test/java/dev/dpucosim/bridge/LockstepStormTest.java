// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipLockstep;
import dev.dpucosim.bridge.chip.KeyChipModel;
import dev.dpucosim.bridge.chip.KeyLockstepException;
import dev.dpucosim.bridge.monitor.KeyMonitor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random programmes on model and RTL in step, each with a seed of its own. {@code -Ddpucosim.bridge.lockstep=100000}
 * makes them many, {@code -Ddpucosim.bridge.seed=N} has them begin with seed N.
 */
@Tag("KEY-2")
@Tag("KEY-5")
@Tag("KEY-7")
@Tag("KEY-8")
class LockstepStormTest {
    private static final String PROPERTY = "dpucosim.bridge.lockstep";
    private static final int OPERATIONS = Integer.getInteger(PROPERTY, 1200);
    private static final String SEED = "dpucosim.bridge.seed";
    private static final long FIRST = Long.getLong(SEED, 1);
    /** Operations of a programme. */
    private static final int SLICE = 400;
    /** After so many operations the clock runs until nothing is left to happen, which is where chips are compared. */
    private static final int BURST = 40;

    @Test
    void shouldEndEveryCommandInBothAlike() {
        long compared = 0;
        long struck = 0;
        long loose = 0;
        for (long seed = FIRST; (seed - FIRST) * SLICE < OPERATIONS; seed++) {
            String repeat = "seed " + seed + "; repeat: ./dpu mvn -pl dpu-firmware -Dtest=LockstepStormTest -D" + SEED
                    + "=" + seed + " -D" + PROPERTY + "=" + SLICE + " test";
            KeyMonitor monitor = new KeyMonitor();
            KeyChipLockstep[] chip = new KeyChipLockstep[1];
            try (Bridge bridge = Bridge.open(BridgeSettings.usual(seed).withTimeout(seed % 3 == 0 ? 40_000 : 0),
                    environment -> chip[0] = new KeyChipLockstep(environment), monitor, monitor)) {
                Storm storm = new Storm(seed, seed % 3 == 1, bridge, monitor);
                for (int done = 0; done < SLICE; done += BURST) {
                    storm.run(BURST);
                }
                assertThat(monitor.violations()).as(repeat).isEmpty();
                assertThat(storm.futures).as(repeat).allMatch(future -> future.isDone());
                compared += chip[0].compared();
                struck += chip[0].strikes();
                loose += chip[0].loose();
            } catch (IllegalStateException differs) {
                throw new AssertionError(repeat, differs);
            }
        }
        if (OPERATIONS > SLICE) {
            assertThat(struck).as("commands that a strike has left several ends").isPositive();
        }
        assertThat(compared - loose).as("quiet points at which all was compared").isGreaterThan(OPERATIONS / 20);
    }

    @ParameterizedTest
    @EnumSource(value = BrokenPort.Fault.class, names = "COMPLETION_EARLY", mode = EnumSource.Mode.EXCLUDE)
    void shouldSeeWhatAChipDoesWrong(BrokenPort.Fault fault) {
        KeyMonitor monitor = new KeyMonitor();
        try (Bridge bridge = Bridge.open(BridgeSettings.usual(2), environment -> new KeyChipLockstep(environment,
                broken -> new KeyChipModel(new KeyChipEnvironment(broken.keys(), new BrokenPort(broken.host1(), fault),
                        new BrokenPort(broken.host2(), fault)))), monitor, monitor)) {
            Storm storm = new Storm(2, false, bridge, monitor);
            assertThatThrownBy(() -> {
                for (int done = 0; done < 10 * SLICE; done += BURST) {
                    storm.run(BURST);
                }
            }).isInstanceOf(KeyLockstepException.class).hasMessageContaining("chips differ: operation=");
        }
    }
}
