// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The writes of both engines, side by side. The host sees those of the reference; what it answers is the answer to the
 * twin as well, when that has come. Twins are found function by function, which the requester tells: data in their
 * order, messages between the same data in any order.
 */
final class LockstepWrites {
    private final HostPort host;
    private final Map<HostWrite, HostResponse> answered = new IdentityHashMap<>();
    private final Map<HostWrite, HostWrite> twins = new IdentityHashMap<>();
    private final List<HostWrite> expected = new ArrayList<>();
    private final List<HostWrite> seen = new ArrayList<>();

    LockstepWrites(HostPort host) {
        this.host = host;
    }

    /** Takes a write of the reference. */
    void reference(HostWrite write) {
        expected.add(write);
        host.write(new HostWrite(write.message(), write.address(), write.bytes(), write.attributes(), outer -> {
            HostWrite twin = twins.remove(write);
            if (twin == null) {
                answered.put(write, outer.response());
            }
            write.respond(outer.response());
            if (twin != null) {
                twin.respond(outer.response());
            }
        }));
    }

    /** Takes a write of the other engine; it is answered when its twin is known. */
    void other(HostWrite write) {
        seen.add(write);
    }

    /** Pairs twins and answers those whose twin was answered; false when there was none to pair. */
    boolean pair() {
        boolean paired = false;
        for (HostWrite write : List.copyOf(seen)) {
            HostWrite reference = twinOf(write);
            if (reference != null) {
                paired = true;
                expected.remove(reference);
                seen.remove(write);
                HostResponse response = answered.remove(reference);
                if (response != null) {
                    write.respond(response);
                } else {
                    twins.put(reference, write);
                }
            }
        }
        return paired;
    }

    /** The write of the reference that this one matches, if all that must come before it has come. */
    private HostWrite twinOf(HostWrite write) {
        for (HostWrite earlier : seen) {
            if (earlier == write) {
                break;
            }
            if (sameFunction(earlier, write) && (!earlier.message() || !write.message())) {
                return null;
            }
        }
        Iterator<HostWrite> mine = expected.iterator();
        while (mine.hasNext()) {
            HostWrite reference = mine.next();
            if (sameFunction(reference, write)) {
                if (reference.sameAs(write)) {
                    return reference;
                }
                if (!reference.message() || !write.message()) {
                    return null;
                }
            }
        }
        return null;
    }

    private static boolean sameFunction(HostWrite a, HostWrite b) {
        return a.attributes().bus().agentId() == b.attributes().bus().agentId();
    }

    /** The first write of the reference that has no twin, or null. */
    HostWrite missing() {
        return expected.isEmpty() ? null : expected.getFirst();
    }

    /** The first write of the other that has no twin, or null. */
    HostWrite surplus() {
        return seen.isEmpty() ? null : seen.getFirst();
    }

    /** Forgets what both have written, and answers the other's as well. */
    void letGo() {
        expected.forEach(answered::remove);
        expected.clear();
        List<HostWrite> order = List.copyOf(seen);
        seen.clear();
        order.forEach(write -> write.respond(HostResponse.OKAY));
    }
}
