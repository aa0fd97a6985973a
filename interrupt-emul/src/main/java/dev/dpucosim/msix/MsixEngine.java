// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;

/**
 * The hot path of interrupts over the bridge: tunnel frames in, data and interrupt messages out to the host in the
 * order in which their frames were accepted, with the table and pending array of the local functions in between.
 * Model and RTL implement it, and neither firmware nor tests ask which. Registers and windows are those of
 * {@code rtl/msix/registers.md}. Implementations must:
 * <ul>
 * <li>take every frame, whatever is in it, and write to the host nothing but what it was accepted for;</li>
 * <li>hand writes to the {@link HostPort} in the order in which their frames were accepted;</li>
 * <li>never write a message of a function whose reset is done or whose disabling write was answered.</li>
 * </ul>
 */
public interface MsixEngine extends AutoCloseable {

    /**
     * Gives one frame to the receiving end of the tunnel. It may still be on its way when this returns; see
     * {@link #settle}.
     *
     * @param frame header and payload beats; any length but 0, also one that no frame has
     */
    void receive(byte[] frame);

    /**
     * Writes registers or a window, as the 64-bit bus does, and waits for the response.
     *
     * @param address byte address of 20 bits; bits 2:0 are not looked at
     * @param data    64 bits of the bus, byte k in bits 8 k + 7 to 8 k
     * @param strobes bit k: byte k is written
     */
    ConfigResponse configWrite(int address, long data, int strobes);

    /** Reads 64 bits of registers or a window, and waits for the response. */
    ConfigRead configRead(int address);

    /** Lets time pass until STATUS.IDLE: no progress is possible without input from frames, registers or host. */
    void settle();

    /**
     * Lets time pass until nothing moves any more but what moderation holds: the end of an interval is not waited for.
     * A function reset may go on.
     */
    void rest();

    /** Lets so many clock cycles pass. */
    void advance(long cycles);

    /** Clock cycles since the start; what an engine does takes as many as it takes, in the model none. */
    long cycle();

    /** The level of the interrupt to firmware: an error record or a control frame waits. */
    boolean interrupt();

    /** System reset: everything is as in a new engine; cycles go on, and writes without a response are forgotten. */
    void reset();

    /** Ends the engine; it must not be used afterwards. Closing twice does nothing more. */
    @Override
    void close();

    /** Writes 64 bits, as firmware does. */
    default ConfigResponse write(int address, long data) {
        return configWrite(address, data, 0xFF);
    }

    /** Reads 64 bits that are known to be there. */
    default long read(int address) {
        ConfigRead read = configRead(address);
        if (read.response() != ConfigResponse.OKAY) {
            throw new IllegalStateException("read refused: address=" + Integer.toHexString(address));
        }
        return read.data();
    }
}
