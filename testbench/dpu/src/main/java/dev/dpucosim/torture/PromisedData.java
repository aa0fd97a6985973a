// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.host.GeneratedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What every block of every volume may hold, from what was acknowledged alone: the version of the last write that
 * succeeded, or that of any write since which failed. After a loss of power, that of the last write that was durable,
 * or of any since. A block is never a mixture, and never another's.
 */
final class PromisedData {

    private static final int[] ZERO = {0};

    private final GeneratedData data;
    private final List<int[][]> volumes = new ArrayList<>();
    /** Blocks whose newest data need not be durable. */
    private final Map<Place, Volatile> dirty = new LinkedHashMap<>();
    private long acknowledged;
    private long checked;

    private record Place(int volume, int block) {
    }

    /** What a block may hold after a loss of power, and when it was written last, counted in writes. */
    private record Volatile(int[] versions, long written) {
    }

    /** Nothing was written. */
    PromisedData(long seed, List<Long> volumeBlocks) {
        data = new GeneratedData(seed);
        for (long blocks : volumeBlocks) {
            final int[][] versions = new int[Math.toIntExact(blocks)][];
            Arrays.fill(versions, ZERO);
            volumes.add(versions);
        }
    }

    /** What a write carries. */
    long[] words(TortureAction.Write write) {
        final long[] words = new long[write.blocks() * GeneratedData.BLOCK_WORDS];
        for (int i = 0; i < write.blocks(); i++) {
            data.fill(words, i * GeneratedData.BLOCK_WORDS, write.volume(), write.block() + i, write.version());
        }
        return words;
    }

    /** A write was answered; without success also one that never was. */
    void written(TortureAction.Write write, boolean success) {
        final int[][] versions = volumes.get(write.volume() - 1);
        acknowledged++;
        for (int i = 0; i < write.blocks(); i++) {
            final int block = (int) write.block() + i;
            final Place place = new Place(write.volume(), block);
            final Volatile before = dirty.remove(place);
            if (!success || !write.durable()) {
                dirty.put(place, new Volatile(with(before == null ? versions[block] : before.versions, write.version()),
                        acknowledged));
            }
            versions[block] = success ? new int[] {write.version()} : with(versions[block], write.version());
        }
    }

    private static int[] with(int[] versions, int version) {
        final int[] more = Arrays.copyOf(versions, versions.length + 1);
        more[versions.length] = version;
        return more;
    }

    /** To be kept until a flush that is asked for now is answered. */
    long acknowledged() {
        return acknowledged;
    }

    /** A flush was answered: what was acknowledged before it was asked for is durable. */
    void flushed(int volume, long acknowledgedBefore) {
        dirty.entrySet().removeIf(entry -> entry.getKey().volume == volume
                && entry.getValue().written <= acknowledgedBefore
                && volumes.get(volume - 1)[entry.getKey().block].length == 1);
    }

    /** Power has gone. */
    void powerLost() {
        dirty.forEach((place, left) -> volumes.get(place.volume - 1)[place.block] = left.versions);
        dirty.clear();
    }

    /** From now on a block holds what was read of it: nothing can change it but a write. */
    void settle(int volume, long block, long[] words) {
        final int[][] versions = volumes.get(volume - 1);
        for (int i = 0; i < words.length / GeneratedData.BLOCK_WORDS; i++) {
            final int at = (int) block + i;
            final int index = i * GeneratedData.BLOCK_WORDS;
            if (versions[at].length > 1) {
                versions[at] = Arrays.stream(versions[at]).filter(version -> data.matches(words, index, volume, at,
                        version)).limit(1).toArray();
            }
        }
    }

    /** What is wrong with what a read brought, or null. */
    String wrong(int volume, long block, long[] words) {
        final int[][] versions = volumes.get(volume - 1);
        for (int i = 0; i < words.length / GeneratedData.BLOCK_WORDS; i++) {
            final int at = (int) block + i;
            final int index = i * GeneratedData.BLOCK_WORDS;
            checked++;
            if (Arrays.stream(versions[at]).noneMatch(version -> data.matches(words, index, volume, at, version))) {
                final int newest = versions[at][versions[at].length - 1];
                return "block does not hold what was promised: volume=" + volume + ", block=" + at + ", versions="
                        + Arrays.toString(versions[at]) + ", holds " + data.explain(words, index, volume, at, newest);
            }
        }
        return null;
    }

    /** Blocks compared. */
    long checked() {
        return checked;
    }
}
