// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

/** How an access to registers or windows was answered, in the words of AXI. */
public enum ConfigResponse {
    /** Done, or ignored where ignoring is the rule. */
    OKAY,
    /** Refused: nothing is there, or nothing was changed but what the refusal itself records. */
    SLVERR
}
