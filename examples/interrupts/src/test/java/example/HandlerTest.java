// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.system.Interrupt;
import dev.dpucosim.msix.system.MsixSettings;
import dev.dpucosim.msix.system.MsixSystem;
import dev.dpucosim.msix.system.Places;
import dev.dpucosim.tunnel.Carrier;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For who writes drivers: an interrupt handler, with its device at the other end of a link that loses frames. */
class HandlerTest {
    private static final int FUNCTION = 0;
    private static final int VECTOR = 5;
    private static final int STREAM = 1;

    private final MsixSystem system = MsixSystem.open(MsixSettings.of(MsixEngineKind.MODEL, 1)
            .withLinkFaults("loss=20000 double=20000 late=50000 damage=5000", "loss=20000 late=50000"));
    private final RingDriver driver = new RingDriver(system.host(), system.scheduler(), FUNCTION, VECTOR,
            Places.data(FUNCTION));

    @BeforeEach
    void startTheDriver() {
        system.host().start(FUNCTION);
        system.host().program(FUNCTION, VECTOR);
        system.host().mask(FUNCTION, VECTOR, false);
        system.host().handler(driver::interrupt);
    }

    @AfterEach
    void close() {
        system.close();
    }

    /** The device writes an entry and raises the vector behind it. */
    private void complete(int number) {
        byte[] entry = new byte[RingDriver.ENTRY_BYTES];
        for (int i = 0; i < Integer.BYTES; i++) {
            entry[i] = (byte) (number >>> 8 * i);
        }
        long place = Places.data(FUNCTION) + (number - 1) % RingDriver.ENTRIES * RingDriver.ENTRY_BYTES;
        system.remote().writeOrNull(FUNCTION, STREAM, place, entry);
        system.remote().raiseOrNull(FUNCTION, STREAM, VECTOR, Carrier.TLP, null);
    }

    @Test
    void shouldTakeEveryEntryOnceAndInOrder() {
        for (int number = 1; number <= 200; number++) {
            complete(number);
            system.advance(700_000);
        }
        assertThat(system.runUntilQuiet()).isTrue();
        assertThat(driver.taken()).containsExactlyElementsOf(IntStream.rangeClosed(1, 200).boxed().toList());
        assertThat(driver.interrupts()).as("many entries, one interrupt").isBetween(10, 100);
    }

    @Test
    void shouldHearAfterTheUnmaskOfWhatCameWhileItWasMasked() {
        system.host().mask(FUNCTION, VECTOR, true);
        complete(1);
        complete(2);
        assertThat(system.runUntilQuiet()).isTrue();
        assertThat(driver.interrupts()).isZero();
        assertThat(system.host().pending(FUNCTION, VECTOR)).isTrue();

        system.host().mask(FUNCTION, VECTOR, false);
        assertThat(system.runUntilQuiet()).isTrue();
        assertThat(driver.interrupts()).as("two events, one pending bit").isEqualTo(1);
        assertThat(driver.taken()).containsExactly(1, 2);
    }

    @Test
    void shouldFindTheDataInMemoryWhenItsHandlerRuns() {
        List<Byte> found = new ArrayList<>();
        system.host().handler(interrupt -> found.add(system.host().read(Places.data(FUNCTION), 1)[0]));
        for (int number = 1; number <= 50; number++) {
            system.remote().writeOrNull(FUNCTION, STREAM, Places.data(FUNCTION), new byte[] {(byte) number});
            system.remote().raiseOrNull(FUNCTION, STREAM, VECTOR, Carrier.EXPLICIT, null);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(found).endsWith((byte) number);
        }
    }

    /** Another processor takes over the vector; the device need not know. */
    @Test
    void shouldBeCalledWhereTheDriverHasMovedItsVector() {
        List<Interrupt> seen = new ArrayList<>();
        system.host().handler(seen::add);
        system.host().mask(FUNCTION, VECTOR, true);
        system.host().program(FUNCTION, VECTOR, 0xFEE0_8000L, 0x77);
        system.host().mask(FUNCTION, VECTOR, false);
        complete(1);
        assertThat(system.runUntilQuiet()).isTrue();
        assertThat(seen).singleElement().satisfies(interrupt -> {
            assertThat(interrupt.vector()).isEqualTo(VECTOR);
            assertThat(interrupt.address()).isEqualTo(0xFEE0_8000L);
            assertThat(interrupt.data()).isEqualTo(0x77);
        });
    }
}
