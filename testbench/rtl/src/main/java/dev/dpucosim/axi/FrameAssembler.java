// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import java.util.Arrays;

/** Makes frames of beats that change hands. */
final class FrameAssembler {

    private final Channel channel;
    private final Wire data;
    private final Wire keep;
    private final Wire last;
    private final Wire id;
    private final Wire dest;
    private final Wire user;
    private final int beatBytes;
    private final byte[] beat;
    private final byte[] keepBytes;
    private byte[] bytes;
    private int length;
    private long frameId;
    private long frameDest;
    private long frameUser;
    private long cycleFirst;

    FrameAssembler(Channel channel) {
        this.channel = channel;
        this.data = channel.needed("tdata");
        this.keep = channel.optional("tkeep");
        this.last = channel.optional("tlast");
        this.id = channel.optional("tid");
        this.dest = channel.optional("tdest");
        this.user = channel.optional("tuser");
        this.beatBytes = data.widthBits() / 8;
        this.beat = new byte[beatBytes];
        this.keepBytes = new byte[(beatBytes + 7) / 8];
        this.bytes = new byte[beatBytes];
    }

    /** Takes the beat that stands at the ports before that cycle's edge; the frame that it completes, else null. */
    StreamFrame take(long cycle) {
        if (length == 0) {
            cycleFirst = cycle;
            frameId = id == null ? 0 : id.value();
            frameDest = dest == null ? 0 : dest.value();
            frameUser = user == null ? 0 : user.value();
        }
        if (length + beatBytes > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        if (keep == null) {
            data.read(bytes, length, beatBytes);
            length += beatBytes;
        } else {
            kept();
        }
        if (last != null && !last.isSet()) {
            return null;
        }
        final StreamFrame frame = new StreamFrame(Arrays.copyOf(bytes, length), frameId, frameDest, frameUser);
        length = 0;
        channel.note(cycleFirst, cycle, frame);
        return frame;
    }

    private void kept() {
        data.read(beat, 0, beatBytes);
        keep.read(keepBytes, 0, keepBytes.length);
        for (int i = 0; i < beatBytes; i++) {
            if ((keepBytes[i >>> 3] >>> (i & 7) & 1) != 0) {
                bytes[length++] = beat[i];
            }
        }
    }
}
