// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.register.Registers;

/** A model with one fault: it corrupts one read, or loses one completion. */
final class FaultyEngine implements LvmEngine {

    /** What goes wrong, once. */
    enum Wrong {
        /** A bit of a read's data. */
        DATA,
        /** A completion does not come. */
        LOST
    }

    private final LvmModel model;
    private final Wrong wrong;
    private int countdown = 30;

    FaultyEngine(EngineEnvironment environment, Wrong wrong) {
        this.model = new LvmModel(environment);
        this.wrong = wrong;
    }

    @Override
    public boolean offer(Capsule capsule) {
        return model.offer(capsule);
    }

    @Override
    public void responses(ResponseListener listener) {
        model.responses((pdu, nowPs) -> {
            boolean strikes = (pdu.type() == Pdu.TYPE_DATA_TO_HOST) == (wrong == Wrong.DATA) && countdown-- == 0;
            if (strikes && wrong == Wrong.DATA) {
                pdu.data()[pdu.dataIndex()] ^= 1;
            }
            if (!strikes || wrong == Wrong.DATA) {
                listener.on(pdu, nowPs);
            }
        });
    }

    @Override
    public Registers registers() {
        return model.registers();
    }

    @Override
    public DpuMemory memory() {
        return model.memory();
    }

    @Override
    public void interrupt(Runnable firmware) {
        model.interrupt(firmware);
    }

    @Override
    public boolean idle() {
        return model.idle();
    }

    @Override
    public void close() {
        model.close();
    }
}
