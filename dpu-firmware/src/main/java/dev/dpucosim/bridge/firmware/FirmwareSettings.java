// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/**
 * What firmware allows, and what its work costs.
 *
 * @param processesPerHostMax queues of one host
 * @param keysPerProcessMax   live keys of one process, aliases too
 * @param refusalsMax         refusals for a key that is not there or not the submitter's until a process is closed; 0:
 *                            never
 * @param auditLinesPerMsMax  lines of the audit log in a millisecond of virtual time
 * @param wakePs              from an interrupt to the first instruction
 * @param recordPs            work for one audit record
 * @param pollPs              time between two looks at a revoke or a close that is not done
 * @param expiryPs            work for an alias whose time is over
 */
public record FirmwareSettings(int processesPerHostMax, int keysPerProcessMax, int refusalsMax,
        int auditLinesPerMsMax, long wakePs, long recordPs, long pollPs, long expiryPs) {

    /** Checks the ranges. */
    public FirmwareSettings {
        if (processesPerHostMax < 1 || keysPerProcessMax < 1 || refusalsMax < 0 || auditLinesPerMsMax < 0 || wakePs < 0
                || recordPs < 0 || pollPs < 1 || expiryPs < 0) {
            throw new IllegalArgumentException("firmware settings out of range: processesPerHostMax="
                    + processesPerHostMax + ", keysPerProcessMax=" + keysPerProcessMax + ", refusalsMax=" + refusalsMax
                    + ", auditLinesPerMsMax=" + auditLinesPerMsMax + ", pollPs=" + pollPs);
        }
    }

    /** 32 processes a host, 16,384 keys each, no end after refusals, 100 lines a millisecond. */
    public static FirmwareSettings usual() {
        return new FirmwareSettings(32, 16_384, 0, 100, 200_000, 100_000, 500_000, 300_000);
    }

    /** The same with other quotas. */
    public FirmwareSettings withQuotas(int processesPerHost, int keysPerProcess) {
        return new FirmwareSettings(processesPerHost, keysPerProcess, refusalsMax, auditLinesPerMsMax, wakePs, recordPs,
                pollPs, expiryPs);
    }

    /** The same that closes a process after so many refusals. */
    public FirmwareSettings withRefusalsMax(int refusals) {
        return new FirmwareSettings(processesPerHostMax, keysPerProcessMax, refusals, auditLinesPerMsMax, wakePs,
                recordPs, pollPs, expiryPs);
    }
}
