// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.storage.MemberStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Reads the superblocks of all members and says which one counts, and which members do. Writes nothing.
 *
 * <p>The newest counts only when some member shows both of its slots undamaged: a block is written whole or not at all,
 * so that a damaged one was good once, and might have been newer. A member that lags by one was being written when
 * power went; by more, it is old, because opening and closing write two.
 */
final class SuperblockReading {
    private static final int SLOTS = 2;
    private static final int MEMBER_WORD = 5;
    private static final int SIZE_WORD = 9;
    private static final int CRC_WORD = 1;
    private static final long LOW = 0xFFFF_FFFFL;

    private final List<? extends MemberStore> members;
    private final List<PoolFinding> findings;
    private final Crc32c crc = new Crc32c();
    private final PoolSuperblock.Found[][] slots;
    private final PoolSuperblock.Found[] best;
    private PoolSuperblock newest;
    /** Members whose metadata counts; one bit each. */
    private int usable;
    /** Members to leave out although they are there. */
    private int old;
    /** Members that had the newest superblock not yet; one bit each. */
    private int lagging;
    /** Members whose copy of the newest superblock is damaged; one bit each. */
    private int damagedNewest;

    SuperblockReading(List<? extends MemberStore> members, List<PoolFinding> findings) {
        this.members = members;
        this.findings = findings;
        slots = new PoolSuperblock.Found[members.size()][SLOTS];
        best = new PoolSuperblock.Found[members.size()];
    }

    /** The superblock that counts; null when there is damage. */
    PoolSuperblock read() {
        for (int i = 0; i < best.length; i++) {
            if (members.get(i) != null) {
                readMember(i);
            }
        }
        if (damaged() || !chooseNewest() || !identities()) {
            return null;
        }
        ages();
        requireConfirmation();
        requireEnough();
        return damaged() ? null : newest;
    }

    int usable() {
        return usable;
    }

    int old() {
        return old;
    }

    int lagging() {
        return lagging;
    }

    int damagedNewest() {
        return damagedNewest;
    }

    private boolean damaged() {
        return findings.stream().anyMatch(PoolFinding::damage);
    }

    private void damage(int member, long block, String what, String values) {
        findings.add(PoolFinding.of(true, member, block, what, values));
    }

    private void readMember(int member) {
        MemberStore store = members.get(member);
        if (store.blocks() < PoolLayout.FREE_BLOCKS + SLOTS * PoolLayout.UNIT_BLOCKS) {
            damage(member, 0, "member too small for a superblock", "bytes="
                    + (store.blocks() << MemberStore.BLOCK_SHIFT));
            return;
        }
        long[] words = new long[PoolBlock.WORDS];
        for (int slot = 0; slot < SLOTS; slot++) {
            long block = PoolLayout.superblock(store.blocks(), slot);
            store.read(block, 1, words, 0);
            try {
                PoolSuperblock.Found found = PoolSuperblock.of(words, crc);
                if (found != null && (found.superblock().sequence() & 1) == slot) {
                    slots[member][slot] = found;
                    if (best[member] == null
                            || found.superblock().sequence() > best[member].superblock().sequence()) {
                        best[member] = found;
                    }
                }
            } catch (IllegalArgumentException e) {
                damage(member, block, "superblock makes no sense", e.getMessage());
            }
        }
    }

    /** Whether there was a pool, though no superblock tells of it any more. */
    private boolean hadPool() {
        for (int member = 0; member < best.length; member++) {
            MemberStore store = members.get(member);
            long offset = store == null ? PoolIdentity.UNDAMAGED : PoolIdentity.damaged(store);
            if (offset != PoolIdentity.UNDAMAGED) {
                damage(member, offset >>> MemberStore.BLOCK_SHIFT, "no good superblock on any member", "members="
                        + best.length);
                return true;
            }
        }
        for (int member = 0; member < best.length; member++) {
            MemberStore store = members.get(member);
            long offset = store == null ? PoolRemains.NONE : PoolRemains.offset(store);
            if (offset != PoolRemains.NONE) {
                damage(member, offset >>> MemberStore.BLOCK_SHIFT, "log or checkpoint without superblock on any member",
                        "members=" + best.length);
                return true;
            }
        }
        return false;
    }

    /** Of the pool that most members belong to, the first in case of a tie. */
    private boolean chooseNewest() {
        Map<UUID, Integer> votes = new TreeMap<>();
        UUID pool = null;
        for (PoolSuperblock.Found found : best) {
            if (found != null) {
                votes.merge(found.superblock().pool(), 1, Integer::sum);
            }
        }
        for (PoolSuperblock.Found found : best) {
            if (found != null && (pool == null || votes.get(found.superblock().pool()) > votes.get(pool))) {
                pool = found.superblock().pool();
            }
        }
        if (pool == null) {
            int first = 0;
            while (first < best.length - 1 && members.get(first) == null) {
                first++;
            }
            MemberStore store = members.get(first);
            if (!hadPool()) {
                damage(first, store == null ? 0 : PoolLayout.superblock(store.blocks(), 0), "no pool on any member",
                        "members=" + best.length);
            }
            return false;
        }
        for (PoolSuperblock.Found found : best) {
            if (found != null && found.superblock().pool().equals(pool)
                    && (newest == null || found.superblock().sequence() > newest.sequence())) {
                newest = found.superblock();
            }
        }
        return true;
    }

