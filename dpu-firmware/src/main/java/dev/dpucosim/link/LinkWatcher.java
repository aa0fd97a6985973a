// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

import java.util.Set;

/** Sees what becomes of the frames that one end of a link sends, which that end itself does not learn. */
@FunctionalInterface
public interface LinkWatcher {

    /**
     * A frame was sent.
     *
     * @param frame not to be changed
     * @param faults what strikes it; on a link that is down it is lost, whatever else
     */
    void sent(byte[] frame, Set<LinkFault> faults);
}
