// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import dev.dpucosim.axi.AxiBurst;
import dev.dpucosim.axi.AxiStreamSource;
import java.util.Arrays;

/**
 * Which bytes of a beat mean something. The others are recorded and compared as 0, whatever they were; a stream is
 * played with what its sources put there.
 */
final class Lanes {

    private Lanes() {
    }

    /** Clears data that the enables of the same beat leave out. */
    static void clearDisabled(ChannelShape shape, byte[] bytes, int at) {
        fillDisabled(shape, bytes, at, (byte) 0);
    }

    /** Puts into lanes without a byte what those carry who send a stream. */
    static void fillWithoutByte(ChannelShape shape, byte[] bytes, int at) {
        if (shape.channel() == BusChannel.T) {
            fillDisabled(shape, bytes, at, AxiStreamSource.NO_BYTE);
        }
    }

    private static void fillDisabled(ChannelShape shape, byte[] bytes, int at, byte value) {
        final ChannelShape.Field data = shape.field("data");
        final ChannelShape.Field enables = shape.channel().enables() == null ? null
                : shape.field(shape.channel().enables());
        if (data == null || enables == null) {
            return;
        }
        for (int i = 0; i < Math.min(data.bytes(), enables.widthBits()); i++) {
            if ((bytes[at + enables.offset() + (i >>> 3)] >>> (i & 7) & 1) == 0) {
                bytes[at + data.offset() + i] = value;
            }
        }
    }

    /** Clears data of a read that its address does not ask for (IHI 0022, A3.4). */
    static void clearUnasked(ChannelShape shape, Packet address, int beat, byte[] bytes, int at) {
        final ChannelShape.Field data = shape.field("data");
        final int busBytes = data.bytes();
        final int beats = (int) address.value("len", 0, 0) + 1;
        final int beatBytes = 1 << address.value("size", 0, Integer.numberOfTrailingZeros(busBytes));
        if (beatBytes >= busBytes && (address.value("addr", 0, 0) & busBytes - 1) == 0 || beat >= beats) {
            return;
        }
        final AxiBurst burst = new AxiBurst(0, address.value("addr", 0, 0), beats, beatBytes,
                AxiBurst.Type.values()[(int) address.value("burst", 0, 1)]);
        final int lane = (int) (burst.beatAddress(beat) & busBytes - 1);
        final int from = at + data.offset();
        Arrays.fill(bytes, from, from + lane, (byte) 0);
        Arrays.fill(bytes, from + Math.min(busBytes, lane + burst.bytes(beat)), from + busBytes, (byte) 0);
    }
}
