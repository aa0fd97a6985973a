// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;

/** What firmware writes into GEOMETRY and EXTENT, over every size that there is. */
class ExtentSizeTest {
    private static final int UNITS_MAX = 1 << 14;
    private static final BigInteger BLOCKS_MAX = BigInteger.ONE.shiftLeft(48);

    private static long reciprocal(int blocks) {
        return (ExtentSize.register(blocks) & LvmRegisters.EXTENT_RECIPROCAL_MASK)
                >>> LvmRegisters.EXTENT_RECIPROCAL_LSB;
    }

    @Test
    void shouldReadBackEverySizeAndGiveAPowerOfTwoNoReciprocal() {
        for (int units = 1; units <= UNITS_MAX; units++) {
            int blocks = units * 128;
            long geometry = (long) ExtentSize.shift(blocks) << LvmRegisters.GEOMETRY_EXTENT_SHIFT_LSB;

            assertThat(ExtentSize.blocks(geometry, ExtentSize.register(blocks))).isEqualTo(blocks);
            assertThat(ExtentSize.register(blocks) == 0).as("units=%d", units).isEqualTo(Integer.bitCount(units) == 1);
            assertThat(1L << ExtentSize.shift(blocks)).isBetween((long) blocks, 2L * blocks - 1);
        }
    }

    @EngineTest
    void shouldBeInTheRegistersWhenFirmwareHasBooted(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).extent(5 * 64 << 10).boot()) {
            assertThat(dpu.geometry().extentBlocks()).isEqualTo(640);
            assertThat(dpu.register(LvmRegisters.EXTENT)).isEqualTo(ExtentSize.register(640));
            assertThat(ExtentSize.blocks(dpu.register(LvmRegisters.GEOMETRY), dpu.register(LvmRegisters.EXTENT)))
                    .isEqualTo(640);
        }
    }

    @Test
    void shouldWriteAReciprocalOf42BitsThatIsExactForEveryBlock() {
        for (int units = 3; units < UNITS_MAX; units++) {
            if (Integer.bitCount(units) == 1) {
                continue;
            }
            int shift = 34 + ExtentSize.shift(units * 128);
            BigInteger size = BigInteger.valueOf(units);
            BigInteger reciprocal = BigInteger.valueOf(reciprocal(units * 128));
            assertThat(reciprocal.bitLength()).as("units=%d", units).isEqualTo(42);

            // A product is too large first where nothing but the last unit is left over, at the end of the blocks.
            BigInteger all = BLOCKS_MAX.shiftRight(7);
            BigInteger first = all.divide(size).multiply(size);
            for (BigInteger unit : new BigInteger[] {first.subtract(BigInteger.ONE), first,
                all.subtract(BigInteger.ONE), size, size.subtract(BigInteger.ONE)}) {
                assertThat(unit.multiply(reciprocal).shiftRight(shift)).as("units=%d, unit=%s", units, unit)
                        .isEqualTo(unit.divide(size));
            }
        }
    }
}
