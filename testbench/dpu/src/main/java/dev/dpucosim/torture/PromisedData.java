// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.host.GeneratedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What every block of every volume may hold, from what was acknowledged alone: the version of the last write that
 * succeeded, or that of any write since which failed. After a loss of power, that of the last write that was durable,
 * or of any since. A block is never a mixture, and never another's.
 */
final class PromisedData {

    private static final int[] ZERO = {0};
    /** The versions of a run are all different, whichever volume they were written to; snapshots hold others'. */
    private static final int TAG = 0;
    /** A version that is anything; those below it are what was read of such blocks. */
    private static final int ANYTHING = -1;

    private final GeneratedData data;
    /** By volume, from 1. */
    private final Map<Integer, int[][]> volumes = new TreeMap<>();
    private final int extentBlocks;
    /** Blocks whose newest data need not be durable. */
    private final Map<Place, Volatile> dirty = new LinkedHashMap<>();
    private long acknowledged;
    private long checked;
    /** What was read of blocks of which nothing was promised, each of them from then on a version of its own. */
    private final List<long[]> found = new ArrayList<>();

    private record Place(int volume, int block) {
    }

    /** What a block may hold after a loss of power, and when it was written last, counted in writes. */
    private record Volatile(int[] versions, long written) {
    }

    /** Nothing was written. */
    PromisedData(long seed, List<Long> volumeBlocks, int extentBlocks) {
        data = new GeneratedData(seed);
        this.extentBlocks = extentBlocks;
        for (long blocks : volumeBlocks) {
            final int[][] versions = new int[Math.toIntExact(blocks)][];
            Arrays.fill(versions, ZERO);
            volumes.put(volumes.size() + 1, versions);
        }
    }

    /** What a volume may hold now, to become what a snapshot of it may hold. */
    int[][] kept(int volume) {
        return Arrays.stream(volumes.get(volume)).map(int[]::clone).toArray(int[][]::new);
    }

    /**
     * A snapshot is there. It holds what its origin held before or after what was under way when it was made, block by
     * block, and all of it is durable.
     *
     * @param before what the origin could hold before
     */
    void snapshot(int volume, int[][] before, int origin, List<TortureAction> underWay) {
        final int[][] made = before;
        for (TortureAction action : underWay) {
            switch (action) {
                case TortureAction.Write write when write.volume() == origin -> {
                    for (int i = 0; i < write.blocks(); i++) {
                        final int block = (int) write.block() + i;
                        made[block] = with(made[block], write.version());
                    }
                }
                case TortureAction.WriteZeroes zeroes when zeroes.volume() == origin -> {
                    for (int i = 0; i < zeroes.blocks(); i++) {
                        made[(int) zeroes.block() + i] = with(made[(int) zeroes.block() + i], 0);
                    }
                }
                case TortureAction.Discard discard when discard.volume() == origin -> {
                    for (int i = 0; i < discard.blocks(); i++) {
                        made[(int) discard.block() + i] = with(made[(int) discard.block() + i], 0);
                    }
                }
                default -> {
                    // another volume's, or nothing that changes it
                }
            }
        }
        volumes.put(volume, made);
    }

    /** A volume is gone. */
    void deleted(int volume) {
        volumes.remove(volume);
        dirty.keySet().removeIf(place -> place.volume == volume);
    }

    /** Blocks of a volume. */
    int blocks(int volume) {
        return volumes.get(volume).length;
    }

    /** Volumes that there are. */
    List<Integer> volumes() {
        return List.copyOf(volumes.keySet());
    }

    /** A deallocation was answered; without success also one that never was. */
    void discarded(TortureAction.Discard discard, boolean success) {
        final int[][] versions = volumes.get(discard.volume());
        final long end = discard.block() + discard.blocks();
        final long last = end == versions.length ? end : end - end % extentBlocks;
        for (long at = (discard.block() + extentBlocks - 1) / extentBlocks * extentBlocks; at < last; at++) {
            final int block = (int) at;
            final Place place = new Place(discard.volume(), block);
            final Volatile before = dirty.remove(place);
            if (!success) {
                dirty.put(place, new Volatile(with(before == null ? versions[block] : before.versions, 0),
                        acknowledged));
            }
            versions[block] = success ? ZERO : with(versions[block], 0);
        }
    }

    /** What a write carries. */
    long[] words(TortureAction.Write write) {
        final long[] words = new long[write.blocks() * GeneratedData.BLOCK_WORDS];
        for (int i = 0; i < write.blocks(); i++) {
            data.fill(words, i * GeneratedData.BLOCK_WORDS, TAG, write.block() + i, write.version());
        }
        return words;
    }

