// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

/** Where something happens in a scenario: a column of its timeline. */
public enum Place {
    /** Processes of host 1. */
    HOST_1,
    /** What the chip tells its firmware, and nobody else. */
    CHIP,
    /** Processes of host 2. */
    HOST_2
}
