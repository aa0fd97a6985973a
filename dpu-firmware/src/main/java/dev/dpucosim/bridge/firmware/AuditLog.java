// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.chip.KeyWindows;
import java.util.ArrayDeque;
import java.util.List;

/**
 * What was refused, and why. Lines are limited in their rate and their number, so that whoever is refused a million
 * times fills nobody's disk; counts are exact, since the chip counts every one.
 */
public final class AuditLog {

    private static final int LINES_MAX = 4096;
    private static final long MILLISECOND_PS = 1_000_000_000L;

    private final KeyChip chip;
    private final int linesPerMsMax;
    private final ArrayDeque<String> lines = new ArrayDeque<>();
    private long windowPs;
    private int linesOfWindow;
    private long suppressed;

    AuditLog(KeyChip chip, int linesPerMsMax) {
        this.chip = chip;
        this.linesPerMsMax = linesPerMsMax;
    }

    /** Whether a record waits in the chip. */
    boolean waits() {
        return chip.read(KeyRegisters.AUDIT_PRODUCER) != chip.read(KeyRegisters.AUDIT_CONSUMER);
    }

    /** Takes the oldest record. */
    AuditRecord take(long nowPs) {
        long at = chip.read(KeyRegisters.AUDIT_CONSUMER);
        AuditRecord record = AuditRecord.of(chip.read(KeyWindows.audit((int) at, 0)), chip.read(KeyWindows.audit(
                (int) at, 1)));
        chip.write(KeyRegisters.AUDIT_CONSUMER, at + 1 & 0xFFFF_FFFFL);
        note(nowPs, record.toString());
        return record;
    }

    /** Writes a line, unless too many were written in this millisecond. */
    void note(long nowPs, String text) {
        if (nowPs - windowPs >= MILLISECOND_PS) {
            windowPs = nowPs - nowPs % MILLISECOND_PS;
            linesOfWindow = 0;
        }
        if (linesOfWindow++ >= linesPerMsMax) {
            suppressed++;
            return;
        }
        if (lines.size() == LINES_MAX) {
            lines.remove();
        }
        lines.add(nowPs + " ps  " + text);
    }

    /** The last lines; no tag and no secret is in them. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Lines that were not written. */
    public long suppressed() {
        return suppressed;
    }

    /** How often the chip has seen a cause since its reset. */
    public long count(Cause cause) {
        return chip.read(KeyWindows.cause(cause.ordinal()));
    }
}
