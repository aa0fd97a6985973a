// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

/** Firmware has refused what a process asked for; nothing has changed. */
public final class ControlRefused extends Refusal {

    private static final long serialVersionUID = 1L;

    private final ControlReason reason;

    /** A refusal with its reason and the values that it is about. */
    public ControlRefused(ControlReason reason, String values) {
        super(reason + (values.isEmpty() ? "" : ": " + values));
        this.reason = reason;
    }

    /** Why. */
    public ControlReason reason() {
        return reason;
    }
}
