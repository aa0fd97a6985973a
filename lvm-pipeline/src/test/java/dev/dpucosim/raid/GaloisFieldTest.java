// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GaloisFieldTest {
    @Test
    void shouldMultiplyAndDivideEveryPairByTheDefinition() {
        for (int one = 0; one < 256; one++) {
            for (int other = 0; other < 256; other++) {
                int product = BitwiseField.multiply(one, other);
                assertThat(GaloisField.multiply(one, other)).as("%s times %s", one, other).isEqualTo(product);
                if (other != 0) {
                    assertThat(GaloisField.divide(product, other)).as("%s / %s", product, other).isEqualTo(one);
                }
            }
        }
    }

    @Test
    void shouldComeRoundAfterEveryElementButZero() {
        for (int exponent = 0; exponent < 255; exponent++) {
            assertThat(GaloisField.power(exponent)).isEqualTo(BitwiseField.power(exponent));
            assertThat(GaloisField.log(GaloisField.power(exponent))).isEqualTo(exponent);
            assertThat(GaloisField.multiply(GaloisField.power(exponent), GaloisField.power(-exponent))).isEqualTo(1);
        }
        assertThat(GaloisField.power(255)).isEqualTo(1);
    }

    @Test
    void shouldRefuseToDivideByZero() {
        assertThatThrownBy(() -> GaloisField.divide(3, 0)).isInstanceOf(ArithmeticException.class)
                .hasMessage("zero is no power of the generator");
    }
}
