// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.storage.ForwardingStore;
import dev.dpucosim.storage.RamStore;

/** A member that does not know what it holds, as one that is taken from before. Never fails. */
final class UsedStore extends ForwardingStore {

    UsedStore(long dataBlocks, long tailBlocks) {
        super(new RamStore(dataBlocks, tailBlocks));
    }

    @Override
    public boolean knownZero() {
        return false;
    }
}
