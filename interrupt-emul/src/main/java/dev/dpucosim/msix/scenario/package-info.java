// SPDX-License-Identifier: Apache-2.0
/**
 * Interrupts over a bad link, to be looked at: a remote device writes data and raises vectors at random, a handler on
 * the host looks whether the data are there, and what happened comes out as a timeline, latencies and a verdict.
 */
package dev.dpucosim.msix.scenario;
