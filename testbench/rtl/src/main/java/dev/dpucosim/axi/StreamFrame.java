// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import java.util.Arrays;

/**
 * What travels over AXI4-Stream up to and with {@code TLAST}; a stream without {@code TLAST} has frames of one beat.
 *
 * @param data
 *            the bytes, without those that {@code TKEEP} leaves out
 * @param id
 *            {@code TID} of the first beat, 0 if there is none
 * @param dest
 *            {@code TDEST} of the first beat
 * @param user
 *            {@code TUSER} of the first beat, up to 64 bits
 */
public record StreamFrame(byte[] data, long id, long dest, long user) {

    /** A frame whose side signals are 0. */
    public StreamFrame(byte[] data) {
        this(data, 0, 0, 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StreamFrame that && id == that.id && dest == that.dest && user == that.user
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(data) * 31 + Long.hashCode(id * 961 + dest * 31 + user);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("frame of ").append(data.length).append(" bytes");
        if (id != 0 || dest != 0 || user != 0) {
            text.append(", id ").append(id).append(", dest ").append(dest).append(", user ").append(user);
        }
        text.append(':');
        for (int i = 0; i < Math.min(data.length, 32); i++) {
            text.append(String.format(i % 4 == 0 ? " %02x" : "%02x", data[i]));
        }
        return data.length > 32 ? text.append(" ...").toString() : text.toString();
    }
}
