// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bus;

/** The kinds of transactions. */
public enum BusType {
    /** Writes memory; posted. */
    MEMORY_WRITE(OrderingClass.POSTED),
    /** Tells the root something, with a code in place of an address; posted. */
    MESSAGE(OrderingClass.POSTED),
    /** Reads memory; of no bytes: waits for what was posted before it. */
    MEMORY_READ(OrderingClass.READ),
    /** Reads the configuration space of an agent. */
    CONFIG_READ(OrderingClass.READ),
    /** Writes the configuration space of an agent. */
    CONFIG_WRITE(OrderingClass.NON_POSTED_WRITE),
    /** Answers one of the three before; a long read gets several. */
    COMPLETION(OrderingClass.COMPLETION);

    private final OrderingClass orderingClass;

    BusType(OrderingClass orderingClass) {
        this.orderingClass = orderingClass;
    }

    /** What it counts as where order is concerned. */
    public OrderingClass orderingClass() {
        return orderingClass;
    }
}
