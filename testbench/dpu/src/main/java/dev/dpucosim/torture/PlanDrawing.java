// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.SyncRate;
import dev.dpucosim.storage.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Draws plans. Arrays are small, so that requests meet: in a stripe, in an extent, in a block. Requests that overlap
 * are never in flight together, for then the order of their effects would be anybody's.
 */
final class PlanDrawing {

    private static final int REQUESTS_MIN = 40;
    private static final int REQUESTS_SPREAD = 160;
    private static final long BLOCKS_PER_MIB = 2048;
    private static final int CUT_SPREAD = 80;
    private static final int SNAPSHOTS_MAX = 4;
    private static final int SNAPSHOT_DELAY_NS = 300_000;
    /** Bad spots lie within so many blocks of a member, or where the member has none. */
    private static final long MEMBER_SPREAD = 2_000;
    /** Members of these arrays have some thousand blocks, and their metadata has to move behind where it is. */
    private static final int GROWTH_SPREAD = 16_384;

    private final long seed;
    private final SeededStream random;
    private final List<TortureAction> actions = new ArrayList<>();
    private final List<TortureAction> flying = new ArrayList<>();
    private RaidLevel level;
    private int members;
    private List<Long> volumes;
    private int blocksMax;
    private Keeping keeping;
    private int lost;
    private int versions;
    /** Of its own, so that what is drawn besides stays as it is. */
    private final SeededStream thin;
    /** The same. */
    private final SeededStream whole;
    private final Map<Integer, Long> snapshots = new TreeMap<>();
    private final Map<Integer, Long> coming = new TreeMap<>();
    private int volumesMade;
    /** As the others that are of their own. */
    private final SeededStream larger;

    private PlanDrawing(long seed) {
        this.seed = seed;
        random = new SeededStream(seed).split("torture");
        thin = new SeededStream(seed).split("thin");
        whole = new SeededStream(seed).split("whole");
        larger = new SeededStream(seed).split("larger");
    }

    static TorturePlan of(long seed) {
        return new PlanDrawing(seed).draw();
    }

