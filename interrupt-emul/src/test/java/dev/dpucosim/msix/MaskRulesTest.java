// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigResponse;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;

/** The state machine of a vector: rules M1 to M7, M10, M11, M13 and M14 of the rules of the bridge. */
class MaskRulesTest {
    private static final int[] CORNERS = {0, 1, 30, 31, 32, 33, 62, 63, 64, 65, 127, 128, 511};

    @EngineTest
    @Tag("M1")
    void shouldSendOnlyEnabledUnmaskedAndAsBusMaster(TestEngine kind) {
        for (int bits = 0; bits < 16; bits++) {
            try (Rig rig = Rig.ready(kind)) {
                boolean masked = (bits & 8) != 0;
                rig.program(0, 5, masked);
                rig.control(0, bits & 7);
                rig.raise(0, 5);
                boolean sends = !masked && (bits & 7) == (MsixWindows.FUNCTION_ENABLE
                        | MsixWindows.FUNCTION_BUS_MASTER);
                assertThat(rig.host.takeMessages()).as("bits=%d", bits).hasSize(sends ? 1 : 0);
                assertThat(rig.pending(0, 5)).as("bits=%d", bits).isEqualTo(!sends);
            }
        }
    }

    @EngineTest
    @Tag("M2")
    @Tag("MSIX-3")
    void shouldMergeEventsOfAMaskedVectorToOneBit(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            for (int i = 0; i < 3; i++) {
                rig.raise(0, 5);
            }
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.engine.read(MsixWindows.pending(0))).isEqualTo(1 << 5);
            assertThat(rig.engine.read(MsixRegisters.MERGED)).isEqualTo(2);
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            assertThat(rig.engine.read(MsixWindows.pending(0))).isZero();
            rig.mask(0, 5, true);
            rig.mask(0, 5, false);
            assertThat(rig.host.seen()).isEmpty();
        }
    }

    @EngineTest
    @Tag("M3")
    void shouldSendAddressAndDataOfTheMomentOfTheUnmask(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.raise(0, 5);
            rig.write(MsixWindows.table(5, 0), 0x12_3456_7890L);
            rig.write(MsixWindows.table(5, 2), 0xCAFE_F00DL | 1L << 32);
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).containsExactly("1234567890=cafef00d");
            assertThat(rig.pending(0, 5)).isFalse();
        }
    }

    @EngineTest
    @Tag("M4")
    @Tag("MSIX-4")
    void shouldReleaseEveryPendingUnmaskedVectorWithTheFunctionMask(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector : new int[] {1, 3, 5, 9}) {
                rig.program(0, vector, vector == 3);
            }
            rig.control(0, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | MsixWindows.FUNCTION_MASK_ALL);
            rig.raise(0, 1);
            rig.raise(0, 3);
            rig.raise(0, 9);
            assertThat(rig.host.seen()).isEmpty();
            rig.enable(0);
            assertThat(rig.host.takeMessages()).containsExactlyInAnyOrder(Rig.fired(0, 1), Rig.fired(0, 9));
            assertThat(rig.engine.read(MsixWindows.pending(0))).isEqualTo(1 << 3);
        }
    }

    @EngineTest
    @Tag("M5")
    void shouldLeaveTheMasksOfEntriesToTheDriver(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 4, false);
            rig.program(0, 6, true);
            rig.control(0, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | MsixWindows.FUNCTION_MASK_ALL);
            assertThat(rig.engine.read(MsixWindows.table(4, 2)) >>> 32).isZero();
            assertThat(rig.engine.read(MsixWindows.table(6, 2)) >>> 32).isOne();
            rig.enable(0);
            assertThat(rig.engine.read(MsixWindows.table(4, 2)) >>> 32).isZero();
            assertThat(rig.engine.read(MsixWindows.table(6, 2)) >>> 32).isOne();
        }
    }

    @EngineTest
    @Tag("M6")
    void shouldSendNothingStaleAfterTheCauseWasWithdrawn(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.raise(0, 5);
            rig.withdraw(0, 5);
            assertThat(rig.pending(0, 5)).isFalse();
            rig.withdraw(0, 5);
            assertThat(rig.engine.read(MsixRegisters.WITHDRAWN)).isOne();
            rig.mask(0, 5, false);
            assertThat(rig.host.seen()).isEmpty();
            rig.raise(0, 5);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("M7")
    void shouldShowEventsToADriverThatOnlyPolls(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector : CORNERS) {
                rig.raise(0, vector);
                assertThat(rig.pending(0, vector)).as("vector=%d", vector).isTrue();
                rig.withdraw(0, vector);
                assertThat(rig.pending(0, vector)).as("vector=%d", vector).isFalse();
            }
            assertThat(rig.host.seen()).isEmpty();
        }
    }

    @EngineTest
    @Tag("M10")
    void shouldShowIntxOnlyWhileNotEnabled(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.control(1, MsixWindows.FUNCTION_INTX | MsixWindows.FUNCTION_BUS_MASTER);
            assertThat(rig.engine.read(MsixRegisters.INTX_PENDING)).isZero();
            rig.raise(1, 0);
            rig.raise(0, 0);
            assertThat(rig.engine.read(MsixRegisters.INTX_PENDING)).isEqualTo(0b10);
            rig.control(1, MsixWindows.FUNCTION_INTX | MsixWindows.FUNCTION_BUS_MASTER | MsixWindows.FUNCTION_ENABLE);
            assertThat(rig.engine.read(MsixRegisters.INTX_PENDING)).isZero();
            rig.control(1, MsixWindows.FUNCTION_INTX);
            rig.withdraw(1, 0);
            assertThat(rig.engine.read(MsixRegisters.INTX_PENDING)).isZero();
        }
    }

    @EngineTest
    @Tag("M11")
    @Tag("F10")
    void shouldLatchEventsWhileDisabledAndKeepThem(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.control(0, MsixWindows.FUNCTION_BUS_MASTER);
            rig.raise(0, 5);
            rig.raise(0, 5);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.pending(0, 5)).isTrue();
            rig.enable(0);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("M13")
    void shouldSendAMessageForEachOfTwoVectorsWithTheSameAddress(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector = 7; vector <= 8; vector++) {
                rig.write(MsixWindows.table(vector, 0), 0xFEE0_1000L);
                rig.write(MsixWindows.table(vector, 2), 0x77 | 1L << 32);
                rig.raise(0, vector);
            }
            rig.mask(0, 7, false);
            assertThat(rig.host.takeMessages()).containsExactly("fee01000=77");
            assertThat(rig.pending(0, 8)).isTrue();
            rig.mask(0, 8, false);
            assertThat(rig.host.takeMessages()).containsExactly("fee01000=77");
        }
    }

    @EngineTest
    @Tag("M14")
    @Tag("MSIX-8")
    void shouldRefuseAVectorBeyondTheTableInsteadOfTakingItsRemainder(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector = 0; vector < Rig.size(2); vector++) {
                rig.program(2, vector, false);
            }
            for (int vector : new int[] {Rig.size(2), 63, 64, 64 + 1, 2047}) {
                assertThat(rig.raise(2, vector)).as("vector=%d", vector).isEqualTo(ConfigResponse.SLVERR);
                assertThat(rig.withdraw(2, vector)).isEqualTo(ConfigResponse.SLVERR);
            }
            assertThat(rig.raise(7, 0)).as("a function without a table").isEqualTo(ConfigResponse.SLVERR);
            assertThat(rig.host.seen()).isEmpty();
            for (int word = 0; word < Rig.VECTORS / 64; word++) {
                assertThat(rig.engine.read(MsixWindows.pending(word))).isZero();
            }
            assertThat(rig.raise(2, Rig.size(2) - 1)).isEqualTo(ConfigResponse.OKAY);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(2, Rig.size(2) - 1));
        }
    }

    @EngineTest
    @Tag("M2")
    void shouldFireEachCornerVectorExactlyOnceAndNoOther(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector = 0; vector < Rig.size(0); vector++) {
                rig.program(0, vector, false);
            }
            for (int vector : CORNERS) {
                rig.raise(0, vector);
                assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, vector));
                rig.mask(0, vector, true);
                rig.raise(0, vector);
                assertThat(rig.host.seen()).isEmpty();
                rig.mask(0, vector, false);
                assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, vector));
            }
        }
    }
}
