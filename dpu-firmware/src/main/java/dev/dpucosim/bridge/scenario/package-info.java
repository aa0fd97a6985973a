// SPDX-License-Identifier: Apache-2.0
/**
 * Processes of two hosts that copy, revoke and attack, to be looked at: what must be refused is refused and all else
 * completes, or it is a finding; who was refused and why comes out as a timeline, an account and a verdict.
 */
package dev.dpucosim.bridge.scenario;
