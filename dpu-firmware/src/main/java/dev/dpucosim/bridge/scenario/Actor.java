// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import dev.dpucosim.bridge.AcceptedKey;
import dev.dpucosim.bridge.BridgeProcess;
import dev.dpucosim.bridge.LocalBuffer;
import dev.dpucosim.bridge.RegisteredKey;
import dev.dpucosim.bridge.Rights;
import dev.dpucosim.bridge.firmware.Grant;
import java.util.ArrayList;
import java.util.List;

/** A process of a scenario, and what it has: memory of its own, memory that it lends, and keys. */
final class Actor {
    final String name;
    final BridgeProcess process;
    final LocalBuffer lent;
    final RegisteredKey mine;
    /** What it has asked the chip for and has not been told the end of. */
    final List<Attempt> underWay = new ArrayList<>();
    /** On the other host; null of a stranger, to whom nobody grants anything. */
    Actor partner;
    RegisteredKey exported;
    AcceptedKey theirs;
    AcceptedKey readable;
    Grant taken;
    /** Commands that it has posted. */
    int commands;

    Actor(String name, BridgeProcess process, int bytes) {
        this.name = name;
        this.process = process;
        mine = process.register(process.host().allocate(bytes), Rights.LOCAL_WRITE);
        lent = process.host().allocate(bytes);
    }

    Place place() {
        return process.host().number() == 1 ? Place.HOST_1 : Place.HOST_2;
    }

    /** Makes a key for what it lends. */
    void export() {
        exported = process.register(lent, Rights.ALL);
    }

    /** Gets aliases of what its partner lends: one for both ways, one for reading. */
    void accept() {
        taken = partner.process.export(partner.exported, process, Rights.REMOTE_READ.and(Rights.REMOTE_WRITE));
        theirs = process.accept(taken);
        readable = process.accept(partner.process.export(partner.exported, process, Rights.REMOTE_READ));
    }

    @Override
    public String toString() {
        return name;
    }
}
