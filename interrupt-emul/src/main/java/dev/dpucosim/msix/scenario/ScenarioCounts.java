// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.link.BridgeLink;
import dev.dpucosim.link.LinkCounter;
import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.msix.system.MsixSystem;
import dev.dpucosim.tunnel.SenderCounter;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a system has counted, by the names of a report. */
final class ScenarioCounts {
    private final MsixSystem system;
    private final long raised;
    private final boolean readable;

    /** @param readable whether the block can be asked; two engines that differ cannot */
    ScenarioCounts(MsixSystem system, long raised, boolean readable) {
        this.system = system;
        this.raised = raised;
        this.readable = readable;
    }

    private long block(int register) {
        return readable ? system.engine().read(register) : 0;
    }

    ScenarioResult.Events events() {
        long resynchronised = system.firmware().count(FirmwareCounter.RESYNCHRONISED);
        long accepted = block(MsixRegisters.FRAMES) - block(MsixRegisters.DATA_FRAMES) + resynchronised;
        return new ScenarioResult.Events(raised, system.host().interrupts(), sender(SenderCounter.MERGED),
                block(MsixRegisters.MERGED), accepted - block(MsixRegisters.EVENTS), resynchronised);
    }

    private long sender(SenderCounter counter) {
        return system.remote().sender().count(counter);
    }

    Map<String, Long> tunnel() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("frames", sender(SenderCounter.SENT));
        counts.put("sentAgain", sender(SenderCounter.SENT_AGAIN));
        counts.put("timeouts", sender(SenderCounter.TIMEOUTS));
        counts.put("gaps", sender(SenderCounter.GAPS));
        counts.put("pauses", sender(SenderCounter.PAUSES));
        counts.put("refused", sender(SenderCounter.REFUSED));
        counts.put("greetings", sender(SenderCounter.GREETINGS));
        counts.put("epochs", sender(SenderCounter.EPOCHS));
        return counts;
    }

    Map<String, Long> block() {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("frames", block(MsixRegisters.FRAMES));
        counts.put("dataBytes", block(MsixRegisters.DATA_BYTES));
        counts.put("events", block(MsixRegisters.EVENTS));
        counts.put("messages", block(MsixRegisters.MESSAGES));
        counts.put("held", block(MsixRegisters.HELD));
        cause(counts, "duplicates", Cause.DUPLICATE);
        cause(counts, "gaps", Cause.GAP);
        cause(counts, "noRoom", Cause.NO_ROOM);
        cause(counts, "badCrc", Cause.BAD_CRC);
        cause(counts, "cut", Cause.CUT);
        cause(counts, "oldEpoch", Cause.OLD_EPOCH);
        return counts;
    }

    private void cause(Map<String, Long> counts, String name, Cause cause) {
        counts.put(name, block(cause.counter()));
    }

    Map<String, Long> links() {
        Map<String, Long> counts = new LinkedHashMap<>();
        link(counts, "sent", LinkCounter.SENT);
        link(counts, "lost", LinkCounter.LOST);
        link(counts, "twice", LinkCounter.DOUBLED);
        link(counts, "late", LinkCounter.LATE);
        link(counts, "damaged", LinkCounter.DAMAGED);
        link(counts, "cut", LinkCounter.CUT);
        return counts;
    }

    private void link(Map<String, Long> counts, String name, LinkCounter counter) {
        BridgeLink link = system.remote().link();
        counts.put(name, link.forward().count(counter) + link.backward().count(counter));
    }
}
