// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.Arrays;

/**
 * A finished write of AXI4 or AXI4-Lite. Equal to another by everything but when it was and what the bytes are that are
 * not enabled.
 *
 * @param burst
 *            what was asked for
 * @param data
 *            the bytes in the order of the beats, only those that the burst covers
 * @param enabled
 *            which of them are written, as the strobes say
 * @param response
 *            the one response
 * @param cycleFirst
 *            of the clock, when the address changed hands
 * @param cycleLast
 *            when the response did
 */
public record AxiWrite(AxiBurst burst, byte[] data, boolean[] enabled, AxiResponse response, long cycleFirst,
        long cycleLast) {

    /** The first eight bytes or fewer as a number, lowest byte first. */
    public long value() {
        return Lanes.value(data);
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof AxiWrite that && burst.equals(that.burst) && Arrays.equals(enabled, that.enabled)
                && response == that.response)) {
            return false;
        }
        for (int i = 0; i < data.length; i++) {
            if (enabled[i] && data[i] != that.data[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return burst.hashCode() * 31 + Arrays.hashCode(enabled);
    }

    @Override
    public String toString() {
        return "write " + burst + ", response=" + response + ", data=" + Lanes.text(data, enabled);
    }
}
