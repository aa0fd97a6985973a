// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * What an engine is put into.
 *
 * @param vectors table entries of all functions together: a multiple of 64, at most 2,048
 * @param host    gets the writes
 * @param answers gets the frames that are sent
 */
public record MsixEnvironment(int vectors, HostPort host, AnswerSink answers) {

    /** @throws IllegalArgumentException if the number of vectors is none that can be built */
    public MsixEnvironment {
        if (vectors < 64 || vectors > 2048 || vectors % 64 != 0) {
            throw new IllegalArgumentException("vectors not a multiple of 64 up to 2048: vectors=" + vectors);
        }
    }
}
