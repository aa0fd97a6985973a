// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyStatus;

/**
 * How a command ended.
 *
 * @param command index of the command in its queue, free running
 * @param userTag what the command carried
 * @param status  how
 * @param partial of a failure: some bytes of the target may have been written
 * @param bytes   moved: the length, or 0
 */
public record Completion(int command, long userTag, KeyStatus status, boolean partial, long bytes) {

    /** Whether all bytes were moved. */
    public boolean well() {
        return status == KeyStatus.OK;
    }
}
