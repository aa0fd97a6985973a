// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.Refusal;

/** As many commands are under way as the ring has entries: nothing was posted; try again when one has ended. */
public final class QueueFull extends Refusal {

    private static final long serialVersionUID = 1L;

    QueueFull(int queue, int entries) {
        super("queue is full: queue=" + queue + ", entries=" + entries);
    }
}
