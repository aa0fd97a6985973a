// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.raid.RaidLevel;
import java.util.ArrayList;
import java.util.List;

/**
 * All that a run does. Printable, and the same whichever engine runs it.
 *
 * @param seed
 *            from which it was drawn; the members' latencies come from it too
 * @param chunkBytes
 *            of the array
 * @param extentBytes
 *            of the pool
 * @param poolBlocks
 *            blocks that can be mapped; fewer than the volumes have when the pool may run full
 * @param volumeBlocks
 *            size of each volume
 * @param memberNs
 *            latency of every member command in nanoseconds, or 0 for a drive's random latencies
 * @param keeping
 *            how firmware keeps the array whole
 */
public record TorturePlan(long seed, RaidLevel level, int members, long chunkBytes, long extentBytes, long poolBlocks,
        List<Long> volumeBlocks, long memberNs, Keeping keeping, List<TortureAction> actions) {

    /** Copies the lists. */
    public TorturePlan {
        volumeBlocks = List.copyOf(volumeBlocks);
        actions = List.copyOf(actions);
    }

    /** The array and the volumes. */
    public DpuShape shape() {
        return DpuShape.of(level, members, chunkBytes, extentBytes, poolBlocks, volumeBlocks);
    }

    /** The same with the actions from one index to below another left out. */
    public TorturePlan without(int from, int to) {
        final List<TortureAction> left = new ArrayList<>(actions.subList(0, from));
        left.addAll(actions.subList(to, actions.size()));
        return new TorturePlan(seed, level, members, chunkBytes, extentBytes, poolBlocks, volumeBlocks, memberNs,
                keeping, left);
    }

    /** The same with other actions, and nothing done to keep the array whole but what must be. */
    TorturePlan plain(List<TortureAction> others) {
        return new TorturePlan(seed, level, members, chunkBytes, extentBytes, 0, volumeBlocks, 0, Keeping.PLAIN,
                others);
    }

    @Override
    public String toString() {
        final StringBuilder text = new StringBuilder("array: level=").append(level).append(", members=")
                .append(members).append(", chunkBytes=").append(chunkBytes).append(", extentBytes=")
                .append(extentBytes).append(", poolBlocks=").append(poolBlocks).append(", volumeBlocks=")
                .append(volumeBlocks).append(", memberNs=").append(memberNs).append("\nkept whole: ").append(keeping);
        for (int i = 0; i < actions.size(); i++) {
            text.append("\n  ").append(i).append(": ").append(actions.get(i));
        }
        return text.toString();
    }
}
