// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * What a read of registers or windows brought.
 *
 * @param data     64 bits of the bus
 * @param response whether anything was there; if not, the data are 0
 */
public record ConfigRead(long data, ConfigResponse response) {

    static final ConfigRead REFUSED = new ConfigRead(0, ConfigResponse.SLVERR);

    static ConfigRead of(long data) {
        return new ConfigRead(data, ConfigResponse.OKAY);
    }
}
