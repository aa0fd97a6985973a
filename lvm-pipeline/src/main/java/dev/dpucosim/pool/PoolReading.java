// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads a pool's metadata from all members and compares the copies: superblocks, checkpoint, log. Writes nothing.
 * Takes a piece from whichever member has it undamaged; two undamaged copies that differ are damage.
 */
final class PoolReading {
    private final List<? extends MemberStore> members;
    private final List<PoolFinding> findings = new ArrayList<>();
    private final Crc32c crc = new Crc32c();
    private PoolSuperblock superblock;
    private PoolEncoding.Contents contents;
    private long freshFrom;
    private int usable;
    private int old;
    private int lagging;
    private int damagedNewest;
    private long logEnd;
    private long commits;
    private long changes;
    private PartialParityRecovery recovery;

    PoolReading(List<? extends MemberStore> members) {
        this.members = members;
    }

    PoolReading read() {
        SuperblockReading superblocks = new SuperblockReading(members, findings);
        superblock = superblocks.read();
        usable = superblocks.usable();
        old = superblocks.old();
        lagging = superblocks.lagging();
        damagedNewest = superblocks.damagedNewest();
        if (superblock != null && readCheckpoint()) {
            replay();
        }
        if (status() != PoolStatus.DAMAGED && superblock.array().writeHole() == WriteHole.PPL) {
            readPartialParity();
        }
        return this;
    }

    /** Only now is it known which members count, and that the pool can be opened at all. */
    private void readPartialParity() {
        List<MemberStore> used = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            used.add((old >>> i & 1) != 0 ? null : members.get(i));
        }
        recovery = new PartialParityRecovery(superblock.geometry(), superblock.layout(), used, superblock.array())
                .read();
        PartialParityReplay found = recovery.found();
        if (found.replayed() > 0) {
            findings.add(PoolFinding.ofPool(false, "power went while columns were written, partial parity tells of "
                    + "them: entriesReplayed=" + found.replayed() + ", entriesForgotten=" + found.forgotten()));
        }
    }

    /** What the log of partial parity tells; null where there is none. */
    PartialParityRecovery recovery() {
        return recovery;
    }

    /** What there is to do about it. */
    PartialParityReplay partialParity() {
        return recovery == null ? PartialParityReplay.NONE : recovery.found();
    }

    PoolStatus status() {
        if (findings.stream().anyMatch(PoolFinding::damage)) {
            return PoolStatus.DAMAGED;
        }
        return findings.isEmpty() ? PoolStatus.CLEAN : PoolStatus.REPAIRED;
    }

    List<PoolFinding> findings() {
        return List.copyOf(findings);
    }

    /** The newest superblock, or null. */
    PoolSuperblock superblock() {
        return superblock;
    }

    /** The map as far as it can be told, or null. */
    PoolEncoding.Contents contents() {
        return contents == null ? null : new PoolEncoding.Contents(contents.map(), freshFrom);
    }

    /** Members that are there and must not be used; one bit each. */
    int old() {
        return old;
    }

    /** Members that lack the newest superblock, or have it damaged; one bit each. */
    int lagging() {
        return lagging | damagedNewest;
    }

    /** Blocks of the log that were replayed. */
    long logBlocks() {
        return logEnd;
    }

    long commits() {
        return commits;
    }

    long changes() {
        return changes;
    }

    private void damage(int member, long block, String what, String values) {
        findings.add(PoolFinding.of(true, member, block, what, values));
    }

    private boolean uses(int member) {
        return (usable >>> member & 1) != 0;
    }

    private int firstUsable() {
        return Integer.numberOfTrailingZeros(usable);
    }

    // ---- checkpoint -------------------------------------------------------------------------------------------------

    private boolean readCheckpoint() {
        long start = superblock.layout().area(superblock.area());
        if (superblock.checkpointBytes() > superblock.layout().areaBytes()) {
            damage(firstUsable(), start, "checkpoint larger than its area", "bytes=" + superblock.checkpointBytes()
                    + ", bytesMax=" + superblock.layout().areaBytes());
            return false;
        }
        int units = Math.toIntExact(PoolBlock.units(superblock.checkpointBytes()));
        byte[] bytes = new byte[Math.toIntExact(superblock.checkpointBytes())];
        long[] words = new long[PoolBlock.UNIT_WORDS];
        long[] good = new long[PoolBlock.UNIT_WORDS];
        int at = 0;
        int link = 0;
        for (int unit = 0; unit < units; unit++) {
            long block = start + (long) unit * PoolLayout.UNIT_BLOCKS;
            int from = -1;
            for (int i = 0; i < members.size(); i++) {
                if (!uses(i)) {
                    continue;
                }
                members.get(i).read(block, PoolLayout.UNIT_BLOCKS, words, 0);
                if (!unit(words, unit, units, link)) {
                    findings.add(PoolFinding.of(false, i, block, "checkpoint damaged", "unit=" + unit));
                } else if (from < 0) {
                    from = i;
                    System.arraycopy(words, 0, good, 0, words.length);
                } else if (!Arrays.equals(words, good)) {
                    damage(i, block, "checkpoints disagree", "unit=" + unit + ", with=" + from);
                }
            }
            if (from < 0 || at + PoolBlock.used(good, 0) > bytes.length) {
                damage(firstUsable(), block, "no good copy of the checkpoint", "unit=" + unit);
                return false;
            }
            at += PoolBlock.unpack(good, 0, bytes, at);
            link = PoolBlock.checksum(good, 0);
        }
        return decode(bytes, start);
    }

    private boolean unit(long[] words, int unit, int units, int link) {
        return PoolBlock.sealed(words, 0, PoolBlock.UNIT_WORDS, PoolBlock.CHECKPOINT_MAGIC, crc)
                && PoolBlock.belongs(words, 0, superblock.pool(), superblock.generation(), unit)
                && PoolBlock.count(words, 0) == units && PoolBlock.link(words, 0) == link;
    }

    private boolean decode(byte[] bytes, long start) {
        try {
            contents = PoolEncoding.map(superblock.pool(), bytes);
            freshFrom = contents.freshFrom();
            PoolMap map = contents.map();
            if (map.extentBlocks() == superblock.geometry().extentBlocks()
                    && map.extents() <= superblock.geometry().extents()) {
                return true;
            }
            damage(firstUsable(), start, "checkpoint does not fit the array", "extents=" + map.extents()
                    + ", extentsMax=" + superblock.geometry().extents() + ", extentBlocks=" + map.extentBlocks());
        } catch (IllegalArgumentException | PoolException e) {
            damage(firstUsable(), start, "checkpoint makes no sense", e.getMessage());
        }
        contents = null;
        return false;
    }

    // ---- log --------------------------------------------------------------------------------------------------------

    private void replay() {
        LogReading log = new LogReading(members, superblock, usable);
        findings.addAll(log.read(lagging));
        logEnd = log.end();
        for (LogReading.Commit commit : log.commits()) {
            try {
                for (PoolChange change : PoolEncoding.changes(commit.bytes(), commit.bytes().length)) {
                    change.apply(contents.map());
                    freshFrom = PoolEncoding.freshFrom(freshFrom, change);
                    changes++;
                }
                commits++;
            } catch (IllegalArgumentException | PoolException e) {
                damage(firstUsable(), superblock.layout().logStart() + commit.first(), "log does not fit the map", e
                        .getMessage());
                return;
            }
        }
    }
}
