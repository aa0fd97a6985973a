// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.Arrays;

/**
 * The configuration space of a function with MSI-X and MSI capabilities, as far as its driver needs it: DWORDs with
 * the bits that software may write.
 *
 * <pre>
 *   00  device id | vendor id             04  status | command: 1 memory, 2 bus master, 10 no INTx
 *   10  BAR 0: memory, 64 bits, 64 KiB    34  capabilities: 70      3C  interrupt pin | line
 *   40  31 MSI-X enable, 30 function mask, 26:16 table size - 1 | next 0 | 11
 *   44  table: offset 0 of BAR 0          48  pending array: offset 8000 of BAR 0
 *   50  24 masks, 23 64 bits, 22:20 granted, 19:17 capable, 16 MSI enable | next 40 | 05
 *   54  MSI address                       5C  MSI data       60  MSI mask bits       64  MSI pending bits
 *   70  PCI Express endpoint | next 50 | 10
 *   74  28 function level reset           78  15 begin a function level reset, reads 0
 * </pre>
 */
final class ConfigSpace {
    static final int COMMAND = 0x04;
    static final int BAR_LOW = 0x10;
    static final int BAR_HIGH = 0x14;
    static final int CAPABILITY = 0x40;
    static final int MSI = 0x50;
    static final int MSI_MASK = MSI + 0x10;
    static final int MSI_PENDING = MSI + 0x14;
    static final int MSI_ENABLE = 1 << 16;
    static final int EXPRESS = 0x70;
    static final int EXPRESS_CONTROL = EXPRESS + 8;
    static final int EXPRESS_RESET = 1 << 15;
    static final int COMMAND_MEMORY = 1 << 1;
    static final int COMMAND_MASTER = 1 << 2;
    static final int COMMAND_NO_INTX = 1 << 10;
    static final int MSIX_ENABLE = 1 << 31;
    static final int MSIX_MASK = 1 << 30;
    static final int STATUS_INTERRUPT = 1 << 19;
    static final int PENDING_OFFSET = 0x8000;
    static final int BYTES = 256;

    private static final int STATUS_CAPABILITIES = 1 << 20;
    private static final int INTERRUPT = 0x3C;
    private static final int MSIX_ID = 0x11;
    private static final int EXPRESS_ID = 0x10;
    private static final int MSI_ID = 0x05;
    private static final int MSI_WIDE = 1 << 23;
    private static final int MSI_MASKS = 1 << 24;
    private static final int MSI_CAPABLE_LSB = 17;
    private static final int MSI_GRANTED_LSB = 20;
    private static final int MSI_ADDRESS = MSI + 4;
    private static final int MSI_DATA = MSI + 0xC;
    private static final int MSI_VECTORS_MAX = 32;
    private static final int EXPRESS_VERSION = 2 << 16;
    private static final int EXPRESS_CAN_RESET = 1 << 28;

    private final int[] words = new int[BYTES / Integer.BYTES];
    private final FunctionSettings settings;

    ConfigSpace(FunctionSettings settings) {
        this.settings = settings;
        reset();
    }

    /** The state after a reset. */
    void reset() {
        Arrays.fill(words, 0);
        words[0] = settings.device() << 16 | settings.vendor();
        words[COMMAND / 4] = STATUS_CAPABILITIES;
        words[BAR_LOW / 4] = 0x4;
        words[0x34 / 4] = EXPRESS;
        words[EXPRESS / 4] = EXPRESS_VERSION | MSI << 8 | EXPRESS_ID;
        words[EXPRESS / 4 + 1] = EXPRESS_CAN_RESET;
        words[MSI / 4] = MSI_MASKS | MSI_WIDE | msiCapable() << MSI_CAPABLE_LSB | CAPABILITY << 8 | MSI_ID;
        words[INTERRUPT / 4] = settings.intx() ? 1 << 8 : 0;
        words[CAPABILITY / 4] = settings.vectors() - 1 << 16 | MSIX_ID;
        words[CAPABILITY / 4 + 2] = PENDING_OFFSET;
    }

    int word(int offset) {
        return words[offset / Integer.BYTES];
    }

    boolean is(int offset, int bits) {
        return (word(offset) & bits) == bits;
    }

    /** Writes the bits of a DWORD that software may write. */
    void write(int offset, int value, int bits) {
        int may = bits & writable(offset);
        words[offset / Integer.BYTES] = word(offset) & ~may | value & may;
    }

    /** log2 of the vectors that MSI may be granted. */
    private int msiCapable() {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(Math.min(settings.vectors(), MSI_VECTORS_MAX));
    }

    /** Whether MSI is what messages are sent by; where both are enabled, which software must not do, MSI-X is. */
    boolean msiOn() {
        return is(MSI, MSI_ENABLE) && !is(CAPABILITY, MSIX_ENABLE);
    }

    /** Vectors that MSI was granted. */
    int msiGranted() {
        return 1 << Math.min(word(MSI) >>> MSI_GRANTED_LSB & 7, msiCapable());
    }

    long msiAddress() {
        return (long) word(MSI_ADDRESS + 4) << Integer.SIZE | Integer.toUnsignedLong(word(MSI_ADDRESS));
    }

    int msiData() {
        return word(MSI_DATA);
    }

    int msiMask() {
        return word(MSI_MASK);
    }

    private int writable(int offset) {
        return switch (offset) {
            case MSI -> MSI_ENABLE | 7 << MSI_GRANTED_LSB;
            case MSI_ADDRESS -> ~3;
            case MSI_ADDRESS + 4 -> -1;
            case MSI_DATA -> 0xFFFF;
            case MSI_MASK -> (int) ((1L << (1 << msiCapable())) - 1);
            case COMMAND -> COMMAND_MEMORY | COMMAND_MASTER | COMMAND_NO_INTX;
            case BAR_LOW -> 0xFFFF0000;
            case BAR_HIGH -> 0xFFFFFFFF;
            case INTERRUPT -> 0xFF;
            case CAPABILITY -> MSIX_ENABLE | MSIX_MASK;
            default -> 0;
        };
    }
}
