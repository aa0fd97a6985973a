// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.raid.WriteHole;
import java.util.List;
import java.util.Locale;

/**
 * What came of opening or checking a pool.
 *
 * @param status clean, repaired or damaged
 * @param findings what was wrong, one line each; none when clean
 * @param store the open pool; null when damaged, or after a check
 * @param salvage the map as far as it can be told, only to be looked at; null when nothing can be
 * @param superblocks sequence number of the newest superblock, or 0
 * @param commitsReplayed commits that were taken from the log
 * @param changesReplayed changes in them
 * @param logBlocks blocks of the log that they took up
 * @param writeHole what the pool does about columns half written; null when that is not known, or there is no parity
 * @param partialParity what the log of partial parity told; after a check, what is to be done
 */
public record PoolOpening(PoolStatus status, List<PoolFinding> findings, PoolStore store, PoolMap salvage,
        long superblocks, long commitsReplayed, long changesReplayed, long logBlocks, WriteHole writeHole,
        PartialParityReplay partialParity) {
    static PoolOpening of(PoolReading reading, PoolStore store) {
        return new PoolOpening(reading.status(), reading.findings(), store,
                reading.contents() == null ? null : reading.contents().map(),
                reading.superblock() == null ? 0 : reading.superblock().sequence(), reading.commits(),
                reading.changes(), reading.logBlocks(), writeHole(reading.superblock()), reading.partialParity());
    }

    private static WriteHole writeHole(PoolSuperblock superblock) {
        return superblock == null || superblock.geometry().level().parities() == 0
                ? null
                : superblock.array().writeHole();
    }

    /**
     * The open pool.
     *
     * @throws PoolException when it is damaged, with the first thing that is
     */
    public PoolStore require() {
        if (store == null) {
            throw new PoolException.MetadataFailed(findings.stream().filter(PoolFinding::damage).findFirst()
                    .map(finding -> "pool is damaged, " + finding.what()).orElse("pool was checked, not opened"));
        }
        return store;
    }

    @Override
    public String toString() {
        return status.name().toLowerCase(Locale.ROOT) + ": superblock=" + superblocks + ", commitsReplayed="
                + commitsReplayed + ", changesReplayed=" + changesReplayed + ", logBlocks=" + logBlocks + ", findings="
                + findings.size();
    }
}
