// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

/** Where the time of a request goes; a report shows the percentiles of each. */
public enum Stage {
    /** From arrival to completion of the request's last command. */
    TOTAL("total"),
    /** A command waits in the host: for a request it overlaps with, or for room in the DPU. */
    HOST("host"),
    /** From the capsule's first byte to an operation whose data is in DPU memory. */
    CAPSULE("capsule"),
    /** Lookup, and the firmware's work when it is entered, until the operation has a context. */
    THIN("thin"),
    /** In the context: stripe locks, parity, and all member commands. */
    RAID("raid"),
    /** From the last member command to the response's last byte. */
    RESPONSE("response"),
    /** One member command, from its submission to its completion. */
    STORAGE("storage"),
    /** Like total, of requests that needed the firmware's allocator: the first write to an extent. */
    FIRST_WRITE("firstWrite"),
    /** Like total, of requests that stayed in hardware. */
    FAST("fastPath");

    private final String label;

    Stage(String label) {
        this.label = label;
    }

    /** The word used in reports. */
    public String label() {
        return label;
    }
}
