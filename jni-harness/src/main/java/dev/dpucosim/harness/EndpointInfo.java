// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** What an endpoint turned out to be; widths are 0 where the model has no such signal. Order as in the JNI file. */
record EndpointInfo(int index, int dataBytes, boolean keep, int idBits, int userBits, int destBits, int addressBits) {

    static EndpointInfo of(long[] values) {
        return new EndpointInfo((int) values[0], (int) values[1], values[2] != 0, (int) values[3], (int) values[4],
                (int) values[5], (int) values[6]);
    }
}
