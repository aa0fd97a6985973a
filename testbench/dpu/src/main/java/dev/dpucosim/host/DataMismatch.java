// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/**
 * A block that a read brought and that is not what was written.
 *
 * @param request number of the request in the trace, from 1
 * @param namespace index of the namespace
 * @param block address of the block in it
 * @param version how often it had been written
 * @param seen what it is instead
 */
public record DataMismatch(long request, int namespace, long block, int version, String seen) {

    @Override
    public String toString() {
        return "data mismatch: request=" + request + ", namespace=" + (namespace + 1) + ", block=" + block
                + ", expected version=" + version + ", seen: " + seen;
    }
}
