// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipModel;
import dev.dpucosim.bridge.monitor.KeyMonitor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random programmes under the eyes of a monitor that knows no engine; and that it sees what an engine does wrong. */
@Tag("KEY-2")
@Tag("KEY-5")
@Tag("KEY-7")
@Tag("KEY-8")
class StormTest {
    private static final int SEEDS = 25;
    private static final int OPERATIONS = 4000;

    private static BridgeSettings settings(long seed) {
        return BridgeSettings.usual(seed).withTimeout(seed % 3 == 0 ? 40_000 : 0);
    }

    @ModelBridgeTest
    void shouldMoveNoByteThatNobodyMayMoveAndLoseNoCompletion(TestBridge kind) {
        long operations = 0;
        long commands = 0;
        long refusals = 0;
        long bytes = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            KeyMonitor monitor = new KeyMonitor();
            try (Bridge bridge = kind.open(settings(seed), monitor, monitor)) {
                Storm storm = new Storm(seed, seed % 3 == 1, bridge, monitor);
                storm.run(OPERATIONS);
                assertThat(monitor.violations()).as("seed %d", seed).isEmpty();
                assertThat(storm.futures).as("seed %d", seed).allMatch(future -> future.isDone());
                operations += storm.operations;
                commands += monitor.commandsJudged();
                refusals += monitor.refusalsJudged();
                bytes += monitor.bytesJudged();
            }
        }
        assertThat(operations).isEqualTo(100_000);
        assertThat(commands).isGreaterThan(30_000);
        assertThat(refusals).isBetween(5000L, commands / 2);
        assertThat(bytes).isGreaterThan(30_000_000);
    }

    @ModelBridgeTest
    void shouldRunTheSameProgrammeTwice(TestBridge kind) {
        assertThat(trace(kind)).isEqualTo(trace(kind));
    }

    private static String trace(TestBridge kind) {
        KeyMonitor monitor = new KeyMonitor();
        try (Bridge bridge = kind.open(settings(7), monitor, monitor)) {
            Storm storm = new Storm(7, true, bridge, monitor);
            storm.run(1500);
            return bridge.scheduler().nowPs() + " " + bridge.scheduler().eventsRun() + " " + monitor.bytesJudged() + " "
                    + monitor.commandsJudged() + " " + bridge.firmware().audit().lines();
        }
    }

    @ParameterizedTest
    @EnumSource(BrokenPort.Fault.class)
    void shouldSeeWhatAnEngineDoesWrong(BrokenPort.Fault fault) {
        KeyMonitor monitor = new KeyMonitor();
        try (Bridge bridge = Bridge.open(settings(2), environment -> new KeyChipModel(new KeyChipEnvironment(environment
                .keys(), new BrokenPort(environment.host1(), fault), new BrokenPort(environment.host2(), fault))),
                monitor, monitor)) {
            Storm storm = new Storm(2, false, bridge, monitor);
            storm.run(OPERATIONS);
            assertThat(monitor.violations()).isNotEmpty();
        }
    }
}
