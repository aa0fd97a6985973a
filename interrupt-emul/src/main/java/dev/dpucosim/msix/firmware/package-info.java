// SPDX-License-Identifier: Apache-2.0
/**
 * The firmware's half of the tunnel: connections that are set up and torn down, greetings, resets of functions in both
 * directions, transport numbers, error records and counters. It works on any {@link dev.dpucosim.msix.MsixEngine}.
 */
package dev.dpucosim.msix.firmware;
