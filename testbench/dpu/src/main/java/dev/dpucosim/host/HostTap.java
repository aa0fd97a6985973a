// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.ResponsePdu;

/** Sees what passes between a host and its DPU; lockstep compares what two of these see. */
public interface HostTap {

    /** Takes no notice. */
    HostTap NONE = new HostTap() {
        @Override
        public void submitted(Command command, Capsule capsule, long nowPs) {
            // Nothing to see.
        }

        @Override
        public void responded(long operation, ResponsePdu pdu, long nowPs) {
            // Nothing to see.
        }
    };

    /** The DPU has taken a capsule. */
    void submitted(Command command, Capsule capsule, long nowPs);

    /**
     * A PDU has left the DPU.
     *
     * @param operation number of the command it answers, or -1 when it answers none that is in flight
     */
    void responded(long operation, ResponsePdu pdu, long nowPs);
}
