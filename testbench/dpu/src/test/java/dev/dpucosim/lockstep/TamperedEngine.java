// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponseListener;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.ForwardingEngine;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmModel;

/** A model whose responses a test falsifies on their way out. */
final class TamperedEngine extends ForwardingEngine {

    /** What is done to one response. */
    enum Wrong {
        /** A bit of the data. */
        DATA,
        /** The status. */
        STATUS,
        /** The response does not come. */
        LOST,
        /** The data comes with a header that says nothing of it being the last. */
        FLAGS,
        /** A data digest nobody asked for. */
        DIGEST
    }

    private final Wrong wrong;
    private int skip;

    TamperedEngine(EngineEnvironment environment, Wrong wrong, int skip) {
        super(new LvmModel(environment));
        this.wrong = wrong;
        this.skip = skip;
    }

    @Override
    public void responses(ResponseListener listener) {
        super.responses((pdu, nowPs) -> {
            boolean data = pdu.type() == Pdu.TYPE_DATA_TO_HOST;
            boolean wanted = wrong == Wrong.STATUS || wrong == Wrong.LOST ? !data : data;
            if (!wanted || skip-- != 0) {
                listener.on(pdu, nowPs);
                return;
            }
            ResponsePdu other = new ResponsePdu();
            switch (wrong) {
                case DATA -> {
                    long[] words = pdu.data().clone();
                    words[pdu.dataIndex() + 70 % (pdu.dataBytes() >>> 3)] ^= 2;
                    listener.on(other.data(pdu.cid(), words, pdu.dataIndex(), pdu.dataBytes(), false, false), nowPs);
                }
                case STATUS -> listener.on(other.completion(pdu.cid(), 0x0006, false), nowPs);
                case FLAGS -> {
                    other.data(pdu.cid(), pdu.data(), pdu.dataIndex(), pdu.dataBytes(), false, false);
                    other.header()[Pdu.FLAGS_OFFSET] = 0;
                    listener.on(other, nowPs);
                }
                case DIGEST -> listener.on(
                        other.data(pdu.cid(), pdu.data(), pdu.dataIndex(), pdu.dataBytes(), false, true), nowPs);
                default -> {
                    // It is lost.
                }
            }
        });
    }
}
