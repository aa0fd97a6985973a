// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import org.junit.jupiter.api.Test;

/** The same seed gives the same run, byte by byte. */
class SameTraceTest {

    private static String run(MsixEngineKind kind, long seed, boolean masksFunctions) {
        MsixSettings settings = MsixSettings.of(kind, seed).withFunctions(3, 8).withRemotes(2)
                .withBus(BusSettings.free(), "")
                .withLinkFaults("loss=30000 double=30000 late=100000 damage=10000 cut=10000", "loss=30000 late=50000");
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            SeededStream random = new SeededStream(seed).split("work");
            for (int i = 0; i < 60; i++) {
                int function = random.nextInt(3);
                RemoteSide remote = system.remote(function % 2);
                int stream = random.nextInt(4);
                int vector = random.nextInt(8);
                switch (random.nextInt(6)) {
                    case 0 -> remote.writeOrNull(function, stream, Places.data(function) + random.nextInt(99_999),
                            new byte[1 + random.nextInt(9000)]);
                    case 1 -> system.host().mask(function, vector, random.oneIn(2));
                    case 2 -> system.host().maskFunction(function, random.oneIn(2) && masksFunctions);
                    case 3 -> remote.withdrawOrNull(function, stream, vector);
                    default -> remote.raiseOrNull(function, stream, vector, Carrier.values()[random.nextInt(3)], null);
                }
                system.advance(random.nextInt(3_000_000));
            }
            assertThat(system.runUntilQuiet()).isTrue();
            return system.trace().toString();
        }
    }

    @SystemTest
    void shouldGiveTheSameTraceForTheSameSeed(MsixEngineKind kind) {
        String trace = run(kind, 11, true);
        assertThat(trace.lines().count()).isGreaterThan(500);
        assertThat(run(kind, 11, true)).isEqualTo(trace);
        assertThat(run(kind, 12, true)).isNotEqualTo(trace);
    }

    @Test
    void shouldDrawLinkBusAndGreetingFromItsSeed() {
        MsixSettings lossy = MsixSettings.of(MsixEngineKind.MODEL, 0).withLinkFaults("loss=300000", "");
        assertThat(writes(lossy.withSeed(1))).as("link").isNotEqualTo(writes(lossy.withSeed(2)));
        MsixSettings free = MsixSettings.of(MsixEngineKind.MODEL, 0).withBus(BusSettings.free(), "");
        assertThat(writes(free.withSeed(1))).as("bus").isNotEqualTo(writes(free.withSeed(2)));
        assertThat(writes(free.withSeed(2))).isEqualTo(writes(free.withSeed(2)));
        assertThat(greeting(free.withSeed(1))).isNotEqualTo(greeting(free.withSeed(2)));
    }

    /** What arrived on the bus, and when, of work that is always the same. */
    private static String writes(MsixSettings settings) {
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            for (int i = 0; i < 40; i++) {
                system.remote().writeOrNull(0, i % 4, Places.data(0) + i * 4096L, new byte[4096]);
                system.remote().raiseOrNull(0, i % 4, i % 8, Carrier.EXPLICIT, null);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            return system.trace().bus().arrived().toString();
        }
    }

    private static byte[] greeting(MsixSettings settings) {
        try (MsixSystem system = MsixSystem.open(settings)) {
            return system.trace().frames().getFirst().bytes();
        }
    }

    /** Messages that one unmask sets free together leave in any order, so that no function is masked as a whole. */
    @Test
    void shouldGiveTheSameTraceOnModelAndRtl() {
        for (long seed = 21; seed < 25; seed++) {
            assertThat(run(MsixEngineKind.RTL, seed, false)).isEqualTo(run(MsixEngineKind.MODEL, seed, false));
        }
    }
}