    /** A write was answered; without success also one that never was. */
    void written(TortureAction.Write write, boolean success) {
        written(write.volume(), write.block(), write.blocks(), write.version(), write.durable(), success);
    }

    /** Zeroes were written; as the above. */
    void zeroed(TortureAction.WriteZeroes zeroes, boolean success) {
        written(zeroes.volume(), zeroes.block(), zeroes.blocks(), 0, zeroes.durable(), success);
    }

    private void written(int volume, long first, int blocks, int version, boolean durable, boolean success) {
        final int[][] versions = volumes.get(volume);
        acknowledged++;
        for (int i = 0; i < blocks; i++) {
            final int block = (int) first + i;
            final Place place = new Place(volume, block);
            final Volatile before = dirty.remove(place);
            if (!success || !durable) {
                dirty.put(place, new Volatile(with(before == null ? versions[block] : before.versions, version),
                        acknowledged));
            }
            versions[block] = success ? new int[] {version} : with(versions[block], version);
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
                && volumes.get(volume)[entry.getKey().block].length == 1);
    }

    /** Power has gone. */
    void powerLost() {
        dirty.forEach((place, left) -> volumes.get(place.volume)[place.block] = left.versions);
        dirty.clear();
    }

    /** Nothing is promised of a block any more, until it is written; what was read of it first must stay. */
    void excuse(int volume, int block) {
        final int[] any = {ANYTHING};
        volumes.get(volume)[block] = any;
        dirty.computeIfPresent(new Place(volume, block), (place, left) -> new Volatile(any, left.written));
    }

    /** Blocks that hold, or may hold, what an action was to write; those that were acknowledged hold nothing else. */
    int[] changed(TortureAction action) {
        return switch (action) {
            case TortureAction.Write write -> unsettled(write.volume(), write.block(), write.blocks());
            case TortureAction.WriteZeroes zeroes -> unsettled(zeroes.volume(), zeroes.block(), zeroes.blocks());
            default -> new int[0];
        };
    }

    private int[] unsettled(int volume, long first, int blocks) {
        return volumes.containsKey(volume)
                ? IntStream.range((int) first, (int) first + blocks).filter(block -> volumes.get(volume)[block].length
                        > 1)
                        .toArray()
                : new int[0];
    }

    private boolean matches(long[] words, int index, int block, int version) {
        if (version > ANYTHING) {
            return data.matches(words, index, TAG, block, version);
        }
        return version == ANYTHING || Arrays.equals(words, index, index + GeneratedData.BLOCK_WORDS, found.get(
                ANYTHING - 1 - version), 0, GeneratedData.BLOCK_WORDS);
    }

    /** From now on a block holds what was read of it: nothing can change it but a write. */
    void settle(int volume, long block, long[] words) {
        final int[][] versions = volumes.get(volume);
        for (int i = 0; i < words.length / GeneratedData.BLOCK_WORDS; i++) {
            final int at = (int) block + i;
            final int index = i * GeneratedData.BLOCK_WORDS;
            if (versions[at].length > 1 || versions[at][0] == ANYTHING) {
                versions[at] = Arrays.stream(versions[at]).filter(version -> matches(words, index, at, version))
                        .map(version -> version == ANYTHING ? kept(words, index) : version).limit(1).toArray();
            }
        }
    }

    private int kept(long[] words, int index) {
        found.add(Arrays.copyOfRange(words, index, index + GeneratedData.BLOCK_WORDS));
        return ANYTHING - found.size();
    }

    /** What is wrong with what a read brought, or null. */
    String wrong(int volume, long block, long[] words) {
        final int[][] versions = volumes.get(volume);
        for (int i = 0; i < words.length / GeneratedData.BLOCK_WORDS; i++) {
            final int at = (int) block + i;
            final int index = i * GeneratedData.BLOCK_WORDS;
            checked++;
            if (Arrays.stream(versions[at]).noneMatch(version -> matches(words, index, at, version))) {
                final int newest = Math.max(0, versions[at][versions[at].length - 1]);
                return "block does not hold what was promised: volume=" + volume + ", block=" + at + ", versions="
                        + Arrays.toString(versions[at]) + ", holds " + data.explain(words, index, TAG, at, newest);
            }
        }
        return null;
    }

    /** Blocks compared. */
    long checked() {
        return checked;
    }
}
