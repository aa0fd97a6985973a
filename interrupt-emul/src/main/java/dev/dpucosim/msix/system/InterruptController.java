// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import dev.dpucosim.bus.BusAnswer;
import dev.dpucosim.bus.BusTarget;
import dev.dpucosim.bus.BusTransaction;
import dev.dpucosim.bus.BusType;
import dev.dpucosim.bus.BusVerdict;
import java.util.function.Consumer;

/** Where messages arrive: takes writes of a DWORD, and nothing else. */
final class InterruptController implements BusTarget {
    private final Consumer<BusTransaction> arrived;
    private long refused;

    InterruptController(Consumer<BusTransaction> arrived) {
        this.arrived = arrived;
    }

    @Override
    public void accept(BusTransaction transaction, BusAnswer answer) {
        if (transaction.type() != BusType.MEMORY_WRITE || transaction.bytes() != Integer.BYTES) {
            refused++;
            answer.done(BusVerdict.UNSUPPORTED_REQUEST);
            return;
        }
        arrived.accept(transaction);
        answer.done(BusVerdict.OK);
    }

    long refused() {
        return refused;
    }
}
