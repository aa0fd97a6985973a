// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.scenario.Latencies;
import dev.dpucosim.scenario.Timeline;
import java.util.List;
import java.util.Map;

/**
 * What came of a scenario.
 *
 * @param options   what it was
 * @param timeline  what happened, from the first operation on
 * @param copies    what became of the copies
 * @param accounts  what was tried besides, by what it was
 * @param chip      what the chip has counted
 * @param judged    what the monitor has looked at: bytes, commands, refusals
 * @param lockstep  what was compared of the two chips, nothing with one alone: quiet points, commands that a write met,
 *                  quiet points up to which a host had gone or come back
 * @param latencyPs of copies, of refusals, and of revokes until they had drained
 * @param virtualPs from the first operation to the end
 * @param findings  what should not be; none: the verdict holds
 * @param complete  whether it ran to its end
 */
public record ScenarioResult(ScenarioOptions options, Timeline<Place> timeline, Copies copies,
        Map<Deed, Account> accounts, Map<String, Long> chip, Map<String, Long> judged,
        Map<String, Long> lockstep, Map<String, Latencies> latencyPs, long virtualPs, List<String> findings,
        boolean complete) {

    /**
     * Copies by what became of them; the first is the sum of the others.
     *
     * @param posted  by processes with a grant
     * @param done    all bytes were moved
     * @param cutOff  by a revoke of their key, after they had begun or while they waited
     * @param refused because their key had been revoked when the chip looked at it
     */
    public record Copies(long posted, long done, long cutOff, long refused) {
    }

    /** How often something was refused that had to be. */
    public long refusals() {
        return accounts.values().stream().mapToLong(Account::tried).sum();
    }

    /** Whether all that had to be refused was, and all else completed, as far as it ran. */
    public boolean holds() {
        return findings.isEmpty();
    }
}
