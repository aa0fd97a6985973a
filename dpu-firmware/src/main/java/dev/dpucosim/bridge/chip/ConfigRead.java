// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

/**
 * What a read of the register bus brought.
 *
 * @param data     64 bits; 0 when refused
 * @param response whether it was answered
 */
public record ConfigRead(long data, ConfigResponse response) {

    /** The answer where there is nothing to read. */
    public static final ConfigRead REFUSED = new ConfigRead(0, ConfigResponse.SLVERR);

    /** An answer with data. */
    public static ConfigRead of(long data) {
        return new ConfigRead(data, ConfigResponse.OKAY);
    }
}
