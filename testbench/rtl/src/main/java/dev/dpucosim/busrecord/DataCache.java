// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.busrecord;

import java.util.Arrays;

/**
 * Data of earlier beats, so that what passes several buses is written once. Writer and reader have one each and show it
 * the same data in the same order; a place is taken over by the newest data that belongs there. At most 32 MiB of
 * beats of 64 bytes.
 */
final class DataCache {

    /** Shorter data is not worth a reference. */
    static final int BYTES_MIN = 16;

    private static final int PLACES = 1 << 19;

    /** Null until something is to be kept: whoever wants the header alone needs none. */
    private byte[][] places;

    /** Where that data is; -1 if it is not there, and then it is now. */
    int findOrAdd(byte[] bytes, int at, int length) {
        if (places == null) {
            places = new byte[PLACES][];
        }
        int sum = length;
        for (int i = at; i < at + length; i++) {
            sum = 31 * sum + bytes[i];
        }
        final int place = (sum ^ sum >>> 15) & PLACES - 1;
        final byte[] known = places[place];
        if (known != null && Arrays.equals(known, 0, known.length, bytes, at, at + length)) {
            return place;
        }
        if (known != null && known.length == length) {
            System.arraycopy(bytes, at, known, 0, length);
        } else {
            places[place] = Arrays.copyOfRange(bytes, at, at + length);
        }
        return -1;
    }

    /** Copies the data at a place. */
    void copy(int place, byte[] target, int at, int length) {
        if (places == null || places[place] == null || places[place].length != length) {
            throw new IllegalArgumentException("no such data: place=" + place);
        }
        System.arraycopy(places[place], 0, target, at, length);
    }
}
