// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.firmware.ConnectionSettings;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.SenderCounter;
import dev.dpucosim.tunnel.TunnelFrame;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Connections: links that go down and come back, remote sides that start anew, set-up and tear-down. */
class LinkDownTest {
    private static final int VECTORS = 4;

    private static MsixSystem open(MsixSettings settings) {
        MsixSystem system = MsixSystem.open(settings.withFunctions(1, VECTORS));
        system.host().startAll();
        return system;
    }

    @SystemTest
    @Tag("F13")
    void shouldRaiseEveryBoundVectorOnceWhenTheLinkIsBack(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6))) {
            system.function(0).unmap(2);
            system.remote().link().down();
            system.advance(1_000_000);
            system.remote().link().up();
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).containsExactlyInAnyOrder(0, 1, 3);
            assertThat(system.trace().interrupts()).allMatch(interrupt -> interrupt.firstSignalPs() == -1);
            assertThat(system.firmware().count(FirmwareCounter.RESYNCHRONISED)).isEqualTo(3);
            assertThat(system.firmware().count(FirmwareCounter.LINK_DOWNS)).isOne();
            assertThat(system.firmware().epoch(system.remote().connection())).isEqualTo(3);
        }
    }

    @SystemTest
    @Tag("F13")
    @Tag("MSIX-6")
    void shouldLoseAndRepeatNothingOverManyLossesOfTheLink(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withoutResynchronisation()
                .withLinkFaults("late=100000 double=50000", "late=100000"))) {
            SeededStream random = new SeededStream(6);
            List<TunnelTicket> raises = new ArrayList<>();
            int rounds = kind == MsixEngineKind.MODEL ? 200 : 10;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 8; i++) {
                    TunnelTicket data = system.remote().writeOrNull(0, random.nextInt(4), Places.data(0),
                            new byte[200]);
                    TunnelTicket raise = system.remote().raiseOrNull(0, random.nextInt(4), random.nextInt(VECTORS),
                            Carrier.EXPLICIT, data);
                    if (raise.merged() == 1) {
                        raises.add(raise);
                    }
                    system.advance(random.nextInt(4_000_000));
                }
                system.remote().link().down();
                system.advance(random.nextInt(2_000_000));
                system.remote().link().up();
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(raises).allMatch(ticket -> ticket.state() == TunnelTicket.State.DONE);
            assertThat(system.host().interrupts()).isEqualTo(raises.size());
            assertThat(system.remote().sender().count(SenderCounter.FORGOTTEN)).isZero();
            assertThat(system.firmware().count(FirmwareCounter.GREETINGS_TAKEN)).isGreaterThan(rounds / 2);
        }
    }

    @SystemTest
    @Tag("F14")
    void shouldTakeNothingOfARemoteSideFromBeforeItsRestart(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withoutResynchronisation())) {
            for (int i = 0; i < 5; i++) {
                system.remote().raiseOrNull(0, i % VECTORS, Carrier.EXPLICIT);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            List<byte[]> old = system.trace().frames().stream()
                    .filter(seen -> seen.place() == FrameSeen.Place.HOST_IN).map(FrameSeen::bytes).toList();
            assertThat(old).hasSize(2 + 5);
            system.remote().restart(0);
            assertThat(system.runUntilQuiet()).isTrue();
            int epoch = system.firmware().epoch(system.remote().connection());
            long before = system.host().interrupts();
            old.forEach(system.remote()::arrive);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(before);
            assertThat(system.engine().read(Cause.OLD_EPOCH.counter())).isEqualTo(5);
            assertThat(system.firmware().epoch(system.remote().connection())).as("old greetings").isEqualTo(epoch);
            system.remote().raiseOrNull(0, 1, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(before + 1);
        }
    }

    @SystemTest
    @Tag("F20")
    void shouldCountOnOverTheEndOfTheSequence(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withoutResynchronisation()
                .withLinkFaults("loss=100000 late=200000", "loss=100000"))) {
            system.remote().restart(-2);
            for (int i = 0; i < 12; i++) {
                TunnelTicket data = system.remote().writeOrNull(0, 1, Places.data(0) + i, new byte[] {(byte) i});
                system.remote().raiseOrNull(0, 0, i % VECTORS, Carrier.EXPLICIT, data);
                system.advance(30_000_000);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(12);
            assertThat(system.host().read(Places.data(0), 12)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        }
    }

    @SystemTest
    @Tag("F19")
    void shouldBringAStormDownToTheRateOfItsConnection(MsixEngineKind kind) {
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 6).withFunctions(1, 64).withRate(4))) {
            system.host().startAll();
            for (int vector = 0; vector < 40; vector++) {
                system.remote().raiseOrNull(0, vector % 4, vector, Carrier.EXPLICIT, null);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            List<Interrupt> seen = system.trace().interrupts();
            assertThat(seen).hasSize(40);
            // In lockstep the clocks of both engines are kept together by cycles that take no virtual time.
            for (int i = 8; i < seen.size() && kind != MsixEngineKind.LOCKSTEP; i++) {
                assertThat(seen.get(i).issuedPs() - seen.get(i - 8).issuedPs()).as("two windows hold eight at most")
                        .isGreaterThan(1024 * 4_000L - 1_000_000);
            }
            assertThat(system.engine().read(Cause.RATE_LIMITED.counter())).isPositive();
        }
    }

    @SystemTest
    void shouldTakeFramesOfAConnectionFromItsSetUpToItsTearDown(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withoutResynchronisation())) {
            int id = system.remote().connection();
            assertThatThrownBy(() -> system.firmware().connect(ConnectionSettings.of(id + 16, 1)))
                    .hasMessage("connection's place is taken: id=005110, by=005100");
            int epoch = system.firmware().epoch(id);
            system.firmware().disconnect(id);
            assertThat(system.firmware().epoch(id)).isEqualTo(-1);
            system.remote().raiseOrNull(0, 1, Carrier.EXPLICIT);
            system.advance(20_000_000_000L);
            assertThat(system.host().interrupts()).isZero();
            assertThat(system.engine().read(Cause.FOREIGN.counter())).isPositive();
            assertThatThrownBy(() -> system.firmware().disconnect(id)).hasMessage("no such connection: id=005100");
            system.firmware().connect(ConnectionSettings.of(id, 1));
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.firmware().epoch(id)).as("no epoch comes again").isGreaterThan(epoch + 1);
            assertThat(system.host().interrupts()).as("the event of before").isOne();
            assertThat(system.firmware().count(FirmwareCounter.CONTROL_FOREIGN)).isPositive();
        }
    }

    @SystemTest
    @Tag("F2")
    void shouldGreetThroughALinkThatLosesHalfOfAllFrames(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withLinkFaults("loss=500000", "loss=500000"))) {
            assertThat(system.remote().sender().open()).isTrue();
            system.remote().raiseOrNull(0, 1, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).contains(1);
            assertThat(system.trace().frames()).filteredOn(seen -> seen.place() == FrameSeen.Place.REMOTE_OUT
                    && new TunnelFrame(seen.bytes()).type() == FrameType.HELLO).hasSizeGreaterThan(2);
        }
    }

    @SystemTest
    @Tag("F13")
    void shouldNotCallARaiseDoneThatStillWaitsForItsFence(MsixEngineKind kind) {
        try (MsixSystem system = open(MsixSettings.of(kind, 6).withoutResynchronisation())) {
            system.remote().interceptor(frame -> new TunnelFrame(frame).type() == FrameType.DATA);
            TunnelTicket data = system.remote().writeOrNull(0, 1, Places.data(0), new byte[] {1});
            TunnelTicket raise = system.remote().raiseOrNull(0, 0, 2, Carrier.EXPLICIT, data);
            system.advance(10_000_000);
            system.remote().link().down();
            system.advance(5_000_000);
            system.remote().link().up();
            system.advance(30_000_000);
            assertThat(system.remote().sender().open()).isTrue();
            assertThat(raise.state()).isEqualTo(TunnelTicket.State.SENT);
            system.remote().interceptor(frame -> false);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(raise.state()).isEqualTo(TunnelTicket.State.DONE);
            assertThat(system.host().interrupts()).isOne();
        }
    }
}
