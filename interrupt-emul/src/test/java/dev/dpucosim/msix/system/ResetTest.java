// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.SenderCounter;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A function that is reset while its remote device works on: nothing of before comes after, and others go on. */
class ResetTest {
    private static final int VECTORS = 8;

    private static List<BusTransaction> writesOf(MsixSystem system, int function) {
        int requester = system.function(function).settings().requester();
        return system.trace().bus().arrived().stream().filter(seen -> seen.source().equals("bridge")
                && seen.bytes() > 0 && seen.request() == null && seen.attributes().agentId() == requester).toList();
    }

    private static void work(MsixSystem system, SeededStream random, int function) {
        RemoteSide remote = system.remote(function);
        remote.writeOrNull(function, random.nextInt(4), Places.data(function) + random.nextInt(50_000), new byte[6000]);
        remote.raiseOrNull(function, random.nextInt(4), random.nextInt(VECTORS), Carrier.EXPLICIT, null);
    }

    @SystemTest
    @Tag("MSIX-8")
    @Tag("F12")
    @Tag("M12")
    void shouldWriteNothingOfAFunctionFromItsResetToItsNextStart(MsixEngineKind kind) {
        MsixSettings settings = MsixSettings.of(kind, 4).withFunctions(2, VECTORS).withRemotes(2)
                .withLinkFaults("loss=20000 late=100000 double=20000", "loss=20000");
        try (MsixSystem system = MsixSystem.open(settings)) {
            SeededStream random = new SeededStream(4);
            system.host().startAll();
            int rounds = kind == MsixEngineKind.MODEL ? 60 : 5;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 6; i++) {
                    work(system, random, 0);
                    work(system, random, 1);
                    system.advance(random.nextInt(1_500_000));
                }
                system.host().reset(0);
                system.trace().clear();
                for (int i = 0; i < 6; i++) {
                    work(system, random, 0);
                    work(system, random, 1);
                    system.advance(random.nextInt(1_500_000));
                }
                system.advance(20_000_000);
                assertThat(writesOf(system, 0)).as("round %d", round).isEmpty();
                assertThat(writesOf(system, 1)).isNotEmpty();
                system.host().start(0);
                for (int vector = 0; vector < VECTORS; vector++) {
                    assertThat(system.host().barRead(0, vector * 16L + 12, 4)).as("masked").isOne();
                    system.host().program(0, vector);
                    system.host().mask(0, vector, false);
                }
                assertThat(system.runUntilQuiet()).isTrue();
                system.trace().clear();
                system.remote(0).raiseOrNull(0, 3, Carrier.EXPLICIT);
                assertThat(system.runUntilQuiet()).isTrue();
                assertThat(system.trace().interrupts()).hasSize(1);
            }
            assertThat(system.firmware().count(FirmwareCounter.RESETS_OF_DRIVER)).isEqualTo(rounds);
            assertThat(system.engine().read(Cause.OLD_FUNCTION.counter())).isPositive();
            assertThat(system.remote(1).refusals()).isEmpty();
        }
    }

    @SystemTest
    @Tag("F12")
    void shouldResetAFunctionOnceHoweverOftenTheRemoteSideMustSay(MsixEngineKind kind) {
        MsixSettings settings = MsixSettings.of(kind, 4).withFunctions(2, VECTORS)
                .withLinkFaults("loss=300000 double=300000", "loss=500000");
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            int epoch = system.function(0).epoch();
            for (int round = 1; round <= 10; round++) {
                system.remote().reset(0);
                assertThat(system.remote().raiseOrNull(0, 3, Carrier.EXPLICIT)).as("not before it is done").isNull();
                assertThat(system.runUntilQuiet()).isTrue();
                assertThat(system.function(0).epoch()).isEqualTo(epoch + round);
                assertThat(system.remote().sender().functionEpoch(0)).isEqualTo(epoch + round);
            }
            assertThat(system.firmware().count(FirmwareCounter.RESETS_OF_REMOTE)).isEqualTo(10);
            assertThat(system.firmware().count(FirmwareCounter.RESETS_OF_DRIVER)).isZero();
            assertThat(system.firmware().count(FirmwareCounter.RESETS_REPEATED)).isPositive();
            assertThat(system.host().configRead(0, 0x42, 2) >>> 15).as("its driver starts anew").isZero();
            assertThat(system.host().configRead(1, 0x42, 2) >>> 15 & 1).isOne();
        }
    }

    /** Whoever is told need not find out by a refusal. */
    @SystemTest
    @Tag("F12")
    void shouldTellTheRemoteSideOfAResetByTheDriver(MsixEngineKind kind) {
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 4).withFunctions(2, VECTORS).withRemotes(2))) {
            system.host().startAll();
            int epoch = system.function(0).epoch();
            long greetings = system.remote(0).sender().count(SenderCounter.GREETINGS);
            system.trace().clear();
            system.host().reset(0);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.remote(0).sender().functionEpoch(0)).isEqualTo(epoch + 1);
            assertThat(system.remote(0).sender().count(SenderCounter.GREETINGS)).isEqualTo(greetings);
            assertThat(system.trace().frames()).filteredOn(seen -> seen.place() == FrameSeen.Place.HOST_OUT)
                    .as("only the side that owns the function").extracting(FrameSeen::remote).containsExactly(0);
            system.host().start(0);
            system.host().program(0, 3);
            system.host().mask(0, 3, false);
            system.remote(0).raiseOrNull(0, 3, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().interrupts()).hasSize(1);
            assertThat(system.remote(0).refusals()).isEmpty();
        }
    }

    @SystemTest
    @Tag("F12")
    void shouldDropWhatWaitsAtTheRemoteSideForAFunctionThatWasReset(MsixEngineKind kind) {
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 4))) {
            system.host().startAll();
            system.host().busMaster(0, false);
            for (int i = 0; i < 300; i++) {
                system.remote().writeOrNull(0, 0, Places.data(0), new byte[64]);
            }
            system.advance(30_000_000);
            system.host().reset(0);
            assertThat(system.runUntilQuiet()).as("nobody tries for ever").isTrue();
            assertThat(system.remote().sender().count(SenderCounter.DROPPED)
                    + system.remote().sender().count(SenderCounter.REFUSED)).isEqualTo(300);
            assertThat(system.remote().refusals()).allMatch("DATA 0 OLD_FUNCTION"::equals);
            assertThat(writesOf(system, 0)).isEmpty();
        }
    }
}
