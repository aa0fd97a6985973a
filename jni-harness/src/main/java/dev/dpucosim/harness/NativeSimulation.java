// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/**
 * The native methods, one for each function of {@code core.h}, and nothing else. All take a handle; a handle that is
 * not live is refused with {@link IllegalStateException}, as is one that another thread is using. Addresses must stay
 * valid until {@link #close}. {@link NativeLibrary#load} comes first.
 */
final class NativeSimulation {

    private NativeSimulation() {
    }

    static native long open(String path, String clock, String reset, boolean resetActiveLow, long periodPs, int seed,
            long statusAddress);

    static native void close(long handle);

    static native int portCount(long handle);

    static native String portName(long handle, int index);

    /** Direction (0 input, 1 output, 2 inout) in the upper half, width in bits in the lower. */
    static native long portShape(long handle, int index);

    static native long readPort(long handle, int index);

    static native void writePort(long handle, int index, long value);

    static native void readPortWide(long handle, int index, long[] words);

    static native void writePortWide(long handle, int index, long[] words);

    /** Index, width in bits, flags of {@link PublicSignal}, left and right of each dimension; null if there is none. */
    static native long[] findSignal(long handle, String name);

    static native String[] signalNames(long handle);

    static native void readSignal(long handle, int index, long element, long[] words);

    /** At once, or after the next edge. */
    static native void writeSignal(long handle, int index, long element, long[] words, boolean afterEdge);

    static native void forceSignal(long handle, int index, long[] words, boolean afterEdge);

    static native void releaseSignal(long handle, int index, boolean afterEdge);

    static native long[] attachSource(long handle, String prefix, long control, long ring, int ringCount,
            long[] stalls);

    static native long[] attachSink(long handle, String prefix, long control, long ring, int ringCount, long data,
            long dataBytes, int packetBytesMax, long[] stalls);

    static native long[] attachTap(long handle, String prefix, long control, long ring, int ringCount,
            int nearlyFullCount);

    /** Requests: control, ring, its records, answers, room, ids that are told of; none of them: nobody is asked. */
    static native long[] attachMemory(long handle, String prefix, long control, long data, long dataBytes, long base,
            int readLatencyCycles, int writeLatencyCycles, int outstandingMax, long[] stalls, long[] requests);

    static native long[] attachLite(long handle, String prefix, long control, long ring, int ringCount);

    static native long[] attachPosted(long handle, String prefix, long control, long ring, int ringCount, long data,
            long dataBytes, int burstBytesMax, boolean automatic);

    static native int outputWidth(long handle, String prefix, String signal);

    static native int watch(long handle, int port, long value, boolean drained);

    static native void attachStepper(long handle, long control, long drives, long values, long valueBytes, long watches,
            int watchCountMax);

    /** Where a signal's value lies, and what forces it (0: nothing can); bit 31 of the index: a public variable. */
    static native long[] signalAddress(long handle, int signal);

    static native void checkDrivable(long handle, int port);

    static native void addClock(long handle, String port, long periodPs, long phasePs);

    static native void advance(long handle, long stepsMax);

    static native void settleAt(long handle, long timePs);

    static native void reset(long handle, long cycles);

    static native void run(long handle, long cyclesMax, int stopMask);

    static native void runLite(long handle, int lite, long completed, long cyclesMax);

    static native void skip(long handle, long cycles);

    static native String takeOutput(long handle);

    static native void observe(long handle, long function);

    static native void record(long handle, long cycles, long logBytesMax);

    /** The first cycle and the one after the last. */
    static native long[] writeRecording(long handle, String path);

    static native byte[] checkpoint(long handle);

    static native void restore(long handle, byte[] state);

    static native byte[] coverage(long handle);

    static native void wave(long handle, String path, long fromCycle, long toCycle);
}
