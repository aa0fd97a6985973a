// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bus.BusAttributes;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The table as software sees it: rules M8, M9, M12, M15, M16 and M17, and accesses that are refused. */
class TableRulesTest {

    @EngineTest
    @Tag("M8")
    @Tag("MSIX-5")
    void shouldUseTheEntryAsItIsWhenTheVectorFires(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.raise(0, 5);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            rig.mask(0, 5, true);
            rig.write(MsixWindows.table(5, 0), 0xFEE0_2000L);
            rig.write(MsixWindows.table(5, 2), 0x99);
            rig.raise(0, 5);
            assertThat(rig.host.takeMessages()).containsExactly("fee02000=99");
            assertThat(rig.answers()).as("frames to the remote").isEmpty();
        }
    }

    @EngineTest
    @Tag("M9")
    void shouldIgnoreWritesToThePendingArray(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.raise(0, 3);
            for (int strobes : new int[] {0xFF, 0x0F, 0x01, 0x3C}) {
                assertThat(rig.engine.configWrite(MsixWindows.pending(0), 0, strobes)).isEqualTo(ConfigResponse.OKAY);
                assertThat(rig.engine.configWrite(MsixWindows.pending(0), -1, strobes)).isEqualTo(ConfigResponse.OKAY);
            }
            assertThat(rig.engine.read(MsixWindows.pending(0))).isEqualTo(1 << 3);
            assertThat(rig.engine.read(MsixRegisters.PBA_WRITE)).isEqualTo(8);
            assertThat(rig.records()).isEmpty();
        }
    }

    @EngineTest
    @Tag("M12")
    void shouldComeOutOfSystemResetMaskedAndDisabled(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(0, 6, true);
            rig.raise(0, 6);
            rig.engine.reset();
            assertThat(rig.engine.read(MsixRegisters.CONTROL)).isZero();
            assertThat(rig.engine.read(MsixWindows.functionControl(0))).isZero();
            assertThat(rig.engine.read(MsixWindows.functionEpoch(0))).isZero();
            assertThat(rig.engine.configRead(MsixWindows.table(0, 0)))
                    .isEqualTo(new ConfigRead(0, ConfigResponse.SLVERR));
            rig.write(MsixWindows.functionTable(0), MsixWindows.tableValue(0, Rig.VECTORS));
            for (int entry = 0; entry < Rig.VECTORS; entry += 31) {
                assertThat(rig.engine.read(MsixWindows.table(entry, 0))).isZero();
                assertThat(rig.engine.read(MsixWindows.table(entry, 2))).isEqualTo(1L << 32);
            }
            for (int word = 0; word < Rig.VECTORS / 64; word++) {
                assertThat(rig.engine.read(MsixWindows.pending(word))).isZero();
            }
            assertThat(rig.engine.read(MsixRegisters.EVENTS)).isZero();
        }
    }

    @EngineTest
    @Tag("M12")
    @Tag("MSIX-8")
    void shouldForgetEventsAndEntriesAtFunctionReset(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(0, 64, true);
            rig.program(1, 5, true);
            rig.raise(0, 64);
            rig.raise(1, 5);
            rig.write(MsixRegisters.FUNCTION_RESET, 0);
            rig.engine.settle();
            assertThat(rig.engine.read(MsixRegisters.FUNCTION_RESET)).isZero();
            assertThat(rig.engine.read(MsixWindows.functionControl(0)))
                    .isEqualTo(Rig.requester(0) << MsixWindows.FUNCTION_REQUESTER_LSB);
            assertThat(rig.engine.read(MsixWindows.functionEpoch(0))).isOne();
            assertThat(rig.engine.read(MsixWindows.table(5, 0))).isZero();
            assertThat(rig.engine.read(MsixWindows.table(5, 2))).isEqualTo(1L << 32);
            assertThat(rig.pending(0, 64)).isFalse();
            assertThat(rig.pending(1, 5)).as("the other function").isTrue();
            assertThat(rig.engine.read(MsixWindows.table(Rig.base(1) + 5, 0))).isEqualTo(Rig.address(1, 5));
            rig.enable(0);
            rig.program(0, 64, false);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.engine.read(MsixWindows.map(64))).as("the map stays").isEqualTo(MsixWindows.mapValue(64));
        }
    }

    @EngineTest
    @Tag("M15")
    @Tag("O2")
    void shouldSendOneDwordInOrderOfTheFunctionItself(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(1, 2, false);
            rig.write(MsixWindows.functionControl(1), MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | 5L << MsixWindows.FUNCTION_TC_LSB | 0xABCDL << MsixWindows.FUNCTION_REQUESTER_LSB);
            rig.raise(1, 2);
            HostWrite write = rig.host.take().getFirst();
            assertThat(write.message()).isTrue();
            assertThat(write.bytes()).containsExactly(0x02, 0x40, 0x01, 0x00);
            assertThat(write.attributes()).isEqualTo(new WriteAttributes(BusAttributes.of(0xABCD).inClass(5), 0));
        }
    }

    @EngineTest
    @Tag("M16")
    void shouldShowInTheReadWhatTheWriteBeforeHasDone(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            for (int i = 0; i < 50; i++) {
                rig.engine.write(MsixRegisters.RAISE, 5L << 16);
                rig.mask(0, 5, true);
                rig.host.take();
                assertThat(rig.engine.read(MsixWindows.table(5, 2)) >>> 32).isOne();
                rig.raise(0, 5);
                assertThat(rig.host.seen()).as("after the answer to the masking write").isEmpty();
                rig.mask(0, 5, false);
                assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            }
        }
    }

    @EngineTest
    @Tag("M17")
    void shouldTakeNothingButBitZeroForTheMask(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            assertThat(rig.engine.configWrite(MsixWindows.table(5, 2), -1L, 0xF0)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.engine.read(MsixWindows.table(5, 2)) >>> 32).isOne();
            assertThat(rig.engine.configWrite(MsixWindows.table(5, 2), 0xFFFF_FFFEL << 32, 0xF0))
                    .isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.engine.read(MsixWindows.table(5, 2)) >>> 32).isZero();
            rig.raise(0, 5);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("M3")
    void shouldSetDataAndMaskInOneStepByAQuadword(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.raise(0, 5);
            rig.write(MsixWindows.table(5, 2), 0x1234_5678L);
            assertThat(rig.host.takeMessages()).containsExactly(Long.toHexString(Rig.address(0, 5)) + "=12345678");
        }
    }

    @EngineTest
    void shouldTakeDwordsAndQuadwordsOfTheTableOnly(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            long[] before = {rig.engine.read(MsixWindows.table(5, 0)), rig.engine.read(MsixWindows.table(5, 2))};
            int refused = 0;
            for (int strobes = 0; strobes < 256; strobes++) {
                if (strobes != 0x0F && strobes != 0xF0 && strobes != 0xFF) {
                    assertThat(rig.engine.configWrite(MsixWindows.table(5, strobes & 2), -1L, strobes))
                            .isEqualTo(ConfigResponse.SLVERR);
                    refused++;
                }
            }
            assertThat(rig.engine.read(MsixWindows.table(5, 0))).isEqualTo(before[0]);
            assertThat(rig.engine.read(MsixWindows.table(5, 2))).isEqualTo(before[1]);
            assertThat(rig.count(Cause.BAD_ACCESS)).isEqualTo(refused);
            assertThat(rig.records()).hasSize(16).containsOnly(new ErrorRecord(Cause.BAD_ACCESS, 0, 0, 0, 0, 5));
            assertThat(rig.engine.read(MsixRegisters.ERRORS_DROPPED)).isEqualTo(refused - 16);
            assertThat(rig.engine.configWrite(MsixWindows.table(5, 0), 0x1_0000_1000L, 0xF0))
                    .isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.engine.read(MsixWindows.table(5, 0))).isEqualTo(1L << 32 | before[0] & 0xFFFFFFFFL);
        }
    }

    @EngineTest
    void shouldRefuseEntriesBeyondEveryTable(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int entry : new int[] {Rig.base(2) + Rig.size(2), Rig.base(3) + Rig.size(3), 2047}) {
                assertThat(rig.engine.write(MsixWindows.table(entry, 0), 0x1000)).isEqualTo(ConfigResponse.SLVERR);
                assertThat(rig.engine.configRead(MsixWindows.table(entry, 2)))
                        .isEqualTo(new ConfigRead(0, ConfigResponse.SLVERR));
                assertThat(rig.records()).containsExactly(new ErrorRecord(Cause.BAD_ACCESS, 0, 0, 0, 0, entry));
            }
            assertThat(rig.count(Cause.BAD_ACCESS)).isEqualTo(3);
        }
    }

    @EngineTest
    void shouldSendNothingByAnEntryWhoseAddressCannotBeUsed(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.write(MsixWindows.table(5, 0), Rig.address(0, 5) | 2);
            assertThat(rig.records()).isEmpty();
            rig.write(MsixWindows.table(5, 2), 0x77);
            assertThat(rig.engine.read(MsixWindows.table(5, 0))).as("bits 1:0 read 0").isEqualTo(Rig.address(0, 5));
            rig.write(MsixWindows.table(6, 2), 0x66);
            assertThat(rig.records()).isEqualTo(List.of(new ErrorRecord(Cause.BAD_ENTRY, 0, 0, 0, 0, 5),
                    new ErrorRecord(Cause.BAD_ENTRY, 0, 0, 0, 0, 6)));
            rig.raise(0, 5);
            rig.raise(0, 6);
            assertThat(rig.host.seen()).isEmpty();
            rig.write(MsixWindows.table(5, 0), Rig.address(0, 5));
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).containsExactly(Long.toHexString(Rig.address(0, 5)) + "=77");
            assertThat(rig.pending(0, 6)).isTrue();
            assertThat(rig.count(Cause.BAD_ENTRY)).isEqualTo(2);
        }
    }

    @EngineTest
    void shouldSendNothingWhenEnabledWithGarbageInTheTable(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.control(1, MsixWindows.FUNCTION_BUS_MASTER);
            for (int vector = 0; vector < 64; vector++) {
                int entry = Rig.base(1) + vector;
                rig.engine.configWrite(MsixWindows.table(entry, 0), 0x5A5A_5A5B + vector * 4L, 0x0F);
                rig.engine.configWrite(MsixWindows.table(entry, 2), 0, 0xF0);
                rig.raise(1, vector);
            }
            rig.enable(1);
            assertThat(rig.host.seen()).isEmpty();
            rig.program(0, 1, false);
            rig.raise(0, 1);
            assertThat(rig.host.takeMessages()).as("other functions go on").containsExactly(Rig.fired(0, 1));
        }
    }
}
