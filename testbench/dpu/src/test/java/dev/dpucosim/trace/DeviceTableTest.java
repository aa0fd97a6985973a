// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The table of devices, against a map. */
final class DeviceTableTest {
    @Test
    void shouldGiveEveryNameOneIndexInTheOrderOfAppearance() {
        final Random random = new Random(5);
        final DeviceTable devices = new DeviceTable("trace", Long::toString);
        final Map<String, Integer> expected = new HashMap<>();
        for (int trial = 0; trial < 100_000; trial++) {
            final String name = "x".repeat(random.nextInt(14)) + random.nextInt(300);
            final byte[] data = Arrays.copyOf(("ab" + name).getBytes(StandardCharsets.US_ASCII), 40);
            final int index = expected.computeIfAbsent(name, unknown -> expected.size());
            assertThat(devices.ofName(data, 2, 2 + name.length())).isEqualTo(index);
            assertThat(devices.name(index)).isEqualTo(name);
        }
        assertThat(devices.count()).isEqualTo(expected.size());
    }

    @Test
    void shouldTellLongNamesApartThatHashAlike() {
        final DeviceTable devices = new DeviceTable("trace", Long::toString);
        for (int round = 0; round < 2; round++) {
            assertThat(indexOf(devices, "/dev/volume-Aa")).isZero();
            assertThat(indexOf(devices, "/dev/volume-BB")).isOne();
            assertThat(indexOf(devices, "/dev/volume-")).isEqualTo(2);
        }
    }

    private static int indexOf(final DeviceTable devices, final String name) {
        return devices.ofName(name.getBytes(StandardCharsets.US_ASCII), 0, name.length());
    }

    @Test
    void shouldGiveEveryNumberOneIndex() {
        final Random random = new Random(6);
        final DeviceTable devices = new DeviceTable("trace", number -> "n" + number);
        final Map<Long, Integer> expected = new HashMap<>();
        for (int trial = 0; trial < 100_000; trial++) {
            final long number = random.nextInt(5_000) * 0x1_0000_0001L;
            assertThat(devices.ofNumber(number))
                    .isEqualTo(expected.computeIfAbsent(number, unknown -> expected.size()));
        }
        assertThat(devices.name(expected.get(0L))).isEqualTo("n0");
    }

    @Test
    void shouldNotNameADeviceItHasNotSeen() {
        assertThatThrownBy(() -> new DeviceTable("trace", Long::toString).name(0))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("no such device: index=0, devices=0");
    }
}
