// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * The end of an AXI4-Lite transfer.
 *
 * @param value
 *            what was read or written
 * @param response
 *            0 OKAY, 1 EXOKAY, 2 SLVERR, 3 DECERR, 4 none because a reset came first
 * @param cycle
 *            in which it came
 */
public record LiteResponse(long value, int response, long cycle) {

    /** Whether it is OKAY (IHI 0022, A3.4.4). */
    public boolean okay() {
        return response == 0;
    }
}
