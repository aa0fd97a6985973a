// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;

/** A hot path as firmware has it, whose writes to registers somebody hears of. */
final class WatchedEngine implements LvmEngine {

    private final LvmEngine engine;
    private final Registers registers;

    WatchedEngine(LvmEngine engine, RegisterListener listener) {
        this.engine = engine;
        Registers own = engine.registers();
        registers = new Registers() {
            @Override
            public long read(int offset) {
                return own.read(offset);
            }

            @Override
            public void write(int offset, long value) {
                own.write(offset, value);
                listener.written(offset, value);
            }
        };
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
        return registers;
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
