// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.register.Registers;

/** A hot path as firmware has it, whose writes to registers somebody hears of. */
final class WatchedEngine extends ForwardingEngine {

    private final Registers registers;

    WatchedEngine(LvmEngine engine, RegisterListener listener) {
        super(engine);
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
    public Registers registers() {
        return registers;
    }
}
