// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * How a run of a programme ended.
 *
 * @param stepsRun   lines run, the differing one included
 * @param messages   messages sent
 * @param compared   lines of which messages or pending bits were compared
 * @param difference the first difference in one line, or null when there is none
 */
public record ProgramResult(int stepsRun, long messages, int compared, String difference) {
}