    /** Whether every member is where and what it was. */
    private boolean identities() {
        if (newest.array().members().size() != best.length) {
            findings.add(PoolFinding.ofPool(true, "another count of members: members=" + best.length + ", recorded="
                    + newest.array().members().size()));
            return false;
        }
        for (int i = 0; i < best.length; i++) {
            MemberStore store = members.get(i);
            if (store == null) {
                continue;
            }
            long block = PoolLayout.superblock(store.blocks(), (int) newest.sequence() & 1);
            if (best[i] == null) {
                if ((newest.array().incomplete() >>> i & 1) != 0) {
                    // A blank replacement, for instance.
                    continue;
                }
                damage(i, block, "no superblock", "bytes=" + (store.blocks() << MemberStore.BLOCK_SHIFT));
                continue;
            }
            PoolSuperblock found = best[i].superblock();
            if (!found.pool().equals(newest.pool())) {
                damage(i, block, "member of another pool", "pool=" + found.pool() + ", expected=" + newest.pool());
            } else if (best[i].member() != i) {
                damage(i, block, "members swapped", "holds=" + best[i].member());
            } else if (best[i].memberBlocks() != store.blocks()) {
                damage(i, block, "member has another size", "bytes=" + (store.blocks() << MemberStore.BLOCK_SHIFT)
                        + ", recorded=" + (best[i].memberBlocks() << MemberStore.BLOCK_SHIFT));
            } else if (store.blocks() < found.layout().memberBlocksMin()) {
                damage(i, block, "member too small for its metadata", "bytes="
                        + (store.blocks() << MemberStore.BLOCK_SHIFT) + ", bytesMin="
                        + (found.layout().memberBlocksMin() << MemberStore.BLOCK_SHIFT));
            } else {
                slotsOf(i, store);
            }
        }
        return !damaged();
    }

    private void slotsOf(int member, MemberStore store) {
        for (int slot = 0; slot < SLOTS; slot++) {
            PoolSuperblock.Found found = slots[member][slot];
            if (found == null || !found.superblock().pool().equals(newest.pool()) || found.member() != member) {
                slots[member][slot] = null;
                findings.add(PoolFinding.of(false, member, PoolLayout.superblock(store.blocks(), slot),
                        "superblock damaged", "newest=" + newest.sequence()));
            } else if (found.superblock().sequence() == newest.sequence()
                    && !Arrays.equals(common(found), common(newestFound()))) {
                damage(member, PoolLayout.superblock(store.blocks(), slot), "superblocks disagree", "sequence="
                        + newest.sequence());
            }
        }
    }

    private PoolSuperblock.Found newestFound() {
        return new PoolSuperblock.Found(newest, 0, 0);
    }

    private long[] common(PoolSuperblock.Found found) {
        long[] words = found.superblock().words(0, 0, crc);
        words[MEMBER_WORD] &= ~LOW;
        words[SIZE_WORD] = 0;
        words[CRC_WORD] &= ~LOW;
        return words;
    }

    private void ages() {
        for (int i = 0; i < best.length; i++) {
            PoolMemberState state = newest.array().members().get(i);
            MemberStore store = members.get(i);
            if (store == null) {
                if (state != PoolMemberState.OUT) {
                    findings.add(new PoolFinding(false, i, -1, "member absent: member=" + i));
                }
                continue;
            }
            if (best[i] == null) {
                old |= 1 << i;
                findings.add(PoolFinding.of(false, i, PoolLayout.superblock(store.blocks(), 0),
                        "member without superblock left out", "newest=" + newest.sequence()));
                continue;
            }
            long events = best[i].superblock().sequence();
            long block = PoolLayout.superblock(store.blocks(), (int) events & 1);
            String values = "events=" + events + ", newest=" + newest.sequence();
            switch (state) {
                case OUT -> {
                    old |= 1 << i;
                    findings.add(PoolFinding.of(false, i, block, "old member left out", values));
                }
                case METADATA_BEHIND -> findings.add(PoolFinding.of(false, i, block, "metadata of member is behind",
                        values));
                default -> {
                    if (newest.sequence() - events > 1) {
                        damage(i, block, "old member brought back", values);
                    } else {
                        usable |= 1 << i;
                        if (events < newest.sequence()) {
                            boolean whole = slots[i][(int) newest.sequence() & 1] != null;
                            lagging |= whole ? 1 << i : 0;
                            damagedNewest |= whole ? 0 : 1 << i;
                        }
                    }
                }
            }
        }
    }

    private void requireConfirmation() {
        for (int i = 0; i < best.length; i++) {
            if ((usable >>> i & 1) != 0 && slots[i][0] != null && slots[i][1] != null) {
                return;
            }
        }
        for (int i = 0; i < best.length; i++) {
            int bad = slots[i][0] == null ? 0 : 1;
            if (members.get(i) != null && slots[i][bad] == null) {
                damage(i, PoolLayout.superblock(members.get(i).blocks(), bad),
                        "newest superblock cannot be told, no member has both", "newest=" + newest.sequence());
                return;
            }
        }
        findings.add(PoolFinding.ofPool(true, "no member with metadata: members=" + best.length));
    }

    /** Whether the members that hold data are enough to read all of it. */
    private void requireEnough() {
        int in = 0;
        for (int i = 0; i < best.length; i++) {
            PoolMemberState state = newest.array().members().get(i);
            boolean data = state == PoolMemberState.IN_SYNC || state == PoolMemberState.METADATA_BEHIND;
            in |= members.get(i) != null && data ? 1 << i : 0;
        }
        if (!newest.geometry().level().bears(best.length, ~in & (1 << best.length) - 1)) {
            findings.add(PoolFinding.ofPool(true, "too few members: level=" + newest.geometry().level() + ", members="
                    + best.length + ", present=" + list(in)));
        }
    }

    private static List<Integer> list(int bits) {
        List<Integer> list = new ArrayList<>();
        for (int i = 0; i < Integer.SIZE; i++) {
            if ((bits >>> i & 1) != 0) {
                list.add(i);
            }
        }
        return list;
    }
}
