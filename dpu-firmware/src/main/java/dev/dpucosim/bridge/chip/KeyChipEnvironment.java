// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * What a chip is put into.
 *
 * @param keys  records of the key table: a power of two from 1,024 to 65,536
 * @param host1 memory of host 1
 * @param host2 memory of host 2
 */
public record KeyChipEnvironment(int keys, HostMemoryPort host1, HostMemoryPort host2) {

    /** Checks that such a table can be built. */
    public KeyChipEnvironment {
        if (keys < 1024 || keys > 65_536 || Integer.bitCount(keys) != 1) {
            throw new IllegalArgumentException("keys not a power of two from 1024 to 65536: keys=" + keys);
        }
    }
}
