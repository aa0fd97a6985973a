// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.Arrays;
import java.util.List;

/**
 * A finished read of AXI4 or AXI4-Lite. Equal to another by everything but when it was.
 *
 * @param burst
 *            what was asked for
 * @param data
 *            the bytes in the order of the beats, only those that the burst covers
 * @param responses
 *            one for each beat
 * @param cycleFirst
 *            of the clock, when the address changed hands
 * @param cycleLast
 *            when the last beat did
 */
public record AxiRead(AxiBurst burst, byte[] data, List<AxiResponse> responses, long cycleFirst, long cycleLast) {

    /** The first response that is not OKAY, else OKAY. */
    public AxiResponse response() {
        return responses.stream().reduce(AxiResponse.OKAY, AxiResponse::and);
    }

    /** The first eight bytes or fewer as a number, lowest byte first. */
    public long value() {
        return Lanes.value(data);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AxiRead that && burst.equals(that.burst) && Arrays.equals(data, that.data)
                && responses.equals(that.responses);
    }

    @Override
    public int hashCode() {
        return burst.hashCode() * 31 + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        return "read " + burst + ", response=" + response() + ", data=" + Lanes.text(data, null);
    }
}
