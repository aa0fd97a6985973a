// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** The model's error records. */
final class ErrorRing {
    private final MsixCounters counters;
    final FirmwareRing records;

    ErrorRing(MsixCounters counters) {
        this.counters = counters;
        this.records = new FirmwareRing(MsixWindows.ERROR_RECORDS, ErrorRecord.BYTES, counters,
                MsixRegisters.ERRORS_DROPPED);
    }

    /** Counts the cause and writes its record. */
    void refuse(ErrorRecord found) {
        counters.count(found.cause().counter());
        write(found);
    }

    /** Writes a record of what is counted elsewhere. */
    void write(ErrorRecord found) {
        records.put(found.low(), found.high());
    }
}
