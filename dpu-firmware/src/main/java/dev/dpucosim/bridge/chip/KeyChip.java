// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;

/**
 * The bridge chip: queues of commands in the memories of two hosts, a table of keys, and copies from one memory to the
 * other for commands whose two keys are valid. Registers and descriptors are those of
 * {@code rtl/keybridge/registers.md}; model and RTL implement it, and neither firmware nor tests ask which.
 * Implementations must:
 * <ul>
 * <li>move no data byte for a command that is refused, and none after a revoke is no longer BUSY;</li>
 * <li>write the completion of a command after the last response of its data, in the order of its queue;</li>
 * <li>tell every command of a queue that stays open how it ended, once.</li>
 * </ul>
 */
public interface KeyChip extends AutoCloseable {

    /** Length of a clock cycle, in picoseconds. */
    long CYCLE_PS = 4000;

    /**
     * Writes 64 bits of registers, of a window, or of a doorbell, and waits for the response.
     *
     * @param address byte address of 20 bits, a multiple of 8
     */
    ConfigResponse configWrite(int address, long data);

    /** Reads 64 bits of registers or of a window, and waits for the response. */
    ConfigRead configRead(int address);

    /** Lets time pass until no progress is possible without input from registers or hosts. */
    void settle();

    /** Lets so many clock cycles pass. */
    void advance(long cycles);

    /** Clock cycles since the start. */
    long cycle();

    /** Whether cycles alone make no progress, as STATUS.IDLE says. */
    default boolean idle() {
        return (read(KeyRegisters.STATUS) & KeyRegisters.STATUS_IDLE_MASK) != 0;
    }

    /** The level of the interrupt to firmware: an audit record waits. */
    boolean interrupt();

    /** System reset: everything is as in a new chip; responses to what was outstanding are ignored. */
    void reset();

    /** Ends the chip; it must not be used afterwards. Closing twice does nothing more. */
    @Override
    void close();

    /** Reads 64 bits that are known to be there. */
    default long read(int address) {
        ConfigRead read = configRead(address);
        if (read.response() != ConfigResponse.OKAY) {
            throw new IllegalStateException("read refused: address=" + Integer.toHexString(address));
        }
        return read.data();
    }

    /** Writes 64 bits that are known to be accepted. */
    default void write(int address, long data) {
        if (configWrite(address, data) != ConfigResponse.OKAY) {
            throw new IllegalStateException("write refused: address=" + Integer.toHexString(address) + ", data="
                    + Long.toHexString(data));
        }
    }
}
