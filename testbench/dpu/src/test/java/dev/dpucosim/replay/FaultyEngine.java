// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.dpu.ForwardingEngine;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmModel;

/** A model with one fault: it corrupts one read, or loses one completion. */
final class FaultyEngine extends ForwardingEngine {

    /** What goes wrong, once. */
    enum Wrong {
        /** A bit of a read's data. */
        DATA,
        /** A completion does not come. */
        LOST
    }

    private final Wrong wrong;
    private int countdown = 30;

    FaultyEngine(EngineEnvironment environment, Wrong wrong) {
        super(new LvmModel(environment));
        this.wrong = wrong;
    }

    @Override
    public void responses(ResponseListener listener) {
        super.responses((pdu, nowPs) -> {
            boolean strikes = (pdu.type() == Pdu.TYPE_DATA_TO_HOST) == (wrong == Wrong.DATA) && countdown-- == 0;
            if (strikes && wrong == Wrong.DATA) {
                pdu.data()[pdu.dataIndex()] ^= 1;
            }
            if (!strikes || wrong == Wrong.DATA) {
                listener.on(pdu, nowPs);
            }
        });
    }
}
