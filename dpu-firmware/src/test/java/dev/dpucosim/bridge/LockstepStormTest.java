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

/** Random programmes on model and RTL in step. {@code -Ddpucosim.bridge.lockstep=100000} makes them long. */
@Tag("KEY-2")
@Tag("KEY-5")
@Tag("KEY-7")
@Tag("KEY-8")
class LockstepStormTest {
    private static final String PROPERTY = "dpucosim.bridge.lockstep";
    private static final int OPERATIONS = Integer.getInteger(PROPERTY, 800);
    private static final int SLICE = 400;
    /** After so many operations the clock runs until nothing is left to happen, which is where chips are compared. */
    private static final int BURST = 4;

    @Test
    void shouldEndEveryCommandInBothAlike() {
        long compared = 0;
        long strikes = 0;
        for (long seed = 0; seed * SLICE < OPERATIONS; seed++) {
            String repeat = "seed " + seed + "; repeat: ./dpu mvn -pl dpu-firmware -Dtest=LockstepStormTest -D"
                    + PROPERTY
                    + "=" + (seed + 1) * SLICE + " test";
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
                strikes += chip[0].strikes();
            } catch (IllegalStateException differs) {
                throw new AssertionError(repeat, differs);
            }
        }
        assertThat(strikes).as("quiet points behind a strike").isPositive();
        assertThat(compared - strikes).as("quiet points at which all was compared").isGreaterThan(OPERATIONS / 10);
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
