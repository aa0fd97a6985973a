// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.axi.AxiStreamSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lanes that mean nothing are compared as 0, and played as a source of streams drives them. */
class LanesTest {
    private static final byte NONE = AxiStreamSource.NO_BYTE;

    private static ChannelShape shape(BusChannel channel, String enables) {
        return ChannelShape.of(channel, List.of("data", enables), List.of(32, 4), true);
    }

    /** A beat of the shape, behind three bytes of another. */
    private static byte[] beat(ChannelShape shape, String enables, int enabled) {
        final byte[] bytes = new byte[3 + shape.beatBytes()];
        for (int i = 0; i < 4; i++) {
            bytes[3 + shape.field("data").offset() + i] = (byte) (i + 1);
        }
        bytes[3 + shape.field(enables).offset()] = (byte) enabled;
        return bytes;
    }

    private static byte[] data(ChannelShape shape, byte[] bytes) {
        final byte[] data = new byte[4];
        System.arraycopy(bytes, 3 + shape.field("data").offset(), data, 0, 4);
        return data;
    }

    @Test
    void shouldPlayLanesWithoutAByteAsASourceDrivesThem() {
        final ChannelShape shape = shape(BusChannel.T, "keep");
        final byte[] bytes = beat(shape, "keep", 0b0101);
        Lanes.clearDisabled(shape, bytes, 3);
        assertThat(data(shape, bytes)).containsExactly(1, 0, 3, 0);
        Lanes.fillWithoutByte(shape, bytes, 3);
        assertThat(data(shape, bytes)).containsExactly(1, NONE, 3, NONE);
        assertThat(bytes).startsWith(0, 0, 0);
    }

    @Test
    void shouldPlayDisabledLanesOfAWriteAsTheyAreCompared() {
        final ChannelShape shape = shape(BusChannel.W, "strb");
        final byte[] bytes = beat(shape, "strb", 0b0011);
        Lanes.clearDisabled(shape, bytes, 3);
        Lanes.fillWithoutByte(shape, bytes, 3);
        assertThat(data(shape, bytes)).containsExactly(1, 2, 0, 0);
    }
}
