// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * What firmware makes of one local function.
 *
 * @param index        0 to 7
 * @param base         its first entry of the block's table, a multiple of 64
 * @param vectors      size of its table
 * @param vendor       vendor id
 * @param device       device id
 * @param requester    bus, device and function number
 * @param trafficClass of its messages
 * @param intx         whether it has an INTx pin, for drivers that use neither MSI nor MSI-X
 * @param withhold     whether an interrupt is withheld when its data have failed
 */
public record FunctionSettings(int index, int base, int vectors, int vendor, int device, int requester,
        int trafficClass, boolean intx, boolean withhold) {

    /** A function with a table and nothing special. */
    public static FunctionSettings of(int index, int base, int vectors) {
        return new FunctionSettings(index, base, vectors, 0x1D0F, 0x8061, 0x0100 + index, 0, true, false);
    }
}
