// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;

/**
 * What firmware sets up before anything is tried: functions 0 to 3 with tables, ranges and windows, connection 1 for
 * functions 0 and 1, connection 2 for function 2, remote vector v mapped to local vector v. Functions are enabled, and
 * all their vectors masked.
 */
public final class Bed {
    /** Table entries of all functions. */
    public static final int VECTORS = 2048;
    /** The connection of functions 0 and 1. */
    public static final int ID = 0x00A001;
    /** The connection of function 2. */
    public static final int OTHER_ID = 0x00B002;
    /** Of both connections. */
    public static final int EPOCH = 7;
    /** What every stream expects first. */
    public static final int FIRST_SEQUENCE = 1;
    /** Bytes to which data of a function may go. */
    public static final long RANGE_BYTES = 0x10_0000;

    private static final int[] BASES = {0, 512, 576, 640};
    private static final int[] SIZES = {512, 64, 40, 128};

    private Bed() {}

    /** Writes all of it to an engine that comes out of reset. */
    public static void prepare(MsixEngine engine) {
        for (int function = 0; function < BASES.length; function++) {
            write(engine, MsixWindows.functionTable(function), MsixWindows.tableValue(base(function), size(function)));
            write(engine, MsixWindows.functionWindow(function), window(function));
            write(engine, MsixWindows.functionRange(function, 0), data(function) | 1);
            write(engine, MsixWindows.functionRange(function, 0) + 8, data(function) + RANGE_BYTES - 4096);
            control(engine, function, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER);
            for (int vector = 0; vector < size(function); vector++) {
                write(engine, MsixWindows.map(base(function) + vector), MsixWindows.mapValue(vector));
            }
        }
        connect(engine, ID, 0b0011);
        connect(engine, OTHER_ID, 0b0100);
        write(engine, MsixRegisters.CONTROL, 3);
    }

    private static void connect(MsixEngine engine, int id, int functions) {
        int index = id % MsixWindows.CONNECTIONS;
        write(engine, MsixWindows.connectionControl(index), MsixWindows.connectionValue(id, EPOCH, functions));
        for (int stream = 0; stream < MsixWindows.STREAMS; stream++) {
            write(engine, MsixWindows.streamExpected(index, stream), FIRST_SEQUENCE);
        }
    }

    /** Sets bits of FUNCTION.CONTROL; the requester is always the function's. */
    public static void control(MsixEngine engine, int function, long bits) {
        write(engine, MsixWindows.functionControl(function),
                bits | requester(function) << MsixWindows.FUNCTION_REQUESTER_LSB);
    }

    /** Writes what cannot be refused. */
    static void write(MsixEngine engine, int address, long value) {
        if (engine.write(address, value) != ConfigResponse.OKAY) {
            throw new IllegalStateException("write refused: address=" + Integer.toHexString(address) + ", value="
                    + Long.toHexString(value));
        }
    }

    /** The first table entry of a function. */
    public static int base(int function) {
        return BASES[function];
    }

    /** Vectors of a function. */
    public static int size(int function) {
        return SIZES[function];
    }

    /** Where the TLP of carrier 1 writes. */
    public static long window(int function) {
        return 0xFED0_0000L + 0x1000L * function;
    }

    /** First address to which data of a function may go. */
    public static long data(int function) {
        return 0x1_0000_0000L + function * 0x1000_0000L;
    }

    /** The address that a driver gives a vector. */
    public static long address(int function, int vector) {
        return 0xFEE0_0000L + 0x10000L * function + 4L * vector;
    }

    /** The data that a driver gives a vector. */
    public static int message(int function, int vector) {
        return 0x4000 + 0x10000 * function + vector;
    }

    /** The id of a function on the bus. */
    public static long requester(int function) {
        return 0x0300 + function;
    }
}
