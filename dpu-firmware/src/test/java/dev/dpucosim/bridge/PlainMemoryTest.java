// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bridge.chip.KeyChipRtl;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bridge.monitor.BridgeLog;
import dev.dpucosim.bridge.monitor.BusTap;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Verilated chip uses a host's memory by itself while nobody looks at it and nothing goes wrong on the way. That
 * changes nothing: the same commands end in the same way at the same times, and leave the same bytes.
 */
class PlainMemoryTest {
    private static final int STEPS = 60;
    private static final int BURST = 6;
    private static final int BYTES = 1 << 16;
    /** Commands that run together have bytes of their own: nobody promises which of two comes first. */
    private static final int OWN_BYTES = BYTES / BURST;
    private static final int LENGTH_MAX = 9000;

    /** What a run has shown. */
    private record Run(List<String> ends, byte[] here, byte[] there, long cycles) {
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    @Tag("KEY-3")
    void shouldEndInTheSameWayAtTheSameTimes(long seed) {
        Pair.Count count = new Pair.Count();
        Run seen = run(seed, count);
        Run alone = run(seed, BusTap.NONE);
        assertThat(alone.ends).isEqualTo(seen.ends).anyMatch(end -> end.contains("OK")).anyMatch(end -> end.contains(
                "FAULT"));
        assertThat(alone.here).isEqualTo(seen.here);
        assertThat(alone.there).isEqualTo(seen.there);
        assertThat(alone.cycles).isEqualTo(seen.cycles);
        assertThat(count.all[0] + count.all[1]).as("what a monitor sees").isGreaterThan(STEPS * BURST);
    }

    private static Run run(long seed, BusTap tap) {
        SeededStream random = new SeededStream(seed).split("programme");
        List<String> ends = new ArrayList<>();
        try (Bridge bridge = Bridge.open(BridgeSettings.usual(seed), KeyChipRtl::new, BridgeLog.NONE, tap)) {
            BridgeProcess near = bridge.host(1).openProcess(QueueSettings.usual());
            BridgeProcess far = bridge.host(2).openProcess(QueueSettings.usual());
            LocalBuffer here = bridge.host(1).allocate(BYTES);
            LocalBuffer there = bridge.host(2).allocate(BYTES);
            here.put(0, Arrays.copyOf(Pair.pattern(1), BYTES));
            there.put(0, Arrays.copyOf(Pair.pattern(2), BYTES));
            RegisteredKey mine = near.register(here, Rights.LOCAL_WRITE);
            AcceptedKey theirs = near.accept(far.export(far.register(there, Rights.ALL), near, Rights.REMOTE_READ.and(
                    Rights.REMOTE_WRITE)));
            for (int step = 0; step < STEPS; step++) {
                disturb(random, bridge, there);
                List<CompletableFuture<Completion>> commands = new ArrayList<>();
                for (int i = 0; i < BURST; i++) {
                    int length = 1 + random.nextInt(random.oneIn(3) ? LENGTH_MAX : 200);
                    int target = i * OWN_BYTES + random.nextInt(OWN_BYTES - length);
                    int local = i * OWN_BYTES + random.nextInt(OWN_BYTES - length);
                    commands.add(random.oneIn(2) ? near.read(theirs, target, mine, local, length)
                            : near.write(theirs, target, mine, local, length));
                }
                if (random.oneIn(2)) {
                    bridge.run(random.nextInt(400_000));
                }
                bridge.host(1).resume();
                bridge.host(2).resume();
                bridge.await(near.flush());
                for (CompletableFuture<Completion> command : commands) {
                    ends.add(Pair.ended(command) + " at " + bridge.scheduler().nowPs());
                }
            }
            return new Run(ends, here.get(0, BYTES), there.get(0, BYTES), bridge.chip().cycle());
        }
    }

    /** Goes wrong now and then: a host stands still, is slow, or has bad lines. */
    private static void disturb(SeededStream random, Bridge bridge, LocalBuffer there) {
        BridgeHost host = bridge.host(1 + random.nextInt(2));
        switch (random.nextInt(8)) {
            case 0 -> host.stall();
            case 1 -> host.delay(50_000);
            case 2 -> host.delay(0);
            case 3 -> bridge.host(2).fault(there.address() + random.nextInt(BYTES), 64);
            case 4 -> bridge.host(2).fault(0, 0);
            default -> {
                // Nothing is wrong.
            }
        }
    }
}
