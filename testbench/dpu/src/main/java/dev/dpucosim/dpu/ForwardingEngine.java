// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;

/** An engine that does what another one does, save what a subclass changes on the way. */
public abstract class ForwardingEngine implements LvmEngine {

    private final LvmEngine engine;

    protected ForwardingEngine(LvmEngine engine) {
        this.engine = engine;
    }

    @Override
    public boolean offer(Capsule capsule) {
        return engine.offer(capsule);
    }

    @Override
    public void responses(ResponseListener listener) {
        engine.responses(listener);
    }

    @Override
    public Registers registers() {
        return engine.registers();
    }

    @Override
    public DpuMemory memory() {
        return engine.memory();
    }

    @Override
    public void interrupt(Runnable firmware) {
        engine.interrupt(firmware);
    }

    @Override
    public boolean idle() {
        return engine.idle();
    }

    @Override
    public void close() {
        engine.close();
    }
}