    private TorturePlan draw() {
        level = RaidLevel.values()[random.nextInt(RaidLevel.values().length)];
        members = level.membersMin() + random.nextInt(Math.min(8, RaidLevel.MEMBERS_MAX - level.membersMin() + 1));
        final long chunkBytes = 4096L << random.nextInt(6);
        final long extentBytes = 65536L << random.nextInt(3);
        volumes = new ArrayList<>();
        long volumeBlocks = 0;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            final long blocks = BLOCKS_PER_MIB / 2 + random.nextInt((int) BLOCKS_PER_MIB);
            volumes.add(blocks);
            volumeBlocks += blocks;
        }
        final long poolBlocks = random.oneIn(4) ? volumeBlocks / 2 + 1 : 0;
        blocksMax = 1 << random.nextInt(10);
        final long memberNs = random.oneIn(3) ? 1_000 + random.nextInt(100_000) : 0;
        keeping = keeping();
        for (int i = REQUESTS_MIN + random.nextInt(REQUESTS_SPREAD); i > 0; i--) {
            step();
            if (thin.oneIn(6)) {
                thinStep();
            }
            if (whole.oneIn(12)) {
                wholeStep();
            }
            if (larger.oneIn(REQUESTS_SPREAD)) {
                actions.add(new TortureAction.Grow(1 + larger.nextInt(GROWTH_SPREAD)));
            }
        }
        return new TorturePlan(seed, level, members, chunkBytes, extentBytes, poolBlocks, volumes, memberNs, keeping,
                actions);
    }

    private Keeping keeping() {
        final int spares = level == RaidLevel.RAID0 || whole.oneIn(3) ? 0 : 1 + whole.nextInt(3);
        return new Keeping(spares, rate(), rate(), ScrubMode.values()[whole.nextInt(ScrubMode.values().length)],
                level.parities() > 0 && whole.oneIn(2) ? WriteHole.PPL : WriteHole.NONE);
    }

    /** A rebuild of a few MiB takes from as long as a request to as long as all of them. */
    private SyncRate rate() {
        final long min = 1_000_000L << whole.nextInt(11);
        return new SyncRate(min, min << whole.nextInt(8));
    }

    private void wholeStep() {
        switch (whole.nextInt(10)) {
            case 0, 1, 2 -> actions.add(new TortureAction.Rest(1 + whole.nextLong(1_000L << whole.nextInt(14))));
            case 3 -> {
                drain();
                actions.add(new TortureAction.Settle());
            }
            case 4, 5, 6 -> actions.add(new TortureAction.Spoil(whole.nextInt(members), whole.nextLong(MEMBER_SPREAD),
                    1 + whole.nextInt(16)));
            case 7 -> {
                drain();
                actions.add(new TortureAction.Restart());
            }
            default -> {
                if (lost > 0 && lost < losses()) {
                    drain();
                    lose();
                }
            }
        }
    }

    private void step() {
        final int kind = random.nextInt(100);
        if (kind < 45) {
            write();
        } else if (kind < 85) {
            read();
        } else if (kind < 90) {
            actions.add(new TortureAction.Flush(1 + random.nextInt(volumes.size())));
        } else if (kind < 97) {
            drain();
        } else if (kind < 98) {
            actions.add(new TortureAction.CutPower(random.nextInt(CUT_SPREAD)));
        } else if (lost < losses()) {
            drain();
            lose();
        }
    }

    private void thinStep() {
        final List<Integer> ids = new ArrayList<>(snapshots.keySet());
        for (int volume = 1; volume <= volumes.size(); volume++) {
            ids.add(volume);
        }
        final int volume = ids.get(thin.nextInt(ids.size()));
        final long size = volume <= volumes.size() ? volumes.get(volume - 1) : snapshots.get(volume);
        final int blocks = 1 + thin.nextInt(thin.oneIn(2) ? (int) Math.min(size, 1500) : 60);
        final long block = thin.nextLong(size - blocks + 1);
        switch (thin.nextInt(11)) {
            case 0, 1, 2 -> change(new TortureAction.Discard(volume, block, blocks));
            case 3, 4 -> change(new TortureAction.WriteZeroes(volume, block, blocks, thin.oneIn(3)));
            case 5 -> {
                if (snapshots.size() + coming.size() < SNAPSHOTS_MAX) {
                    final int made = volumes.size() + ++volumesMade;
                    actions.add(new TortureAction.Snapshot(volume, made, thin.nextInt(SNAPSHOT_DELAY_NS)));
                    coming.put(made, size);
                }
            }
            case 6 -> {
                if (volume > volumes.size()) {
                    drain();
                    actions.add(new TortureAction.Delete(volume));
                    snapshots.remove(volume);
                }
            }
            case 7 -> {
                if (flying.stream().anyMatch(other -> other.changes() && other.meets(volume, block, blocks))) {
                    drain();
                }
                add(new TortureAction.Read(volume, block, blocks, List.of()));
            }
            default -> change(new TortureAction.Write(volume, block, Math.min(blocks, blocksMax), ++versions, thin
                    .oneIn(
                            8), List.of()));
        }
    }

    private void change(TortureAction action) {
        final boolean meets = switch (action) {
            case TortureAction.Discard one -> flies(one.volume(), one.block(), one.blocks());
            case TortureAction.WriteZeroes one -> flies(one.volume(), one.block(), one.blocks());
            case TortureAction.Write one -> flies(one.volume(), one.block(), one.blocks());
            default -> false;
        };
        if (meets) {
            drain();
        }
        add(action);
    }

    private boolean flies(int volume, long block, int blocks) {
        return flying.stream().anyMatch(other -> other.meets(volume, block, blocks));
    }

    /** Members that are lost at most: none without redundancy, for then there is nothing to be seen. */
    private int losses() {
        return switch (level) {
            case RAID0 -> 0;
            case RAID6 -> 2 + keeping.spares();
            default -> 1 + keeping.spares();
        };
    }

    private void lose() {
        actions.add(new TortureAction.Lose(random.nextInt(members), whole.oneIn(10)));
        lost++;
    }

    private void drain() {
        if (!actions.isEmpty() && !(actions.getLast() instanceof TortureAction.Drain)) {
            actions.add(new TortureAction.Drain());
        }
        flying.clear();
        snapshots.putAll(coming);
        coming.clear();
    }

    private void write() {
        final int volume = 1 + random.nextInt(volumes.size());
        final int blocks = blocks();
        final long block = block(volume, blocks);
        if (flying.stream().anyMatch(other -> other.meets(volume, block, blocks))) {
            drain();
        }
        add(new TortureAction.Write(volume, block, blocks, ++versions, random.oneIn(8), strikes()));
    }

    private void read() {
        final int volume = 1 + random.nextInt(volumes.size());
        final int blocks = blocks();
        final long block = block(volume, blocks);
        if (flying.stream().anyMatch(other -> other.changes() && other.meets(volume, block, blocks))) {
            drain();
        }
        add(new TortureAction.Read(volume, block, blocks, strikes()));
    }

    private void add(TortureAction request) {
        flying.add(request);
        actions.add(request);
    }

    private int blocks() {
        return random.oneIn(3) ? 8 * (1 + random.nextInt(Math.max(1, blocksMax / 8))) : 1 + random.nextInt(blocksMax);
    }

    /** Often at the beginning of a volume, so that writes hit what was written. */
    private long block(int volume, int blocks) {
        final long last = volumes.get(volume - 1) - blocks;
        final long block = random.nextLong(random.oneIn(2) ? last / 4 + 1 : last + 1);
        return random.oneIn(2) ? block & ~7L : block;
    }

    private List<TortureAction.Strike> strikes() {
        if (!random.oneIn(12)) {
            return List.of();
        }
        final FaultKind kind = switch (random.nextInt(3)) {
            case 0 -> FaultKind.READ_ERROR;
            case 1 -> FaultKind.WRITE_ERROR;
            default -> FaultKind.SLOW;
        };
        return List.of(new TortureAction.Strike(random.nextInt(members), kind, 1 + random.nextInt(5), kind
                == FaultKind.SLOW ? 1_000_000L * (1 + random.nextInt(5_000)) : 0));
    }
}
