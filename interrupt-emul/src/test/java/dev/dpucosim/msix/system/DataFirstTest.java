// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.tunnel.Carrier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The interrupt comes after its data, from the remote device's memory to the host's handler. */
class DataFirstTest {

    @SystemTest
    @Tag("MSIX-1")
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
            system.remote().writeOrNull(0, 0, Places.data(0), payload);
            system.remote().raiseOrNull(0, 5, Carrier.EXPLICIT);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(seen).hasSize(1);
            assertThat(seen.getFirst().vector()).isEqualTo(5);
            assertThat(seen.getFirst().firstSignalPs()).isPositive();
        }
    }
}
