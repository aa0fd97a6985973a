// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusSettings;
import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.FunctionSettings;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.TunnelTicket;
import org.junit.jupiter.api.Tag;

/** What the host's side does wrong: writes that fail, and a host that takes nothing for a while. */
class BusFaultTest {

    private static FunctionSettings withholding(FunctionSettings of) {
        return new FunctionSettings(of.index(), of.base(), of.vectors(), of.vendor(), of.device(), of.requester(),
                of.trafficClass(), of.intx(), true);
    }

    @SystemTest
    @Tag("F17")
    @Tag("O6")
    void shouldWithholdTheInterruptWhoseDataWereBlockedAndSaySo(MsixEngineKind kind) {
        MsixSettings settings = MsixSettings.of(kind, 8).withEachFunction(BusFaultTest::withholding)
                .withBus(BusSettings.strict(), "blocked 3000-3fff from 0100 times 1");
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            system.remote().writeOrNull(0, 0, 0x2800, new byte[4096]);
            TunnelTicket raise = system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(raise.state()).isEqualTo(TunnelTicket.State.REFUSED);
            assertThat(system.remote().refusals()).containsExactly("RAISE 0 DATA_FAULT");
            assertThat(system.host().interrupts()).isZero();
            assertThat(system.remote().errorsTold()).isOne();
            assertThat(system.firmware().count(FirmwareCounter.ERRORS_REPORTED)).isOne();
            assertThat(system.firmware().errors().count(Cause.DATA_FAULT)).as("of the write, of the raise").isEqualTo(
                    2);
            system.remote().writeOrNull(0, 0, 0x2800, new byte[4096]);
            system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isOne();
        }
    }

    @SystemTest
    @Tag("F17")
    @Tag("O6")
    void shouldTellTheRemoteSideOfDataAndMessagesThatFailedWhenNothingIsWithheld(MsixEngineKind kind) {
        MsixSettings settings = MsixSettings.of(kind, 8).withRemotes(2)
                .withBus(BusSettings.strict(), "blocked 3000-3fff times 1\ncompleter_abort fee00018-fee0001b times 1");
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            system.remote().writeOrNull(0, 0, 0x3000, new byte[64]);
            system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).as("posted errors are silent").isOne();
            assertThat(system.remote().errorsTold()).isOne();
            system.remote().raiseOrNull(0, 6, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isOne();
            assertThat(system.remote().errorsTold()).isEqualTo(2);
            assertThat(system.firmware().errors().last()).extracting(found -> found.cause() + " " + found.function()
                    + " " + found.vector()).containsExactly("DATA_FAULT 0 0", "MESSAGE_FAULT 0 6");
            assertThat(system.remote(1).errorsTold()).as("not its function").isZero();
            assertThat(system.firmware().errors().toString()).isEqualTo(String.format(
                    "DATA_FAULT connection=000000 records=1%nMESSAGE_FAULT connection=000000 records=1%n"));
        }
    }

    @SystemTest
    @Tag("F16")
    @Tag("O8")
    void shouldPutDataOffWhileTheHostTakesNothing(MsixEngineKind kind) {
        MsixSettings settings = MsixSettings.of(kind, 8)
                .withBus(BusSettings.strict(), "stall host posted 100000000-400000000");
        try (MsixSystem system = MsixSystem.open(settings.withFunctions(2, 4))) {
            system.host().startAll();
            system.advance(110_000_000 - system.scheduler().nowPs());
            byte[] mark = {9};
            system.host().handler(interrupt -> assertThat(system.host().read(Places.data(0) + 99 * 4096, 1))
                    .isEqualTo(interrupt.function() == 0 ? mark : new byte[1]));
            TunnelTicket last = null;
            for (int i = 0; i < 100; i++) {
                last = system.remote().writeOrNull(0, i % 4, Places.data(0) + i * 4096L, mark);
            }
            system.remote().raiseOrNull(0, 0, 1, Carrier.EXPLICIT, last);
            system.remote().raiseOrNull(1, 1, 1, Carrier.EXPLICIT, null);
            system.advance(200_000_000);
            assertThat(system.host().interrupts()).isZero();
            assertThat(system.engine().read(Cause.NO_ROOM.counter())).isPositive();
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(2);
        }
    }
}
