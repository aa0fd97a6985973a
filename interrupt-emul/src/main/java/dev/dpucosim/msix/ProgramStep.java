// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.List;

/**
 * One line of a recorded programme.
 *
 * @param line      its number, from 1
 * @param number    the field {@code i}
 * @param operation what is done
 * @param sent      the messages that it makes in any order, or null when the line does not say
 * @param pending   the pending array after it, in hexadecimal, or null when the line does not say
 */
public record ProgramStep(int line, long number, ProgramOperation operation, List<ProgramMessage> sent,
        String pending) {
}
