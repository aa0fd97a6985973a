// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

/** Where something happens in a scenario: a column of its timeline. */
public enum Place {
    /** The remote device. */
    DEVICE,
    /** The link, and what the block does with what comes. */
    TUNNEL,
    /** Memory and interrupt controller of the host. */
    HOST
}
