// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;

/**
 * One hot path: what host, members and firmware see of it. Model and RTL implement it, and firmware never asks which.
 * Implementations must:
 * <ul>
 * <li>answer every capsule they have taken, with one completion or one termination, however its members behave;</li>
 * <li>take capsules in the order offered, and have read all of a capsule when {@link #offer} returns true;</li>
 * <li>do all their work within events and clocked blocks of the scheduler of their {@link EngineEnvironment};</li>
 * <li>give the same counts, member commands and virtual times when the payload is absent.</li>
 * </ul>
 */
public interface LvmEngine extends AutoCloseable {

    /**
     * Offers a capsule.
     *
     * @return false when there is no room now; the host tries again after a response
     */
    boolean offer(Capsule capsule);

    /** Sets who gets the responses: one call per PDU, in wire order. */
    void responses(ResponseListener listener);

    /** The registers of {@code rtl/lvm/registers.md}. */
    Registers registers();

    /** DPU memory: buffers, command slots, mapping tables and both rings, where the registers say. */
    DpuMemory memory();

    /** Sets what runs when the interrupt level goes high. */
    void interrupt(Runnable firmware);

    /** Whether nothing can make progress without input from host, members or firmware. */
    boolean idle();

    /** Ends the engine; it must not be used afterwards. Closing twice does nothing more. */
    @Override
    void close();
}
