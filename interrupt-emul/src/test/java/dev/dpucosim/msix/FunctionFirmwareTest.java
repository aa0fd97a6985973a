// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.msix.torture.RecordingHost;
import org.junit.jupiter.api.Tag;

/** A function as its driver meets it: capability, BAR, enabling, INTx and reset, all by configuration space and BAR. */
class FunctionFirmwareTest {
    private static final int VECTORS = 40;

    private final RecordingHost host = new RecordingHost();

    private MsixEngine open(TestEngine kind) {
        MsixEngine engine = kind.create(new MsixEnvironment(2048, host, frame -> {}));
        engine.write(MsixRegisters.CONTROL, 3);
        return engine;
    }

    private static void program(FunctionFirmware function, int vector) {
        assertThat(function.barWrite(16L * vector, 4, 0xFEE0_1000L + 4 * vector)).isEqualTo(BarAnswer.SUCCESS);
        assertThat(function.barWrite(16L * vector + 4, 4, 0)).isEqualTo(BarAnswer.SUCCESS);
        assertThat(function.barWrite(16L * vector + 8, 4, 0x40 + vector)).isEqualTo(BarAnswer.SUCCESS);
        assertThat(function.barWrite(16L * vector + 12, 4, 0)).isEqualTo(BarAnswer.SUCCESS);
    }

    private static void raise(MsixEngine engine, int function, int vector) {
        assertThat(engine.write(MsixRegisters.RAISE, function | (long) vector << 16)).isEqualTo(ConfigResponse.OKAY);
        engine.settle();
    }

