// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The block's outbox: one frame at a time, which leaves between the answers. */
final class Outbox {
    private static final int BUSY_READS_MAX = 1000;

    private final MsixEngine engine;

    Outbox(MsixEngine engine) {
        this.engine = engine;
    }

    /** Sends a frame; false when the one before it does not leave. */
    boolean send(FrameBuilder frame) {
        for (int reads = 0; (engine.read(MsixRegisters.OUTBOX) & MsixRegisters.OUTBOX_BUSY_MASK) != 0; reads++) {
            if (reads == BUSY_READS_MAX) {
                return false;
            }
        }
        ByteBuffer words = ByteBuffer.wrap(frame.seal()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < TunnelFrame.HEADER_BYTES; at += Long.BYTES) {
            engine.write(MsixWindows.outbox() + at, words.getLong(at));
        }
        return engine.write(MsixRegisters.OUTBOX, MsixRegisters.OUTBOX_SEND_MASK) == ConfigResponse.OKAY;
    }
}
