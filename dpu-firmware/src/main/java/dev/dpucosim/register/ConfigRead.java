// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

/**
 * What a read of registers or windows brought.
 *
 * @param data     64 bits of the bus; 0 when refused
 * @param response whether anything was there
 */
public record ConfigRead(long data, ConfigResponse response) {

    /** The answer where there is nothing to read. */
    public static final ConfigRead REFUSED = new ConfigRead(0, ConfigResponse.SLVERR);

    /** An answer with data. */
    public static ConfigRead of(long data) {
        return new ConfigRead(data, ConfigResponse.OKAY);
    }
}
