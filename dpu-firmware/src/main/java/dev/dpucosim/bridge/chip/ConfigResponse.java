// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/** How the register bus answers. */
public enum ConfigResponse {
    /** Done. */
    OKAY,
    /** Refused: nothing has changed but what the refusal itself records. */
    SLVERR
}
