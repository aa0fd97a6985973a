// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusAnswer;
import dev.dpucosim.bus.BusPort;
import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusVerdict;
import dev.dpucosim.msix.BarAnswer;
import dev.dpucosim.msix.BarRead;
import dev.dpucosim.msix.FunctionFirmware;

/** A function as the system bus meets it: its configuration space at its id, its BAR where its driver has put it. */
final class FunctionOnBus {
    private static final int SPACE_BYTES = 256;
    private static final long NOWHERE = -1;

    private final FunctionFirmware function;
    private final BusPort bridge;
    private final ClockedEngine engine;
    private long claimed = NOWHERE;

    /** @param engine has what a write does done before it is answered */
    FunctionOnBus(FunctionFirmware function, BusPort bridge, ClockedEngine engine) {
        this.engine = engine;
        this.function = function;
        this.bridge = bridge;
        bridge.claimConfiguration(function.settings().requester(), this::configuration);
        function.resetListener(this::move);
    }

    private void configuration(BusTransaction transaction, BusAnswer answer) {
        int offset = (int) transaction.address();
        int count = transaction.bytes();
        switch (transaction.type()) {
            case CONFIG_READ -> answer.data(bytes(offset < SPACE_BYTES ? function.configRead(offset, count) : 0,
                    count));
            case CONFIG_WRITE -> {
                if (offset < SPACE_BYTES) {
                    engine.within(() -> function.configWrite(offset, count, (int) value(transaction.data())));
                    move();
                }
                answer.done(BusVerdict.OK);
            }
            default -> answer.done(BusVerdict.UNSUPPORTED_REQUEST);
        }
    }

    /** Has the BAR reached where it is now; where somebody else is, it cannot be. */
    private void move() {
        long wanted = function.memoryOn() ? function.barAddress() : NOWHERE;
        if (wanted == claimed) {
            return;
        }
        if (claimed != NOWHERE) {
            bridge.release(claimed);
            claimed = NOWHERE;
        }
        if (wanted != NOWHERE) {
            try {
                bridge.claim(wanted, wanted + FunctionFirmware.BAR_BYTES - 1, this::bar);
                claimed = wanted;
            } catch (IllegalArgumentException taken) {
                claimed = NOWHERE;
            }
        }
    }

    private void bar(BusTransaction transaction, BusAnswer answer) {
        long offset = transaction.address() - function.barAddress();
        int count = transaction.bytes();
        switch (transaction.type()) {
            case MEMORY_WRITE -> engine.within(() -> answer.done(verdict(function.barWrite(offset, count,
                    value(transaction.data())))));
            case MEMORY_READ -> {
                BarRead read = count == 0 ? new BarRead(BarAnswer.SUCCESS, 0) : function.barRead(offset, count);
                if (read.answer() == BarAnswer.SUCCESS) {
                    answer.data(bytes(read.data(), count));
                } else {
                    answer.done(verdict(read.answer()));
                }
            }
            default -> answer.done(BusVerdict.UNSUPPORTED_REQUEST);
        }
    }

    private static BusVerdict verdict(BarAnswer answer) {
        return switch (answer) {
            case SUCCESS -> BusVerdict.OK;
            case UNSUPPORTED_REQUEST -> BusVerdict.UNSUPPORTED_REQUEST;
            case COMPLETER_ABORT -> BusVerdict.COMPLETER_ABORT;
        };
    }

    /** The lowest eight bytes as a number, lowest first. */
    static long value(byte[] bytes) {
        long value = 0;
        for (int i = Math.min(bytes.length, Long.BYTES) - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xFF;
        }
        return value;
    }

    /** So many bytes of a number, lowest first. */
    static byte[] bytes(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> 8 * i);
        }
        return bytes;
    }
}
