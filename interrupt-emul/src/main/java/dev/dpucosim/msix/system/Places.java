// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

/** Where things are on the system bus of an {@link MsixSystem}. */
public final class Places {
    /** Bytes of host memory, which begins at 0. */
    public static final long MEMORY_BYTES = 1L << 29;
    /** Bytes of host memory to which one function may write. */
    public static final long DATA_BYTES = MEMORY_BYTES / 8;
    /** First byte of a peer's memory: a device beside the bridge, on a path of its own. */
    public static final long PEER = 0xC000_0000L;
    /** Bytes of a peer's memory. */
    public static final long PEER_BYTES = 1 << 20;
    /** First address of interrupt messages. */
    public static final long MESSAGES = 0xFEE0_0000L;
    /** Last address of interrupt messages. */
    public static final long MESSAGES_LAST = 0xFEEF_FFFFL;

    private static final long BARS = 0xE000_0000L;
    private static final long WINDOWS = 0xD000_0000L;

    private Places() {
    }

    /** First byte of host memory that a function may write. */
    public static long data(int function) {
        return function * DATA_BYTES;
    }

    /** Where firmware of the machine puts a function's BAR. */
    public static long bar(int function) {
        return BARS + function * 0x10000L;
    }

    /** Address to which the remote device's own messages of a function go; nothing is there on this side. */
    public static long window(int function) {
        return WINDOWS + function * 0x1000L;
    }

    /** The message address that {@link HostSide#program(int, int)} gives a vector; no two vectors share one. */
    public static long messageAddress(int function, int vector) {
        return MESSAGES + function * 0x10000L + vector * 4L;
    }

    /** The message data that {@link HostSide#program(int, int)} gives a vector. */
    public static int messageData(int function, int vector) {
        return function << 16 | vector;
    }
}
