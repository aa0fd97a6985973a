// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.ShortenedStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import dev.dpucosim.storage.UnusableStorageException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A pool's metadata on its members: made, opened, changed, checked and repaired at rest. Firmware takes the
 * {@link #journal} of an open one and carries its writes out in virtual time. The format is in
 * {@code docs/pool-format.md}.
 */
public final class PoolStore implements AutoCloseable {
    private static final long FIRST_SEQUENCE = 1;
    private static final int RUN_BLOCKS = 2048;
    private static final int SLOTS = 2;

    private final List<MemberStore> members;
    private final PoolJournal journal;
    private boolean closed;

    private PoolStore(List<MemberStore> members, PoolJournal journal) {
        this.members = new ArrayList<>(members);
        this.journal = journal;
    }

    /**
     * Makes a pool without log of partial parity on members; whatever metadata they held is overwritten, and so the log
     * is zeroed. Nothing is written before everything has been found to fit.
     *
     * @param members all of one size, each with room for the layout
     * @param map what is in it
     * @throws UnsuitableMembersException naming the member and the offset that do not fit
     * @throws PoolException when the map is larger than a checkpoint may be
     */
    public static PoolStore create(List<? extends MemberStore> members, Geometry geometry, PoolLayout layout,
            PoolMap map) {
        return create(members, geometry, layout, map, WriteHole.NONE);
    }

    /** As the above, with or without such a log, which is zeroed as well. */
    public static PoolStore create(List<? extends MemberStore> members, Geometry geometry, PoolLayout layout,
            PoolMap map, WriteHole writeHole) {
        boolean zero = members.stream().allMatch(MemberStore::knownZero);
        return create(members, geometry, layout, map, zero, zero, writeHole);
    }

    /**
     * As the above.
     *
     * @param freshZero whether the whole array is zero
     * @param synced whether parity and copies fit
     */
    public static PoolStore create(List<? extends MemberStore> members, Geometry geometry, PoolLayout layout,
            PoolMap map, boolean freshZero, boolean synced, WriteHole writeHole) {
        PoolStore store = new PoolStore(List.copyOf(members), unkept(members, geometry, layout, map, freshZero,
                synced, writeHole));
        store.clear(layout, writeHole);
        store.carryOut(store.journal.beginCheckpoint(false));
        store.carryOut(store.journal.beginStamp(false));
        return store;
    }

    /**
     * A journal whose writes are to be counted and carried out nowhere: of a pool without data.
     *
     * @param members only their sizes matter
     */
    public static PoolJournal unkept(List<? extends MemberStore> members, Geometry geometry, PoolLayout layout,
            PoolMap map, boolean freshZero, boolean synced, WriteHole writeHole) {
        requireFit(members, geometry, layout, map);
        requireHole(geometry, layout, writeHole);
        return new PoolJournal(new PoolEncoding.Contents(map, freshFrom(map, freshZero)), new PoolSuperblock(map
                .uuid(), FIRST_SEQUENCE, geometry, layout, 0, 1, 0, false, whole(geometry, synced, writeHole)),
                sizes(members));
    }

    private static PoolArrayState whole(Geometry geometry, boolean synced, WriteHole writeHole) {
        return new PoolArrayState(Collections.nCopies(geometry.members(), PoolMemberState.IN_SYNC), synced
                ? geometry.stripes()
                : 0, 0, writeHole, 0);
    }

    private static void requireHole(Geometry geometry, PoolLayout layout, WriteHole writeHole) {
        if (!writeHole.possible(geometry.level())
                || writeHole == WriteHole.PPL && layout.holeBlocks() < PartialParityEntry.logBlocks()) {
            throw new IllegalArgumentException("no room for the log of partial parity: level=" + geometry.level()
                    + ", holeBlocks=" + layout.holeBlocks() + ", holeBlocksMin=" + PartialParityEntry.logBlocks());
        }
    }

    private static void requireFit(List<? extends MemberStore> members, Geometry geometry, PoolLayout layout,
            PoolMap map) {
        if (members.size() != geometry.members()) {
            throw new UnsuitableMembersException("another count of members: members=" + members.size() + ", array="
                    + geometry.members());
        }
        if (layout.areaStart() < geometry.memberBlocks()) {
            throw new UnsuitableMembersException("metadata overlaps data: offset=" + (layout.areaStart() << 9)
                    + ", dataBytes=" + (geometry.memberBlocks() << 9));
        }
        for (int i = 0; i < members.size(); i++) {
            long blocks = members.get(i).blocks();
            layout.requireRoom(i, blocks);
            if (blocks != members.getFirst().blocks()) {
                throw new UnsuitableMembersException("members of unequal size: member=" + i + ", offset="
                        + (PoolLayout.superblock(blocks, 0) << 9) + ", bytes=" + (blocks << 9) + ", expected="
                        + (members.getFirst().blocks() << 9));
            }
        }
        if (map.extentBlocks() != geometry.extentBlocks() || map.extents() > geometry.extents()) {
            throw new PoolException.OutOfRange("map does not fit the array: extents=" + map.extents()
                    + ", extentsMax=" + geometry.extents() + ", extentBlocks=" + map.extentBlocks() + ", expected="
                    + geometry.extentBlocks());
        }
        if (PoolEncoding.bytes(map) > layout.areaBytes()) {
            throw new PoolException.MetadataFull("metadata has no room: bytes=" + PoolEncoding.bytes(map)
                    + ", bytesMax=" + layout.areaBytes());
        }
    }

    /** None are fresh on members that held something: an extent without data would not read zero. */
    private static long freshFrom(PoolMap map, boolean freshZero) {
        return freshZero ? map.usedEnd() : map.extents();
    }

    private static long[] sizes(List<? extends MemberStore> members) {
        return members.stream().mapToLong(member -> member == null ? 0 : member.blocks()).toArray();
    }

    /** Takes away what could be mistaken for this pool's: superblocks first, then the logs. */
    private void clear(PoolLayout layout, WriteHole writeHole) {
        for (MemberStore member : members) {
            for (int slot = 0; slot < SLOTS; slot++) {
                member.zero(PoolLayout.superblock(member.blocks(), slot), 1);
            }
            member.flush();
        }
        for (MemberStore member : members) {
            for (long at = 0; at < layout.logBlocks(); at += RUN_BLOCKS) {
                member.zero(layout.logStart() + at, (int) Math.min(RUN_BLOCKS, layout.logBlocks() - at));
            }
            for (int slot = 0; writeHole == WriteHole.PPL && slot < PartialParityEntry.SLOTS; slot++) {
                member.zero(PartialParityEntry.trailerBlock(layout.holeStart(), slot), 1);
            }
            member.flush();
        }
    }

    /**
     * Opens a pool for changes: reads every copy, replays the log, and only if everything can be trusted writes:
     * parity that the log of partial parity tells of, copies that were bad or late, a checkpoint, and two superblocks,
     * in which entries that were replayed count no more.
     *
     * @param members in their order; null for one that is left out
     */
    public static PoolOpening open(List<? extends MemberStore> members) {
        return open(members, (geometry, array, map) -> {});
    }

    /**
     * As the above.
     *
     * @param approval is shown the pool before the first write, and may throw
     */
    public static PoolOpening open(List<? extends MemberStore> members, PoolApproval approval) {
        PoolReading reading = new PoolReading(members).read();
        if (reading.status() == PoolStatus.DAMAGED) {
            return PoolOpening.of(reading, null);
        }
        PoolSuperblock superblock = reading.superblock();
        List<MemberStore> used = new ArrayList<>();
        List<PoolMemberState> states = new ArrayList<>(superblock.array().members());
        for (int i = 0; i < members.size(); i++) {
            boolean out = members.get(i) == null || (reading.old() >>> i & 1) != 0;
            used.add(out ? null : members.get(i));
            if (out) {
                states.set(i, PoolMemberState.OUT);
            }
        }
        PoolArrayState array = (superblock.closed() ? superblock.array() : superblock.array().interrupted()).with(
                states);
        approval.look(superblock.geometry(), array, reading.contents().map());
        if (reading.recovery() != null) {
            reading.recovery().replay();
            array = array.logged(reading.partialParity().sequence());
        }
        PoolSuperblock now = new PoolSuperblock(superblock.pool(), superblock.sequence(), superblock.geometry(),
                superblock.layout(), superblock.generation(), superblock.area(), superblock.checkpointBytes(),
                superblock.closed(), array);
        PoolStore store = new PoolStore(used, new PoolJournal(found(reading, array), now, sizes(members)));
        store.catchUp(superblock, reading.lagging());
        if (!superblock.closed() || reading.status() != PoolStatus.CLEAN) {
            store.carryOut(store.journal.beginCheckpoint(false));
            store.clearDamagedLog(reading.findings());
        } else {
            store.carryOut(store.journal.beginStamp(false));
        }
        store.carryOut(store.journal.beginStamp(false));
        return PoolOpening.of(reading, store);
    }

    /**
     * What a pool holds. A copy of a shared extent is written before its mapping: when the pool was not closed, one may
     * lie where nothing was ever mapped, and none of what is free is known to be zero any more. Nor is it where parity
     * tells what a missing member held, and need not fit.
     */
    private static PoolEncoding.Contents found(PoolReading reading, PoolArrayState array) {
        PoolMap map = reading.contents().map();
        Geometry geometry = reading.superblock().geometry();
        boolean copies = !reading.superblock().closed() && map.time() != 0;
        boolean guessed = geometry.level().parities() > 0 && array.synced() < geometry.stripes()
                && array.incomplete() != 0;
        return copies || guessed ? new PoolEncoding.Contents(map, map.extents()) : reading.contents();
    }

    /** Zeroes log blocks that were damaged, which are free by now and would otherwise be found again. */
    private void clearDamagedLog(List<PoolFinding> findings) {
        PoolLayout layout = journal.superblock().layout();
        for (PoolFinding finding : findings) {
            long index = (finding.offset() >>> MemberStore.BLOCK_SHIFT) - layout.logStart();
            if (finding.member() >= 0 && members.get(finding.member()) != null && index >= 0
                    && index < layout.logBlocks()) {
                members.get(finding.member()).zero(layout.logStart() + index, 1);
                members.get(finding.member()).flush();
            }
        }
    }

    /** A drive has taken a member's place. */
    public void replaced(int member, MemberStore drive) {
        members.set(member, drive);
    }

    /** Brings members that lack the newest superblock up to it, so that none ever lags by two. */
    private void catchUp(PoolSuperblock newest, int lagging) {
        for (int i = 0; i < members.size(); i++) {
            if ((lagging >>> i & 1) != 0) {
                write(journal.superblockWrite(newest, i));
                members.get(i).flush();
            }
        }
    }

    /** Reads and compares every copy on all members, replays the log in memory, and writes nothing. */
    public static PoolOpening check(List<? extends MemberStore> members) {
        return PoolOpening.of(new PoolReading(members).read(), null);
    }

    /** Rewrites bad copies from good ones; what has no good copy stays as it is. */
    public static PoolOpening repair(List<? extends MemberStore> members) {
        PoolOpening opening = open(members);
        if (opening.store() != null) {
            opening.store().close();
        }
        return opening;
    }

    /** The map; to be changed through {@link #append} alone. */
    public PoolMap map() {
        return journal.map();
    }

    /** Shape of the array that the pool lies on. */
    public Geometry geometry() {
        return journal.superblock().geometry();
    }

    /** What firmware carries out in virtual time, instead of {@link #append}. */
    public PoolJournal journal() {
        return journal;
    }

    /**
     * Makes changes, which are durable together when it returns.
     *
     * @throws PoolException when one is refused; those before it have been made durable then, and none after it made
     * @throws UnusableStorageException when no member took them
     */
    public void append(List<? extends PoolChange> changes) {
        try {
            changes.forEach(journal::apply);
        } finally {
            if (journal.pending()) {
                carryOut(journal.begin());
            }
        }
    }

    /**
     * Puts another map in place of this one, which is durable when it returns; a power loss leaves one or the other.
     *
     * @param map of the same pool, with extents of the same size and as many of them
     * @throws PoolException when it is not, or has no room
     */
    public void replace(PoolMap map) {
        if (!map.uuid().equals(map().uuid()) || map.extentBlocks() != map().extentBlocks()
                || map.extents() != map().extents()) {
            throw new PoolException.OutOfRange("map of another pool: pool=" + map.uuid() + ", extentBlocks="
                    + map.extentBlocks() + ", extents=" + map.extents() + ", expected=" + map().uuid() + ", "
                    + map().extentBlocks() + ", " + map().extents());
        }
        journal.replace(map);
        checkpoint();
    }

    /**
     * Gives the pool the room that its members have, which it has durably when this returns; a power loss leaves the
     * old pool or the new one.
     *
     * @param growth as decided for these members
     */
    public void grow(PoolGrowth growth) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i) instanceof ShortenedStore shortened) {
                enlarge(i, shortened);
            }
        }
        carryOut(journal.beginGrowth(growth));
        carryOut(journal.beginStamp(false));
    }

    /** Copies a member's superblocks to its new end, then takes those at the old end away. */
    private void enlarge(int member, ShortenedStore before) {
        MemberStore whole = before.whole();
        long[] words = new long[PoolBlock.WORDS];
        Crc32c crc = new Crc32c();
        for (int slot = 0; slot < SLOTS; slot++) {
            before.read(PoolLayout.superblock(before.blocks(), slot), 1, words, 0);
            PoolSuperblock.Found found = PoolSuperblock.of(words, crc);
            whole.write(PoolLayout.superblock(whole.blocks(), slot), 1, found.superblock().words(member, whole.blocks(),
                    crc), 0);
        }
        whole.flush();
        for (int slot = 0; slot < SLOTS; slot++) {
            whole.zero(PoolLayout.superblock(before.blocks(), slot), 1);
        }
        whole.flush();
        members.set(member, whole);
        journal.enlarged(member, whole.blocks());
    }

    /** Writes the whole map, so that the log begins anew. */
    public void checkpoint() {
        carryOut(journal.beginCheckpoint(false));
    }

    /** Says that a member is in another state, on all others. */
    public void state(int member, PoolMemberState state) {
        carryOut(journal.beginState(member, state));
    }

    /** Writes a last checkpoint; the members stay open. */
    @Override
    public void close() {
        if (!closed && !journal.readOnly()) {
            closed = true;
            carryOut(journal.beginCheckpoint(true));
            carryOut(journal.beginStamp(true));
        }
    }

    private void carryOut(List<PoolWrite> first) {
        List<PoolWrite> phase = first;
        UnusableStorageException cause = null;
        while (!phase.isEmpty()) {
            int failed = 0;
            for (PoolWrite write : phase) {
                try {
                    write(write);
                } catch (UnusableStorageException e) {
                    failed |= 1 << write.member();
                    cause = e;
                }
            }
            for (PoolWrite write : phase) {
                try {
                    members.get(write.member()).flush();
                } catch (UnusableStorageException e) {
                    failed |= 1 << write.member();
                    cause = e;
                }
            }
            phase = journal.next(failed);
        }
        if (!journal.durable()) {
            throw cause != null
                    ? cause
                    : new PoolException.MetadataFailed("no member takes metadata: members=" + members.size());
        }
    }

    private void write(PoolWrite write) {
        for (int at = 0; at < write.blocks(); at += RUN_BLOCKS) {
            members.get(write.member()).write(write.block() + at, Math.min(RUN_BLOCKS, write.blocks() - at),
                    write.words(), at * MemberStore.BLOCK_WORDS);
        }
    }
}
