// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.Refusal;

/** A host did not answer, and was cut off so that the revoke could end: the key is dead, and no byte moves any more. */
public final class RevokeTimedOut extends Refusal {

    private static final long serialVersionUID = 1L;

    RevokeTimedOut(String what) {
        super("TIMED_OUT: " + what);
    }
}
