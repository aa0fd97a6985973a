// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

import dev.dpucosim.harness.Simulation;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;

/**
 * How a trace is replayed.
 *
 * @param engine what it is replayed through
 * @param level of the array
 * @param members of the array
 * @param capacityBytes size of the pool and of every namespace; 0: every namespace as large as the trace needs it, and
 *            the pool as large as all of them, found by a first pass over the trace
 * @param chunkBytes bytes of a chunk
 * @param extentBytes bytes of an extent
 * @param pacing when requests are submitted
 * @param limit requests at most
 * @param seed of data, latencies and everything else that is random
 * @param membersDirectory directory of the members' images, or null for members in memory
 * @param reuse whether images that are there are taken with what they hold
 * @param payload whether data is there
 * @param wave what to record of the RTL's signals, or null
 * @param observer is shown the RTL's simulation before anything happens, or null
 * @param kills members that are taken out of the array, in the order of their requests
 * @param pool what is asked of the pool
 * @param upkeep how the array is kept whole
 * @param writeHole what is done about columns that a loss of power finds half written; null: what a pool says that is
 *            there, else the default of the level
 */
public record ReplayOptions(EngineKind engine, RaidLevel level, int members, long capacityBytes, long chunkBytes,
        long extentBytes, Pacing pacing, long limit, long seed, Path membersDirectory, boolean reuse,
        boolean payload, WaveWindow wave, Consumer<Simulation> observer, List<MemberKill> kills, ReplayPool pool,
        UpkeepOptions upkeep, WriteHole writeHole) {

    /** Puts the members to be taken out in order. */
    public ReplayOptions {
        kills = kills.stream().sorted(Comparator.comparingLong(MemberKill::request)).toList();
    }

    /** Every default of the command line. */
    public static ReplayOptions defaults() {
        return new ReplayOptions(EngineKind.MODEL, RaidLevel.RAID5, 5, 0, 64 << 10, 64 << 10, Pacing.depth(32),
                Long.MAX_VALUE, 1, null, false, true, null, null, List.of(), ReplayPool.DEFAULT,
                UpkeepOptions.defaults(), null);
    }

    /** The same with another engine. */
    public ReplayOptions withEngine(EngineKind kind) {
        return new ReplayOptions(kind, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with another array. */
    public ReplayOptions withArray(RaidLevel raid, int count, long chunk, long extent) {
        return new ReplayOptions(engine, raid, count, capacityBytes, chunk, extent, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with another capacity. */
    public ReplayOptions withCapacity(long bytes) {
        return new ReplayOptions(engine, level, members, bytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with other pacing. */
    public ReplayOptions withPacing(Pacing other) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, other, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with a limit of requests. */
    public ReplayOptions withLimit(long requests) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, requests,
                seed, membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with another seed. */
    public ReplayOptions withSeed(long number) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit,
                number, membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with members in files. */
    public ReplayOptions withMembersDirectory(Path directory, boolean take) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                directory, take, payload, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with or without payload. */
    public ReplayOptions withPayload(boolean present) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, present, wave, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with a recording of signals. */
    public ReplayOptions withWave(WaveWindow window) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, window, observer, kills, pool, upkeep, writeHole);
    }

    /** The same with somebody who is shown the RTL's simulation, out of reset, before anything happens. */
    public ReplayOptions withObserver(Consumer<Simulation> someone) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, someone, kills, pool, upkeep, writeHole);
    }

    /** The same with members that are taken out of the array on the way. */
    public ReplayOptions withKills(List<MemberKill> losses) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, losses, pool, upkeep, writeHole);
    }

    /** The same with something asked of the pool. */
    public ReplayOptions withPool(ReplayPool asked) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, asked, upkeep, writeHole);
    }

    /** The same with an array that is kept whole in another way. */
    public ReplayOptions withUpkeep(UpkeepOptions other) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, other, writeHole);
    }

    /** The same with something else done about columns that a loss of power finds half written. */
    public ReplayOptions withWriteHole(WriteHole hole) {
        return new ReplayOptions(engine, level, members, capacityBytes, chunkBytes, extentBytes, pacing, limit, seed,
                membersDirectory, reuse, payload, wave, observer, kills, pool, upkeep, hole);
    }
}
