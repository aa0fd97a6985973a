// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusType;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.InterruptName;
import dev.dpucosim.tunnel.TunnelTicket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What a driver does over the bus decides what becomes of the remote device's interrupts. */
class DriverTest {

    private static MsixSystem open(MsixEngineKind kind) {
        MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 2).withFunctions(2, 16));
        system.host().startAll();
        return system;
    }

    private static List<String> fired(MsixSystem system) {
        assertThat(system.runUntilQuiet()).isTrue();
        List<String> all = system.trace().interrupts().stream()
                .map(interrupt -> interrupt.function() + "/" + interrupt.vector()).toList();
        system.trace().clear();
        return all;
    }

    private static void raise(MsixSystem system, int function, int vector) {
        system.remote().raiseOrNull(function, vector, Carrier.EXPLICIT);
        system.advance(10_000_000);
    }

    private static boolean holds(byte[] frame, int number) {
        byte[] wanted = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
        for (int at = 0; at + wanted.length <= frame.length; at++) {
            int same = 0;
            while (same < wanted.length && frame[at + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }

    @SystemTest
    @Tag("MSIX-2")
    void shouldWriteWhatTheDriverHasProgrammedWhichNoFrameCarries(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            int address = 0xFEE5_A6B4;
            int data = 0x5EC2_E7A1;
            system.host().mask(0, 5, true);
            system.host().program(0, 5, address & 0xFFFFFFFFL, data);
            system.host().mask(0, 5, false);
            system.function(0).map(9, 5);
            for (Carrier carrier : Carrier.values()) {
                system.remote().raiseOrNull(0, 9, carrier);
                assertThat(system.runUntilQuiet()).isTrue();
            }
            List<BusTransaction> writes = system.trace().bus().arrived().stream()
                    .filter(seen -> seen.type() == BusType.MEMORY_WRITE && seen.source().equals("bridge")).toList();
            assertThat(writes).hasSize(3).allSatisfy(write -> {
                assertThat(write.address()).isEqualTo(address & 0xFFFFFFFFL);
                assertThat(write.bytes()).isEqualTo(4);
                assertThat(FunctionOnBus.value(write.data())).isEqualTo(data);
            });
            assertThat(system.trace().frames()).hasSizeGreaterThan(6).noneMatch(seen -> holds(seen.bytes(), address)
                    || holds(seen.bytes(), data));
        }
    }

    @SystemTest
    @Tag("MSIX-3")
    @Tag("F6")
    void shouldKeepAMaskedVectorPendingAndItsDataVisible(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().mask(0, 5, true);
            byte[] data = {1, 2, 3};
            system.remote().writeOrNull(0, 0, Places.data(0) + 61, data);
            for (int i = 0; i < 3; i++) {
                raise(system, 0, 5);
            }
            assertThat(fired(system)).isEmpty();
            assertThat(system.host().pending(0, 5)).isTrue();
            assertThat(system.host().read(Places.data(0) + 61, 3)).isEqualTo(data);
            system.host().mask(0, 5, false);
            assertThat(fired(system)).containsExactly("0/5");
            assertThat(system.host().pending(0, 5)).isFalse();
            assertThat(system.engine().read(MsixRegisters.MERGED)).isEqualTo(2);
        }
    }

    @SystemTest
    @Tag("MSIX-3")
    @Tag("F7")
    void shouldSendOneMessageAtTheUnmaskAndHoldTheSecondByItsFence(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().mask(0, 5, true);
            raise(system, 0, 5);
            byte[] second = new byte[4096];
            second[4095] = 1;
            system.host().handler(interrupt -> {
                if (system.host().interrupts() == 2) {
                    assertThat(system.host().read(Places.data(0) + 4095, 1)).containsExactly(1);
                }
            });
            TunnelTicket data = system.remote().writeOrNull(0, 1, Places.data(0), second);
            system.remote().raiseOrNull(0, 0, 5, Carrier.EXPLICIT, data);
            system.host().mask(0, 5, false);
            assertThat(system.host().interrupts()).as("the first, while data of the second are under way").isOne();
            assertThat(system.host().read(Places.data(0) + 4095, 1)).containsExactly(0);
            fired(system);
            assertThat(system.host().read(Places.data(0) + 4095, 1)).containsExactly(1);
        }
    }

    @SystemTest
    @Tag("MSIX-4")
    void shouldLetGoWhatWasHitWhenTheFunctionMaskIsCleared(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().maskFunction(0, true);
            raise(system, 0, 1);
            raise(system, 0, 9);
            raise(system, 0, 9);
            raise(system, 1, 2);
            assertThat(fired(system)).containsExactly("1/2");
            system.host().maskFunction(0, false);
            assertThat(fired(system)).containsExactlyInAnyOrder("0/1", "0/9");
        }
    }

    @SystemTest
    @Tag("MSIX-5")
    @Tag("F8")
    void shouldMoveAVectorWithoutAWordToTheRemoteSide(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            raise(system, 0, 5);
            fired(system);
            system.host().mask(0, 5, true);
            system.host().program(0, 5, Places.MESSAGES + 0xABCD0, 0x77);
            raise(system, 0, 5);
            assertThat(system.trace().interrupts()).as("masked while it is moved").isEmpty();
            system.trace().clear();
            system.host().mask(0, 5, false);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().frames()).isEmpty();
            raise(system, 0, 5);
            assertThat(system.trace().interrupts()).hasSize(2).allSatisfy(interrupt -> {
                assertThat(interrupt.address()).isEqualTo(Places.MESSAGES + 0xABCD0);
                assertThat(interrupt.data()).isEqualTo(0x77);
            });
        }
    }

    @SystemTest
    @Tag("MSIX-7")
    void shouldMakeTheSameBusWriteOfAllThreeCarriers(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            List<String> writes = new ArrayList<>();
            for (Carrier carrier : Carrier.values()) {
                system.trace().clear();
                system.remote().raiseOrNull(1, 3, carrier);
                assertThat(system.runUntilQuiet()).isTrue();
                BusTransaction write = system.trace().bus().arrived().stream()
                        .filter(seen -> seen.source().equals("bridge")).findFirst().orElseThrow();
                writes.add(write.type() + " " + write.attributes() + " " + write.address() + " "
                        + FunctionOnBus.value(write.data()));
            }
            assertThat(writes).hasSize(3).allMatch(writes.getFirst()::equals);
        }
    }

    @SystemTest
    @Tag("M16")
    void shouldSendNothingOfAVectorOnceItsMaskWasReadBack(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            SeededStream random = new SeededStream(2);
            int rounds = kind == MsixEngineKind.MODEL ? 300 : 40;
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < 4; i++) {
                    system.remote().raiseOrNull(0, random.nextInt(4), 5, Carrier.EXPLICIT, null);
                    system.advance(random.nextInt(400_000));
                }
                system.advance(random.nextInt(3_000_000));
                system.host().mask(0, 5, true);
                long before = system.host().interrupts();
                system.advance(10_000_000);
                assertThat(system.host().interrupts()).isEqualTo(before);
                system.host().mask(0, 5, false);
            }
            assertThat(system.host().interrupts()).isGreaterThan(rounds);
        }
    }

    @SystemTest
    @Tag("M10")
    @Tag("M6")
    void shouldTellOfPendingVectorsByIntxWhileMsixIsOff(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().enable(0, false);
            system.trace().clear();
            raise(system, 0, 2);
            raise(system, 0, 2);
            system.remote().withdrawOrNull(0, 0, 2);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().bus().arrived()).filteredOn(seen -> seen.type() == BusType.MESSAGE)
                    .extracting(BusTransaction::address).as("assert, deassert").containsExactly(0x20L, 0x24L);
            system.host().enable(0, true);
            assertThat(fired(system)).isEmpty();
        }
    }

    @SystemTest
    @Tag("F10")
    @Tag("F11")
    @Tag("M11")
    void shouldKeepEventsWhileTheFunctionIsOff(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().enable(0, false);
            raise(system, 0, 1);
            system.host().busMaster(0, false);
            system.remote().writeOrNull(0, 1, Places.data(0), new byte[] {42});
            raise(system, 0, 2);
            system.host().enable(0, true);
            system.advance(100_000_000);
            assertThat(system.host().interrupts()).isZero();
            assertThat(system.host().read(Places.data(0), 1)).as("no data either").containsExactly(0);
            raise(system, 1, 1);
            assertThat(system.host().interrupts()).as("the other function's").isOne();
            system.host().busMaster(0, true);
            assertThat(fired(system)).containsExactlyInAnyOrder("1/1", "0/1", "0/2");
            assertThat(system.host().read(Places.data(0), 1)).containsExactly(42);
        }
    }

    @SystemTest
    void shouldRefuseTableAccessesThatAreNoDwordOrQwordAndGoOn(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            long before = system.function(0).refused();
            long[][] bad = {{0x50, 1}, {0x52, 2}, {0x51, 4}, {0x54, 8}, {0x50, 3}, {0x50, 16}, {0x50, 64}};
            for (long[] access : bad) {
                system.host().barWrite(0, access[0], (int) access[1], -1);
                assertThat(system.host().barRead(0, access[0], (int) access[1])).as("all ones").isEqualTo(-1);
            }
            assertThat(system.function(0).refused() - before).isEqualTo(2 * bad.length);
            assertThat(system.host().barRead(0, 0x50, 4)).isEqualTo(Places.messageAddress(0, 5) & 0xFFFFFFFFL);
            raise(system, 0, 5);
            assertThat(fired(system)).containsExactly("0/5");
        }
    }

    @SystemTest
    void shouldFollowTheBarToWhereItsDriverPutsIt(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().configWrite(0, 0x10, 4, 0xE800_0000);
            assertThat(system.host().barRead(0, 0x58, 4)).as("nobody is there any more").isEqualTo(-1);
            system.host().configWrite(0, 0x10, 4, (int) Places.bar(1));
            assertThat(system.host().barRead(1, 0x58, 4)).as("who was first stays").isEqualTo(1 << 16 | 5);
            system.host().configWrite(0, 0x10, 4, (int) Places.bar(0));
            assertThat(system.host().barRead(0, 0x58, 4)).isEqualTo(5);
        }
    }

    @SystemTest
    @Tag("M12")
    void shouldLeaveThePlaceOfItsBarToOthersAfterAReset(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            HostSide host = system.host();
            host.reset(0);
            assertThat(host.barRead(0, 0x58, 4)).as("memory space is off").isEqualTo(-1);
            host.configWrite(1, 0x10, 4, (int) Places.bar(0));
            assertThat(host.barRead(0, 0x58, 4)).as("function 1 is there").isEqualTo(1 << 16 | 5);
            system.remote().reset(1);
            assertThat(system.runUntilQuiet()).isTrue();
            host.start(0);
            host.program(0, 5);
            assertThat(host.barRead(0, 0x58, 4)).as("its remote device has reset function 1").isEqualTo(5);
        }
    }

    @SystemTest
    @Tag("MSIX-7")
    @Tag("F15")
    void shouldRaiseNothingByATransportNumberThatWasTakenBack(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            int old = system.firmware().bindTransport(0, 5);
            system.firmware().releaseTransport(old);
            int number = system.firmware().bindTransport(0, 6);
            for (int each : new int[] {old, number ^ 1 << 31, number}) {
                system.remote().sender().raiseOrNull(0, 0, InterruptName.transport(each), false, null);
            }
            assertThat(fired(system)).as("the place is the same, the number is not").containsExactly("0/6");
            assertThat(system.remote().refusals()).containsExactly("RAISE 0 BAD_CARRIER", "RAISE 0 BAD_CARRIER");
        }
    }

    @SystemTest
    void shouldNotLetAHandlerWait(MsixEngineKind kind) {
        try (MsixSystem system = open(kind)) {
            system.host().handler(interrupt -> system.host().mask(0, 5, true));
            system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThatThrownBy(system::runUntilQuiet).hasMessage("a handler waits for the bus");
        }
    }
}
