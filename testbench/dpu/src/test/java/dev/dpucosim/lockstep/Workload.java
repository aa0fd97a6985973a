// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostData;
import dev.dpucosim.host.Traces;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import java.util.List;

/** Requests that bring every decision about: shared stripes, new extents, lookups that put each other out. */
final class Workload {

    /** 64 KiB extents so far apart that they share a set of the lookup cache. */
    static final long SAME_SET_BLOCKS = 512L * 128;
    static final long NAMESPACE_BLOCKS = 12 * SAME_SET_BLOCKS;

    private Workload() {
    }

    static DpuShape shape(RaidLevel level, int members, long chunkBytes) {
        return DpuShape.of(level, members, chunkBytes, 65536, 1 << 20, List.of(NAMESPACE_BLOCKS, NAMESPACE_BLOCKS));
    }

    /** By turns a log of partial parity and none, where the level has parity. */
    static WriteHole writeHole(DpuShape shape, long seed) {
        return WriteHole.PPL.possible(shape.geometry().level()) && seed % 2 == 0 ? WriteHole.PPL : WriteHole.NONE;
    }

    static CommandFeed feed(int requests, long seed) {
        SeededStream stream = new SeededStream(seed);
        String[] lines = new String[requests];
        for (int i = 0; i < requests; i++) {
            long block = stream.nextInt(10) * SAME_SET_BLOCKS + stream.nextInt(stream.oneIn(3) ? 700 : 60);
            int blocks = 1 + stream.nextInt(stream.oneIn(20) ? 900 : 70);
            if (i % 100 > 50) {
                // Small requests to few stripes, so that several wait for the same lock.
                block = stream.nextInt(32);
                blocks = 1;
            }
            lines[i] = i + " " + stream.nextInt(2) + " " + block + " " + blocks + " " + (stream.oneIn(3) ? 1 : 0);
        }
        return new CommandFeed(Traces.mqsim(lines), Long.MAX_VALUE, Lockstep.FEED_WINDOW);
    }

    static HostData data(DpuShape shape) {
        HostData data = new HostData(1);
        shape.namespaceBlocks().forEach(data::add);
        return data;
    }
}
