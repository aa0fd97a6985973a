// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import java.util.List;

/**
 * What a process sees when it looks.
 *
 * @param counter     commands that ended well since the process was opened
 * @param errors      commands that did not
 * @param underWay    commands that have not ended
 * @param completions those since the last look, in order
 * @param missed      completions since the last look that are not in the list, because more came than the ring holds
 */
public record Poll(long counter, long errors, int underWay, List<Completion> completions, long missed) {
}
