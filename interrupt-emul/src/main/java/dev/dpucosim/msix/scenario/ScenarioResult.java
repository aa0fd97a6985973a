// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.scenario.Latencies;
import dev.dpucosim.scenario.Timeline;
import dev.dpucosim.tunnel.Carrier;
import java.util.List;
import java.util.Map;

/**
 * What came of a scenario.
 *
 * @param options   what it was
 * @param timeline  what happened, from the first event on
 * @param events    what became of the events
 * @param tunnel    frames that the remote device sent, by what the sender calls them
 * @param block     what the block has counted
 * @param links     frames on the link, both directions together, by what became of them
 * @param latencyPs from the first signal to the message at the interrupt controller, by carrier
 * @param cycles    of the block from what made a message go to the message; of the model none
 * @param virtualPs from the first event to the end
 * @param findings  what should not be; none: the verdict holds
 * @param complete  whether it ran to its end
 */
public record ScenarioResult(ScenarioOptions options, Timeline<Place> timeline, Events events, Map<String, Long> tunnel,
        Map<String, Long> block, Map<String, Long> links, Map<Carrier, Latencies> latencyPs, Latencies cycles,
        long virtualPs, List<String> findings, boolean complete) {

    /**
     * Events by what became of them; the first is the sum of the next four, less the last.
     *
     * @param raised          by the remote device
     * @param messages        that arrived at the interrupt controller
     * @param mergedBySender  into a raise that had not been sent
     * @param mergedInPending that found their vector pending
     * @param mergedByModeration that were held, and went together
     * @param resynchronised  raised by firmware after a new greeting, because some may have been missed
     */
    public record Events(long raised, long messages, long mergedBySender, long mergedInPending,
            long mergedByModeration, long resynchronised) {
    }

    /** Whether everything was as it must be, as far as it ran. */
    public boolean holds() {
        return findings.isEmpty();
    }
}
