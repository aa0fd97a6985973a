// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

/**
 * One SYNC operation.
 *
 * @param firstStripe where it begins
 * @param stripes how many, at least one
 * @param members whose chunks are written, one bit each; 0: parity, or the copies but the first
 * @param check nothing is written: blocks that do not fit are counted
 */
record Sync(long firstStripe, int stripes, int members, boolean check) {
}
