// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

/** Power for all members of one DPU, which goes in the middle of a chosen write, counted over all of them. */
final class PowerSupply {

    private long writesLeft = Long.MAX_VALUE;

    /** Power has gone. */
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cut() {
            super("power has gone", null, false, false);
        }
    }

    /** From now on, power goes in the write behind so many. */
    void goesBehind(long writes) {
        writesLeft = writes;
    }

    /** Power that has not gone stays. */
    void stays() {
        require();
        writesLeft = Long.MAX_VALUE;
    }

    /** A write has reached a member; may be the last. */
    void write() {
        require();
        if (writesLeft-- == 0) {
            throw new Cut();
        }
    }

    /** There must be power. */
    void require() {
        if (writesLeft < 0) {
            throw new Cut();
        }
    }
}
