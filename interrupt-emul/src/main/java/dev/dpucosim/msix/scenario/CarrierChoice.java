// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import dev.dpucosim.tunnel.Carrier;
import java.util.Locale;

/** How the vectors of a scenario are named on their way. */
public enum CarrierChoice {
    /** By the memory write of the remote device. */
    TLP,
    /** By their numbers. */
    EXPLICIT,
    /** By the number of a transport. */
    TRANSPORT,
    /** One vector so, the next otherwise. */
    MIXED;

    /** The carrier of a vector. */
    Carrier of(int vector) {
        return switch (this) {
            case TLP -> Carrier.TLP;
            case EXPLICIT -> Carrier.EXPLICIT;
            case TRANSPORT -> Carrier.TRANSPORT;
            case MIXED -> Carrier.values()[vector % Carrier.values().length];
        };
    }

    /** The word of the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
