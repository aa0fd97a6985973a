// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import java.util.Locale;

/**
 * One difference between two DPUs, or one illegal decision, down to the operation, the stage and the cycle.
 *
 * @param kind what differs
 * @param operation number of the command, or -1 where it belongs to none
 * @param request number of the request in the trace, or -1
 * @param stage of the pipeline: capsule, thin, raid, storage or response
 * @param cycle clock cycle of the subject, or -1 where it has no clock
 * @param timePs virtual time of the subject
 * @param expected what the reference has, or what the rule asks for
 * @param seen what the subject has
 */
public record Divergence(Kind kind, long operation, long request, String stage, long cycle, long timePs,
        String expected, String seen) {

    /** What differs. */
    public enum Kind {
        /** A PDU's header, data or number. */
        RESPONSE,
        /** A member command, or their order within an operation. */
        MEMBER_COMMAND,
        /** The contents of a member at the end. */
        MEMBER_IMAGE,
        /** A mapping at the end. */
        MAPPING,
        /** A stripe's parity or copies at the end. */
        REDUNDANCY,
        /** A decision that the rules do not allow. */
        DECISION,
        /** A DPU that owes a response and has nothing left to do. */
        STUCK
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " diverges in stage " + stage
                + (operation >= 0 ? ", operation=" + operation : "") + (request >= 0 ? ", request=" + request : "")
                + (cycle >= 0 ? ", cycle=" + cycle : "") + ", timePs=" + timePs + "\n  expected: " + expected
                + "\n  seen:     " + seen;
    }
}
