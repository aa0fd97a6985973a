// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The interrupt comes after its data, from the remote device's memory to the host's handler. */
class DataFirstTest {

    @SystemTest
    @Tag("MSIX-1")
    @Tag("O7")
    void shouldHaveEveryByteInMemoryWhenTheHandlerRuns(MsixEngineKind kind) {
        byte[] payload = new byte[65_536];
        Arrays.fill(payload, (byte) 0x5A);
        List<Interrupt> seen = new ArrayList<>();
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 1))) {
            system.host().start(0);
            system.host().program(0, 5);
            system.host().mask(0, 5, false);
            system.host().handler(interrupt -> {
                seen.add(interrupt);
                assertThat(system.host().read(Places.data(0), payload.length)).isEqualTo(payload);
            });
            long raisedPs = system.scheduler().nowPs();
            system.remote().writeOrNull(0, 0, Places.data(0), payload);
            system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(seen).hasSize(1);
            assertThat(seen.getFirst().vector()).isEqualTo(5);
            assertThat(seen.getFirst().firstSignalPs()).isEqualTo(raisedPs);
            assertThat(seen.getFirst().latencyPs()).as("link, wire, bus").isBetween(4_000_000L, 8_000_000L);
            assertThat(system.trace().interrupts()).isEqualTo(seen);
        }
    }

    @SystemTest
    @Tag("MSIX-1")
    @Tag("F1")
    @Tag("F4")
    @Tag("F5")
    void shouldKeepDataFirstOverALinkThatDoesEverythingToFrames(MsixEngineKind kind) {
        int count = kind == MsixEngineKind.MODEL ? 1_500 : 12;
        try (DataFirstTrials trials = new DataFirstTrials(kind, 7)) {
            trials.run(count);
            assertThat(trials.firstViolation()).isEmpty();
            assertThat(trials.violations()).isZero();
            assertThat(trials.trials()).isEqualTo(count);
            assertThat(trials.system().engine().read(MsixRegisters.MESSAGES)).isEqualTo(count);
            assertThat(trials.system().engine().read(Cause.GAP.counter())).as("frames came late").isPositive();
        }
    }

    @SystemTest
    @Tag("MSIX-1")
    @Tag("O3")
    void shouldFlushDataOfAnotherClassBeforeTheMessage(MsixEngineKind kind) {
        byte[] payload = new byte[4096];
        Arrays.fill(payload, (byte) 7);
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 3))) {
            system.host().startAll();
            system.host().handler(interrupt -> assertThat(system.host().read(Places.data(0), payload.length))
                    .isEqualTo(payload));
            system.remote().writeOrNull(0, 0, Places.data(0), FrameBuilder.trafficClassFlags(3), payload);
            TunnelTicket raise = system.remote().raiseOrNull(0, 0, 1, Carrier.TLP, null);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(raise.state()).isEqualTo(TunnelTicket.State.DONE);
            assertThat(system.host().interrupts()).isOne();
            Interrupt interrupt = system.trace().interrupts().getFirst();
            assertThat(system.trace().bus().arrived()).filteredOn(seen -> seen.bytes() == payload.length)
                    .singleElement().satisfies(data -> assertThat(data.donePs()).isLessThanOrEqualTo(
                            interrupt.issuedPs()));
        }
    }

    @SystemTest
    @Tag("MSIX-1")
    @Tag("O5")
    void shouldFlushDataForAPeerBeforeTheMessage(MsixEngineKind kind) {
        byte[] payload = {1, 2, 3, 4, 5};
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 3))) {
            system.host().startAll();
            system.remote().writeOrNull(0, 0, Places.PEER + 100, payload);
            system.remote().raiseOrNull(0, 0, 1, Carrier.EXPLICIT, null);
            assertThat(system.runUntilQuiet()).isTrue();
            Interrupt interrupt = system.trace().interrupts().getFirst();
            assertThat(system.trace().bus().arrived()).filteredOn(seen -> seen.destination().equals("peer"))
                    .singleElement().satisfies(data -> assertThat(data.donePs()).isLessThanOrEqualTo(
                            interrupt.issuedPs()));
        }
    }
}
