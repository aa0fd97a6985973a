// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The model's inbox and outbox: control frames that firmware reads, and the one that it writes. */
final class ControlFrames {
    final FirmwareRing inbox;
    final StoredWindow outbox = new StoredWindow(TunnelFrame.HEADER_BYTES / Long.BYTES, -1L);

    ControlFrames(MsixCounters counters) {
        inbox = new FirmwareRing(MsixWindows.INBOX_FRAMES, TunnelFrame.HEADER_BYTES, counters,
                MsixRegisters.INBOX_DROPPED);
    }

    /** Puts a frame into the inbox as it is. */
    void take(byte[] frame) {
        long[] words = new long[TunnelFrame.HEADER_BYTES / Long.BYTES];
        ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        inbox.put(words);
    }

    /** The frame in the outbox, with its CRC. */
    byte[] sealed() {
        ByteBuffer frame = ByteBuffer.allocate(TunnelFrame.HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < TunnelFrame.HEADER_BYTES / Long.BYTES; i++) {
            frame.putLong(outbox.word(i));
        }
        return FrameBuilder.of(frame.array()).seal();
    }
}
