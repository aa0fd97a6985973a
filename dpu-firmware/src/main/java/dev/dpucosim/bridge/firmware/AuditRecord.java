// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.Cause;

/**
 * A record of the chip's audit ring.
 *
 * @param cause       the exact cause, which the submitter is not told
 * @param queue       whose command it was
 * @param epoch       the queue's epoch
 * @param localIndex  of the local key
 * @param remoteIndex of the remote key
 * @param command     index of the command, or the value of a doorbell
 * @param host        of a stalled port: 0 is host 1
 */
public record AuditRecord(Cause cause, int queue, int epoch, int localIndex, int remoteIndex, int command, int host) {

    static AuditRecord of(long first, long second) {
        return new AuditRecord(Cause.of((int) first & 0xFF), (int) (first >>> 8) & 63, (int) (first >>> 16) & 0xFFFF,
                (int) (first >>> 32) & 0xFFFF, (int) (first >>> 48) & 0xFFFF, (int) second, (int) (second >>> 32)
                        & 0xFFFF);
    }

    /** Whether a key was named that is not there, or not the submitter's. */
    public boolean guess() {
        return cause.ordinal() >= Cause.L_INDEX.ordinal() && cause.ordinal() <= Cause.L_OWNER.ordinal()
                || cause.ordinal() >= Cause.R_INDEX.ordinal() && cause.ordinal() <= Cause.R_OWNER.ordinal();
    }

    @Override
    public String toString() {
        return switch (cause) {
            case STALLED -> "STALLED host=" + (host + 1);
            case BAD_RECORD -> "BAD_RECORD index=" + localIndex;
            case BAD_DOORBELL -> "BAD_DOORBELL queue=" + queue + "/" + epoch + " value=" + Integer.toUnsignedString(
                    command);
            default -> cause + " queue=" + queue + "/" + epoch + " command=" + Integer.toUnsignedString(command)
                    + " local=" + localIndex + " remote=" + remoteIndex;
        };
    }
}
