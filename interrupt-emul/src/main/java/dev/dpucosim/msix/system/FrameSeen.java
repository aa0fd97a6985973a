// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.tunnel.FrameFault;
import dev.dpucosim.tunnel.TunnelFrame;

/**
 * A frame at one end of a link.
 *
 * @param timePs  when
 * @param remote  number of the remote side
 * @param place   where
 * @param bytes   the frame; not to be changed
 */
public record FrameSeen(long timePs, int remote, Place place, byte[] bytes) {

    /** The ends of a link. */
    public enum Place {
        /** Leaves the remote side. */
        REMOTE_OUT("remote >"),
        /** Arrives at the block. */
        HOST_IN("> block "),
        /** Leaves the block. */
        HOST_OUT("< block "),
        /** Arrives at the remote side. */
        REMOTE_IN("remote <");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    /** What it says, or what is wrong with its form. */
    public String text() {
        if (bytes.length < TunnelFrame.HEADER_BYTES) {
            return "cut to " + bytes.length + " bytes";
        }
        TunnelFrame frame = new TunnelFrame(bytes);
        return frame.fault() == FrameFault.NONE ? frame.toString() : frame.fault() + " of " + bytes.length + " bytes";
    }

    @Override
    public String toString() {
        return "frame " + remote + " " + place.text + " " + text();
    }
}
