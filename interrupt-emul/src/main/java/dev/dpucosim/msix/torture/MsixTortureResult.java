// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

/**
 * What came of random operations on an engine.
 *
 * @param operations those that were done
 * @param dataWrites data that the host got
 * @param messages   messages that the host got
 * @param answers    frames that came back
 * @param digest     SHA-256 of the trace, hexadecimal
 * @param finding    the first rule or comparison that failed, or null
 */
public record MsixTortureResult(long operations, long dataWrites, long messages, long answers, String digest,
        String finding) {}
