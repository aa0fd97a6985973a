// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

/** Takes packets out of a sink, as many at a time as are alike and lie one behind the other. */
@FunctionalInterface
public interface RunHandler {

    /** Called once for each run, in order; the room of its packets is given back when it returns. */
    void run(PacketRun packets);
}
