// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the log of all members, commit by commit, up to the first that no member has whole. A commit begins only when
 * the one before it is durable everywhere: so a member may lack the last one and no other, and nothing may follow a
 * gap. A block that is damaged on every member was good once, and is never taken for the end.
 */
final class LogReading {
    /** Bytes of a commit and the index of its first block. */
    record Commit(long first, byte[] bytes) {
    }

    private enum Piece {
        GOOD, ABSENT, DAMAGED
    }

    private final List<? extends MemberStore> members;
    private final PoolSuperblock superblock;
    private final PoolLayout layout;
    private final int usable;
    private final Crc32c crc = new Crc32c();
    private final List<PoolFinding> findings = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private final long[] words = new long[PoolBlock.WORDS];
    private final long[] good = new long[PoolBlock.WORDS];
    private final boolean[] old;
    private int absent;
    private long end;
    private int link;

    LogReading(List<? extends MemberStore> members, PoolSuperblock superblock, int usable) {
        this.members = members;
        this.superblock = superblock;
        this.usable = usable;
        layout = superblock.layout();
        old = new boolean[members.size()];
    }

    /** Commits in order. */
    List<Commit> commits() {
        return commits;
    }

    /** Blocks up to the end of the last commit. */
    long end() {
        return end;
    }

    /**
     * Reads it all.
     *
     * @param lagging members that had the newest superblock not yet
     */
    List<PoolFinding> read(int lagging) {
        boolean more = true;
        while (more && end < layout.logBlocks()) {
            more = readCommit();
        }
        if (end < layout.logBlocks() && findings.stream().noneMatch(PoolFinding::damage)) {
            requireNothingBehind();
        }
        if (!commits.isEmpty() && superblock.generation() == superblock.sequence()) {
            for (int i = 0; i < members.size(); i++) {
                if ((lagging >>> i & 1) != 0) {
                    oldMember(i, 0);
                }
            }
        }
        return findings;
    }

    private void oldMember(int member, long index) {
        findings.add(PoolFinding.of(true, member, layout.logStart() + index, "old member brought back",
                "logBlock=" + index + ", newest=" + (end - 1)));
    }

    /** Takes the commit at the end if some member has each block of it; false at the end of the log. */
    private boolean readCommit() {
        int absentBefore = absent;
        absent = 0;
        List<PoolFinding> damagedCopies = new ArrayList<>();
        Piece piece = readBlock(end, damagedCopies);
        int count = piece == Piece.GOOD ? PoolBlock.count(good, 0) : 1;
        boolean whole = piece == Piece.GOOD && PoolBlock.first(good, 0) == end && count > 0
                && end + count <= layout.logBlocks() && PoolBlock.link(good, 0) == link;
        byte[] bytes = new byte[whole ? count * PoolBlock.PAYLOAD_BYTES : 0];
        int used = 0;
        int before = link;
        for (int i = 0; whole && i < count; i++) {
            if (i > 0) {
                piece = readBlock(end + i, damagedCopies);
                whole = piece == Piece.GOOD && PoolBlock.first(good, 0) == end && PoolBlock.count(good, 0) == count
                        && PoolBlock.link(good, 0) == before;
            }
            if (whole) {
                used += PoolBlock.unpack(good, 0, bytes, used);
                before = PoolBlock.checksum(good, 0);
            }
        }
        if (piece == Piece.DAMAGED) {
            PoolFinding first = damagedCopies.getLast();
            findings.add(new PoolFinding(true, first.member(), first.offset(), "no good copy of the log, "
                    + first.what()));
            return false;
        }
        findings.addAll(damagedCopies);
        if (!whole) {
            absent = absentBefore;
            return false;
        }
        link = before;
        commits.add(new Commit(end, Arrays.copyOf(bytes, used)));
        end += count;
        for (int i = 0; i < members.size(); i++) {
            // It lacked the commit before this one, which was durable before this one began.
            if ((absentBefore >>> i & 1) != 0 && !old[i]) {
                old[i] = true;
                oldMember(i, commits.get(commits.size() - 2).first());
            }
        }
        return true;
    }

    /** Reads all copies of a block, one of them that is good into {@link #good}. */
    private Piece readBlock(long index, List<PoolFinding> damagedCopies) {
        long block = layout.logStart() + index;
        int from = -1;
        int seen = 0;
        int damaged = 0;
        for (int i = 0; i < members.size(); i++) {
            if ((usable >>> i & 1) == 0) {
                continue;
            }
            seen++;
            switch (classify(i, index)) {
                case GOOD -> {
                    if (from < 0) {
                        from = i;
                        System.arraycopy(words, 0, good, 0, words.length);
                    } else if (!Arrays.equals(words, good)) {
                        findings.add(PoolFinding.of(true, i, block, "logs disagree", "with=" + from));
                    }
                }
                case ABSENT -> absent |= 1 << i;
                default -> {
                    damaged++;
                    damagedCopies.add(PoolFinding.of(false, i, block, "log damaged", "logBlock=" + index));
                }
            }
        }
        if (from >= 0) {
            return Piece.GOOD;
        }
        return damaged == seen ? Piece.DAMAGED : Piece.ABSENT;
    }

    private Piece classify(int member, long index) {
        members.get(member).read(layout.logStart() + index, 1, words, 0);
        if (PoolBlock.sealed(words, 0, PoolBlock.WORDS, PoolBlock.LOG_MAGIC, crc)) {
            return PoolBlock.belongs(words, 0, superblock.pool(), superblock.generation(), index)
                    ? Piece.GOOD
                    : Piece.ABSENT;
        }
        return PoolBlock.zero(words, 0, PoolBlock.WORDS) ? Piece.ABSENT : Piece.DAMAGED;
    }

    /** A block of a commit that begins behind the end shows that the one at the end was durable once. */
    private void requireNothingBehind() {
        for (long index = end + 1; index < layout.logBlocks(); index++) {
            for (int i = 0; i < members.size(); i++) {
                if ((usable >>> i & 1) != 0 && classify(i, index) == Piece.GOOD && PoolBlock.first(words, 0) > end) {
                    findings.add(PoolFinding.of(true, i, layout.logStart() + end, "log has a gap", "logBlock=" + end
                            + ", next=" + PoolBlock.first(words, 0)));
                    return;
                }
            }
        }
    }
}
