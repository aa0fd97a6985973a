// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusType;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.tunnel.Carrier;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** A driver that uses MSI: one address, data that count, mask and pending bits in configuration space. */
class MsiTest {
    private static final int MSI = 0x50;
    private static final int ADDRESS = 0xFEE0_0100;
    private static final int DATA = 0x4460;

    private static MsixSystem open(MsixEngineKind kind, int granted) {
        MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 2).withFunctions(2, 40));
        HostSide host = system.host();
        host.startAll();
        assertThat(host.configRead(0, 0x70, 2)).as("express, then MSI").isEqualTo(MSI << 8 | 0x10);
        assertThat(host.configRead(0, MSI, 4)).as("32 vectors, 64 bits, masks, then MSI-X").isEqualTo(0x018A_4005);
        enableMsi(system, granted);
        return system;
    }

    /** Changes over from MSI-X, with 2 to the power of what is granted vectors. */
    private static void enableMsi(MsixSystem system, int granted) {
        HostSide host = system.host();
        host.enable(0, false);
        host.configWrite(0, MSI + 4, 4, ADDRESS);
        host.configWrite(0, MSI + 8, 4, 0);
        host.configWrite(0, MSI + 0xC, 2, DATA);
        host.configWrite(0, MSI + 2, 2, granted << 4 | 1);
    }

    private static void raise(MsixSystem system, int... vectors) {
        for (int vector : vectors) {
            system.remote().raiseOrNull(0, vector, Carrier.EXPLICIT);
            system.advance(8_000_000);
        }
        assertThat(system.runUntilQuiet()).isTrue();
    }

    private static List<Integer> data(MsixSystem system) {
        List<Integer> all = system.trace().interrupts().stream().filter(seen -> seen.function() == 0).map(seen -> {
            assertThat(seen.address()).isEqualTo(ADDRESS & 0xFFFFFFFFL);
            return seen.data();
        }).toList();
        system.trace().clear();
        return all;
    }

    @SystemTest
    @Tag("M10")
    void shouldCountInTheDataOfOneAddress(MsixEngineKind kind) {
        try (MsixSystem system = open(kind, 5)) {
            raise(system, 0, 7, 31, 7);
            assertThat(data(system)).containsExactly(DATA, DATA + 7, DATA + 31, DATA + 7);
            assertThat(system.trace().bus().arrived()).noneMatch(seen -> seen.type() == BusType.MESSAGE);
            raise(system, 39);
            assertThat(data(system)).as("beyond what MSI has: the last one").containsExactly(DATA + 31);
        }
    }

    @SystemTest
    void shouldSignalByTheLastVectorWhatWasNotGranted(MsixEngineKind kind) {
        try (MsixSystem system = open(kind, 1)) {
            raise(system, 0, 1, 2, 30);
            assertThat(data(system)).containsExactly(DATA, DATA + 1, DATA + 1, DATA + 1);
        }
    }

    @SystemTest
    void shouldMaskByItsBitsAndShowWhatIsPending(MsixEngineKind kind) {
        try (MsixSystem system = open(kind, 2)) {
            system.host().configWrite(0, MSI + 0x10, 4, 0b0110);
            raise(system, 0, 1, 1);
            assertThat(data(system)).containsExactly(DATA);
            assertThat(system.host().configRead(0, MSI + 0x14, 4)).isEqualTo(0b0010);
            system.host().configWrite(0, MSI + 0x10, 4, 0b0100);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(data(system)).containsExactly(DATA + 1);
            assertThat(system.host().configRead(0, MSI + 0x14, 4)).isZero();
        }
    }

    @SystemTest
    @Tag("M11")
    void shouldKeepTheMsixTableAndWhatIsPendingOverAWhileOfMsi(MsixEngineKind kind) {
        try (MsixSystem system = open(kind, 1)) {
            system.host().configWrite(0, MSI + 0x10, 4, 0b11);
            raise(system, 5);
            assertThat(data(system)).isEmpty();
            assertThat(system.host().barRead(0, 5 * 16, 4)).as("its own table").isEqualTo(Places.messageAddress(0, 5)
                    & 0xFFFFFFFFL);
            system.host().program(0, 6, Places.MESSAGES + 0x9990, 0x66);
            assertThat(system.host().barRead(0, 6 * 16, 8)).isEqualTo(Places.MESSAGES + 0x9990);
            system.host().configWrite(0, MSI + 2, 2, 0);
            system.host().enable(0, true);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).as("the last one granted")
                    .containsExactly(1);
            system.trace().clear();
            raise(system, 5, 6);
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).containsExactly(5, 6);
            assertThat(system.trace().interrupts().getLast().data()).isEqualTo(0x66);
        }
    }

    @SystemTest
    @Tag("M11")
    void shouldSignalByTheLastVectorWhatWasPendingBeforeMsi(MsixEngineKind kind) {
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 2).withFunctions(2, 40))) {
            system.host().start(0);
            raise(system, 0, 20, 39);
            assertThat(system.host().pending(0, 20)).isTrue();
            enableMsi(system, 2);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(data(system)).as("0, and 3 for 20 and 39").containsExactlyInAnyOrder(DATA, DATA + 3);
            assertThat(system.host().pending(0, 20) || system.host().pending(0, 39)).isFalse();
        }
    }

    @SystemTest
    @Tag("M12")
    void shouldBeWithoutMsiAfterAReset(MsixEngineKind kind) {
        try (MsixSystem system = open(kind, 0)) {
            raise(system, 9);
            assertThat(data(system)).containsExactly(DATA);
            system.host().reset(0);
            assertThat(system.host().configRead(0, MSI, 4)).isEqualTo(0x018A_4005);
            assertThat(system.host().configRead(0, MSI + 4, 4)).isZero();
            system.host().start(0);
            system.host().program(0, 9);
            system.host().mask(0, 9, false);
            raise(system, 9);
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).containsExactly(9);
        }
    }
}
