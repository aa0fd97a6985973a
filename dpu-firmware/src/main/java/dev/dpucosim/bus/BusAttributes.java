// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/**
 * What a transaction carries beside address and data, as far as order depends on it.
 *
 * @param agentId who sends it, 16 bits: the requester of a request, the completer of a completion
 * @param trafficClass 0 to 7
 * @param relaxed relaxed ordering: it may pass where the table says +RO
 * @param idOrdered id-based ordering: it may pass what others sent, where the table says +IDO
 */
public record BusAttributes(int agentId, int trafficClass, boolean relaxed, boolean idOrdered) {

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException when a value is outside
     */
    public BusAttributes {
        if (agentId < 0 || agentId > 0xFFFF || trafficClass < 0 || trafficClass > 7) {
            throw new IllegalArgumentException("attribute out of range: agentId=" + agentId + ", trafficClass="
                    + trafficClass);
        }
    }

    /** Those of an agent, strictly ordered in traffic class 0. */
    public static BusAttributes of(int agentId) {
        return new BusAttributes(agentId, 0, false, false);
    }

    /** The same in a traffic class. */
    public BusAttributes inClass(int otherClass) {
        return new BusAttributes(agentId, otherClass, relaxed, idOrdered);
    }

    /** The same with relaxed ordering. */
    public BusAttributes asRelaxed() {
        return new BusAttributes(agentId, trafficClass, true, idOrdered);
    }

    /** The same with id-based ordering. */
    public BusAttributes asIdOrdered() {
        return new BusAttributes(agentId, trafficClass, relaxed, true);
    }

    @Override
    public String toString() {
        return String.format("%04x tc%d %s %s", agentId, trafficClass, relaxed ? "RO" : "--",
                idOrdered ? "IDO" : "---");
    }
}
