// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** The model's inbox and outbox: control frames that firmware reads, and the one that it writes. */
final class ControlFrames {
    private final MsixCounters counters;
    private final byte[][] inbox = new byte[MsixWindows.INBOX_FRAMES][TunnelFrame.HEADER_BYTES];
    final StoredWindow outbox = new StoredWindow(TunnelFrame.HEADER_BYTES / Long.BYTES, -1L);
    private int producer;
    private int consumer;

    ControlFrames(MsixCounters counters) {
        this.counters = counters;
    }

    /** Puts a frame into the inbox as it is, or counts that there was no room. */
    void take(byte[] frame) {
        if (producer - consumer >= inbox.length) {
            counters.count(MsixRegisters.INBOX_DROPPED);
            return;
        }
        inbox[producer % inbox.length] = Arrays.copyOf(frame, TunnelFrame.HEADER_BYTES);
        producer++;
    }

    int producer() {
        return producer;
    }

    int consumer() {
        return consumer;
    }

    void consumer(int count) {
        consumer = count;
    }

    boolean waits() {
        return producer != consumer;
    }

    /** A QWORD of the inbox. */
    long inbox(int offset) {
        return ByteBuffer.wrap(inbox[offset >>> 6]).order(ByteOrder.LITTLE_ENDIAN).getLong(offset & 0x38);
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
