// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

/**
 * What a run found.
 *
 * @param plan
 *            of the run
 * @param what
 *            it is, in words that end in values
 */
public record TortureFinding(TorturePlan plan, String what) {
}
