// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

/**
 * What became of one run.
 *
 * @param requests
 *            that hosts made
 * @param blocksChecked
 *            blocks read and compared
 * @param powerLosses
 *            how often power went
 * @param finding
 *            or null when there is none
 */
public record TortureResult(long requests, long blocksChecked, int powerLosses, TortureFinding finding) {
}
