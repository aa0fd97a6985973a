// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.firmware;

import dev.dpucosim.bridge.chip.KeyRecord;

/**
 * Replaces keys while their traffic goes on: the new key is good at once, the old one for a while longer, and then it
 * drains. Aliases of the old key end with it, so whoever holds one needs a grant of the new key before.
 */
public final class RotationDesk {

    private final KeyFirmware firmware;
    private long rotations;

    RotationDesk(KeyFirmware firmware) {
        this.firmware = firmware;
    }

    /** Keys that were replaced. */
    public long rotations() {
        return rotations;
    }

    /**
     * A new key for the range and with the rights of an old one.
     *
     * @param gracePs how long the old one is good still
     * @param drained called when no command holds the old one any more
     */
    public IssuedKey rotate(IssuedKey old, long gracePs, DrainListener drained) {
        if (!old.windows.isEmpty()) {
            throw new ControlRefused(ControlReason.WINDOWS_LIVE, old.value() + ", windows=" + old.windows.size());
        }
        KeyRecord record = old.record();
        IssuedKey fresh = firmware.register(record.owner(), record.ownerEpoch(), record.base(), record.length(), record
                .rights());
        firmware.later(gracePs, () -> {
            if (old.live()) {
                firmware.revoke(old, drained);
            } else {
                drained.drained(false);
            }
        });
        rotations++;
        return fresh;
    }
}
