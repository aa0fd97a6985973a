// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.Refusal;

/** The process was closed: what it had posted may have been done, in part, or not at all. */
public final class ProcessClosed extends Refusal {

    private static final long serialVersionUID = 1L;

    ProcessClosed(int queue, int epoch) {
        super("process is closed: queue=" + queue + ", epoch=" + epoch);
    }
}