    @EngineTest
    void shouldShowTheCapabilityAndKeepWhatIsReadOnly(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(1, 64, VECTORS));
            assertThat(function.configRead(0x34, 1)).isEqualTo(0x70);
            assertThat(function.configRead(0x70, 2)).as("PCI Express").isEqualTo(0x5010);
            assertThat(function.configRead(0x40, 1)).isEqualTo(0x11);
            assertThat(function.configRead(0x42, 2)).isEqualTo(VECTORS - 1);
            assertThat(function.configRead(0x44, 4)).isZero();
            assertThat(function.configRead(0x48, 4)).isEqualTo(0x8000);
            function.configWrite(0x40, 4, -1);
            assertThat(function.configRead(0x40, 4)).isEqualTo(0xC000_0011 | VECTORS - 1 << 16);
            function.configWrite(0x43, 1, 0);
            assertThat(function.configRead(0x42, 2)).isEqualTo(VECTORS - 1);
            function.configWrite(0x10, 4, -1);
            assertThat(function.configRead(0x10, 4)).as("64 KiB, 64 bits").isEqualTo(0xFFFF_0004);
            function.configWrite(0x00, 4, -1);
            assertThat(function.configRead(0x00, 2)).isEqualTo(0x1D0F);
            assertThatThrownBy(() -> function.configRead(0x42, 4)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @EngineTest
    @Tag("MSIX-2")
    @Tag("M1")
    void shouldInterruptWhenItsDriverHasEnabledEverything(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(1, 64, VECTORS));
            function.configWrite(0x04, 2, 0x0002);
            program(function, 5);
            raise(engine, 1, 5);
            assertThat(function.barRead(0x8000, 8)).isEqualTo(new BarRead(BarAnswer.SUCCESS, 1 << 5));
            function.configWrite(0x42, 2, 0xC000);
            function.configWrite(0x04, 2, 0x0006);
            engine.settle();
            assertThat(host.seen()).as("masked as a whole").isEmpty();
            function.configWrite(0x42, 2, 0x8000);
            engine.settle();
            assertThat(host.takeMessages()).containsExactly("fee01014=45");
            assertThat(function.barRead(0x8000, 4).data()).isZero();
            assertThat(function.barRead(16 * 5 + 8, 4).data()).isEqualTo(0x45);
        }
    }

    @EngineTest
    void shouldTakeAlignedDwordsAndQuadwordsOfTheBarOnly(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(0, 0, VECTORS));
            assertThat(function.barRead(0, 4).answer()).as("memory space is off")
                    .isEqualTo(BarAnswer.UNSUPPORTED_REQUEST);
            function.configWrite(0x04, 2, 0x0002);
            long[][] bad = {{0, 1}, {0, 2}, {1, 4}, {2, 4}, {4, 8}, {0x8001, 4}, {8, 16}};
            for (long[] access : bad) {
                assertThat(function.barWrite(access[0], (int) access[1], -1)).isEqualTo(BarAnswer.COMPLETER_ABORT);
                assertThat(function.barRead(access[0], (int) access[1]).answer())
                        .isEqualTo(BarAnswer.COMPLETER_ABORT);
            }
            assertThat(function.barRead(FunctionFirmware.BAR_BYTES, 4).answer())
                    .isEqualTo(BarAnswer.UNSUPPORTED_REQUEST);
            assertThat(function.refused()).isEqualTo(2 + 2 * bad.length);
            assertThat(function.barWrite(16 * VECTORS, 8, -1)).as("reserved").isEqualTo(BarAnswer.SUCCESS);
            assertThat(function.barRead(16 * VECTORS, 8).data()).isZero();
            assertThat(function.barRead(0, 8).data()).isZero();
            assertThat(engine.read(Cause.BAD_ACCESS.counter())).isZero();
        }
    }

    @EngineTest
    @Tag("M10")
    void shouldHoldIntxDownWhileAVectorIsPendingAndMsixIsOff(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(2, 128, VECTORS));
            raise(engine, 2, 0);
            assertThat(function.intxAsserted()).isTrue();
            assertThat(function.configRead(0x06, 2) & 8).as("interrupt status").isEqualTo(8);
            function.configWrite(0x04, 2, 0x0400);
            assertThat(function.intxAsserted()).isFalse();
            assertThat(function.configRead(0x06, 2) & 8).isEqualTo(8);
            function.configWrite(0x04, 2, 0);
            function.configWrite(0x42, 2, 0x8000);
            assertThat(function.intxAsserted()).isFalse();
        }
    }

    @EngineTest
    @Tag("M12")
    void shouldBeAsAfterPowerOnWhenItsResetIsDone(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(1, 64, VECTORS));
            function.configWrite(0x04, 2, 0x0006);
            function.configWrite(0x42, 2, 0x8000);
            program(function, 5);
            function.reset();
            engine.settle();
            assertThat(function.resetDone()).isTrue();
            assertThat(function.configRead(0x04, 2)).isZero();
            assertThat(function.configRead(0x42, 2)).isEqualTo(VECTORS - 1);
            function.configWrite(0x04, 2, 0x0006);
            assertThat(function.barRead(16 * 5, 8).data()).isZero();
            assertThat(function.barRead(16 * 5 + 12, 4).data()).isOne();
            raise(engine, 1, 5);
            assertThat(host.seen()).isEmpty();
        }
    }

    @EngineTest
    void shouldLetNobodyWriteDataWhereInterruptsAreWritten(TestEngine kind) {
        try (MsixEngine engine = open(kind)) {
            FunctionFirmware function = new FunctionFirmware(engine, FunctionSettings.of(1, 64, VECTORS));
            assertThatThrownBy(() -> function.range(0, 0xFEE0_0000L, 0xFEE0_0FFFL, 0))
                    .hasMessage("range where interrupts are written: first=fee00000, last=fee00fff");
            assertThatThrownBy(() -> function.range(0, 0, 0xFFFF_FFFFL, 0)).isInstanceOf(
                    IllegalArgumentException.class);
            assertThatThrownBy(() -> function.range(0, 0x1000, 0x1FFE, 0))
                    .hasMessage("range not of whole pages: first=1000, last=1ffe");
            function.range(0, 0x1000, 0x1FFF, 0);
            assertThat(engine.read(MsixWindows.functionRange(1, 0))).isEqualTo(0x1001);
            function.map(3, 5);
            assertThat(engine.read(MsixWindows.map(64 + 3))).isEqualTo(MsixWindows.mapValue(5));
        }
    }
}
