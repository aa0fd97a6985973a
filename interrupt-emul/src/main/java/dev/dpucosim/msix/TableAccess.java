// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;

/** How the local driver's accesses reach the model's table and pending array: DWORDs and QWORDs, and nothing else. */
final class TableAccess {
    private static final int LOW = 0x0F;
    private static final int HIGH = 0xF0;
    private static final int BOTH = 0xFF;

    private final Injector injector;
    private final MsixCounters counters;
    private final ErrorRing errors;
    private final int vectors;

    TableAccess(Injector injector, MsixCounters counters, ErrorRing errors, int vectors) {
        this.injector = injector;
        this.counters = counters;
        this.errors = errors;
        this.vectors = vectors;
    }

    ConfigRead read(int offset) {
        int entry = offset >>> 4;
        return entry < vectors && injector.ownerOf(entry) != null
                ? ConfigRead.of(injector.table.read(entry, offset >>> 3 & 1))
                : ConfigRead.REFUSED;
    }

    ConfigResponse write(int offset, long data, int strobes) {
        int entry = offset >>> 4;
        FunctionState owner = entry < vectors ? injector.ownerOf(entry) : null;
        if (owner == null || strobes != LOW && strobes != HIGH && strobes != BOTH) {
            errors.refuse(new ErrorRecord(Cause.BAD_ACCESS, 0, 0, 0, 0, entry));
            return ConfigResponse.SLVERR;
        }
        VectorTable table = injector.table;
        table.write(entry, offset >>> 3 & 1, data, Strobes.bits(strobes));
        if (!table.masked(entry) && table.masks(entry)) {
            errors.refuse(new ErrorRecord(Cause.BAD_ENTRY, 0, 0, 0, 0, entry));
        }
        injector.drain(owner);
        return ConfigResponse.OKAY;
    }

    ConfigRead readPending(int offset) {
        int word = offset >>> 3;
        return word < injector.pending.words() ? ConfigRead.of(injector.pending.word(word)) : ConfigRead.REFUSED;
    }

    ConfigResponse writePending(int offset) {
        if (offset >>> 3 >= injector.pending.words()) {
            return ConfigResponse.SLVERR;
        }
        counters.count(MsixRegisters.PBA_WRITE);
        return ConfigResponse.OKAY;
    }
}
