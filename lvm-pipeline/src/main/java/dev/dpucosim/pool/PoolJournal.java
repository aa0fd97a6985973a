// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.PartialParityEntry;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.UnsuitableMembersException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns changes of a map into writes of its metadata, and decides nothing about how they are carried out, so that the
 * same order holds for a command at rest and for firmware in virtual time.
 *
 * <p>A commit is one phase after the other: whoever carries it out writes all of a phase, makes it durable on every
 * member, and only then asks for the next. Changes are durable when there is no further phase and {@link #durable()}
 * holds. A commit is one phase, a run of log blocks; when the log is full, it is a checkpoint of the whole map into
 * the area that is not in use, and then the superblock that puts it into use. Changes that are applied while a commit
 * is under way go into the next.
 */
public final class PoolJournal {
    private enum Step {
        IDLE, BLANK, LOG, CLEAR, AREA, SUPERBLOCK, OLD_ENDS
    }

    private static final int PENDING_BYTES = 4096;

    private final long[] memberBlocks;
    private final PoolMemberState[] states;
    private long synced;
    private long rebuilt;
    private long logSequence;
    private final Crc32c crc = new Crc32c();
    private PoolMap map;
    private PoolSuperblock superblock;
    private PoolSuperblock candidate;
    /** What the pool is becoming, or null. */
    private PoolGrowth growth;
    private long freshFrom;
    private long bytesBound;
    private ByteBuffer pending = ByteBuffer.allocate(PENDING_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private boolean changed;
    private long position;
    private int link;
    private long blocksFlying;
    private int linkFlying;
    private long areaBytes;
    private int addressed;
    /** Members that were behind and have taken the checkpoint under way, one bit each. */
    private int caughtUp;
    private Step step = Step.IDLE;
    /** Where superblocks lay that have been moved, by member; negative: they are where they were. */
    private final long[] oldEnds;
    /** Members that have not taken the moved superblocks, one bit each. */
    private int unmoved;
    private boolean closing;
    private boolean checkpointNext;
    private boolean durable = true;
    private boolean failed;
    private long commits;
    private long checkpoints;

    /**
     * A journal whose log is at its beginning.
     *
     * @param memberBlocks blocks of each member; of one that is not there, anything
     */
    PoolJournal(PoolEncoding.Contents contents, PoolSuperblock superblock, long[] memberBlocks) {
        map = contents.map();
        freshFrom = contents.freshFrom();
        this.superblock = superblock;
        this.memberBlocks = memberBlocks.clone();
        oldEnds = new long[memberBlocks.length];
        Arrays.fill(oldEnds, -1);
        states = superblock.array().members().toArray(new PoolMemberState[0]);
        synced = superblock.array().synced();
        rebuilt = superblock.array().rebuilt();
        logSequence = superblock.array().logSequence();
        bytesBound = PoolEncoding.bytes(map);
    }

    /** The map, with every change that was applied; to be changed through {@link #apply} alone. */
    public PoolMap map() {
        return map;
    }

    /** Physical extents from there on have never been mapped: they hold what they held when the pool was made. */
    public long freshFrom() {
        return freshFrom;
    }

    /** What the members are said to be. */
    public PoolMemberState state(int member) {
        return states[member];
    }

    /** What the superblocks are to say of the array. */
    public PoolArrayState array() {
        return new PoolArrayState(List.of(states), synced, rebuilt, superblock.array().writeHole(), logSequence);
    }

    PoolSuperblock superblock() {
        return superblock;
    }

    /** Block at which the log of partial parity begins, on every member. */
    public long logBlock() {
        return superblock.layout().holeStart();
    }

    /**
     * Sets up to which sequence number entries of the log of partial parity do not count, for superblocks from now on:
     * their columns are over, and what was written of them is durable.
     */
    public void logged(long sequence) {
        logSequence = sequence;
    }

    /**
     * Makes a change in the map, to be made durable by the next commit.
     *
     * @throws PoolException when the map refuses it, or a checkpoint of the changed map might not fit; nothing is
     *             changed then
     */
    public void apply(PoolChange change) {
        requireWritable();
        if (change instanceof PoolChange.Grow grow && grow.extents() > superblock.geometry().extents()) {
            throw new PoolException.OutOfRange("pool larger than its array: extents=" + grow.extents() + ", extentsMax="
                    + superblock.geometry().extents());
        }
        long grows = more(change);
        long room = superblock.layout().areaBytes();
        if (bytesBound + grows > room) {
            bytesBound = PoolEncoding.bytes(map);
            if (bytesBound + grows > room) {
                throw new PoolException.MetadataFull("metadata has no room: bytes=" + bytesBound + ", bytesMore="
                        + grows + ", bytesMax=" + room);
            }
        }
        change.apply(map);
        bytesBound += grows;
        freshFrom = PoolEncoding.freshFrom(freshFrom, change);
        if (pending.remaining() < PoolEncoding.CHANGE_BYTES_MAX) {
            pending = ByteBuffer.wrap(Arrays.copyOf(pending.array(), 2 * pending.capacity()))
                    .order(ByteOrder.LITTLE_ENDIAN).position(pending.position());
        }
        PoolEncoding.put(change, pending);
        changed = true;
    }

    /** Puts another map of the same pool in place of this one; a checkpoint must follow. */
    void replace(PoolMap other) {
        requireIdle();
        long bytes = PoolEncoding.bytes(other);
        if (bytes > superblock.layout().areaBytes()) {
            throw new PoolException.MetadataFull("metadata has no room: bytes=" + bytes + ", bytesMax="
                    + superblock.layout().areaBytes());
        }
        map = other;
        freshFrom = Math.max(freshFrom, other.usedEnd());
    }

    /** Bytes by which a checkpoint may become longer, at most. */
    private long more(PoolChange change) {
        return switch (change) {
            case PoolChange.Create create -> PoolEncoding.DEVICE_BYTES_MAX;
            case PoolChange.Snapshot snapshot -> PoolEncoding.DEVICE_BYTES_MAX
                    + (map.has(snapshot.origin())
                            ? PoolEncoding.RUN_BYTES * PoolEncoding.runs(map.device(snapshot.origin()))
                            : 0);
            case PoolChange.Map mapped -> PoolEncoding.RUN_BYTES;
            case PoolChange.BreakSharing broken -> 2 * PoolEncoding.RUN_BYTES;
            case PoolChange.Unmap unmapped -> PoolEncoding.RUN_BYTES;
            case PoolChange.Delete gone -> 0;
            case PoolChange.Grow larger -> 0;
            case PoolChange.GrowDevice larger -> 0;
        };
    }

    /** Whether there are changes that no commit has taken yet. */
    public boolean pending() {
        return changed;
    }

    /** Whether a commit is under way. */
    public boolean committing() {
        return step != Step.IDLE;
    }

    /** Whether the last commit has made its changes durable; false also when members took none of it. */
    public boolean durable() {
        return durable;
    }

    /** Whether metadata cannot be written any more, so that nothing may be changed. */
    public boolean readOnly() {
        return failed;
    }

    /** Commits begun, checkpoints among them. */
    public long commits() {
        return commits;
    }

    /** Checkpoints begun. */
    public long checkpoints() {
        return checkpoints;
    }

    /** Begins a commit of the pending changes; its first phase. */
    public List<PoolWrite> begin() {
        requireIdle();
        commits++;
        // What was pending may have gone with a checkpoint meanwhile; the commit has a block of its own all the same.
        long blocks = PoolBlock.logBlocks(pending.position());
        if (checkpointNext || position + blocks > superblock.layout().logBlocks()) {
            return beginCheckpoint(false);
        }
        long[] words = PoolBlock.cut(PoolBlock.LOG_MAGIC, PoolBlock.WORDS, superblock.pool(), superblock.generation(),
                position, link, pending.array(), pending.position(), crc);
        clearPending();
        step = Step.LOG;
        blocksFlying = blocks;
        linkFlying = PoolBlock.checksum(words, words.length - PoolBlock.WORDS);
        return toAll(superblock.layout().logStart() + position, words, false);
    }

    /**
     * Begins a checkpoint, which takes the pending changes along; its first phase.
     *
     * @param close whether it is the last of the session
     */
    List<PoolWrite> beginCheckpoint(boolean close) {
        requireIdle();
        checkpoints++;
        byte[] bytes = PoolEncoding.of(map, freshFrom);
        bytesBound = bytes.length;
        areaBytes = bytes.length;
        clearPending();
        closing = close;
        step = Step.AREA;
        return toAll(superblock.layout().area(1 - superblock.area()), checkpoint(bytes), true);
    }

    private long[] checkpoint(byte[] bytes) {
        return PoolBlock.cut(PoolBlock.CHECKPOINT_MAGIC, PoolBlock.UNIT_WORDS, superblock.pool(), superblock.sequence()
                + 1, 0, 0, bytes, bytes.length, crc);
    }

    /** Begins a superblock that says the same as the last. */
    public List<PoolWrite> beginStamp(boolean close) {
        requireIdle();
        closing = close;
        return superblockPhase(superblock.next(close, array()));
    }

    /**
     * What the pool becomes on members of these sizes; nothing is changed.
     *
     * @throws UnsuitableMembersException as {@link PoolGrowth#of} says
     * @throws PoolException when metadata cannot be written any more
     */
    public PoolGrowth growth(long[] blocks) {
        requireWritable();
        return PoolGrowth.of(blocks, memberBlocks, List.of(states), superblock.geometry(), superblock.layout(), map
                .extents());
    }

    /** Blocks of a member, as its superblocks say that it has. */
    public long memberBlocks(int member) {
        return memberBlocks[member];
    }

    /**
     * Begins to move the superblocks to where members end that have become larger; the phase. The one that counts and
     * the next go there in one write. Those at the old end are taken away then, before anything is built upon the new
     * ones: a member that was dead meanwhile and comes back has no others, and would lead to those of the rest.
     *
     * @param blocks of each member
     */
    public List<PoolWrite> beginEnlarged(long[] blocks) {
        requireIdle();
        PoolSuperblock before = superblock;
        List<PoolWrite> writes = new ArrayList<>();
        for (PoolWrite write : superblockPhase(superblock.next(false, array()))) {
            int member = write.member();
            long from = PoolLayout.superblock(memberBlocks[member], 0);
            memberBlocks[member] = Math.max(memberBlocks[member], blocks[member]);
            long first = PoolLayout.superblock(memberBlocks[member], 0);
            if (first == from) {
                writes.add(write);
            } else {
                long[] words = new long[(PoolLayout.UNIT_BLOCKS + 1) * PoolBlock.WORDS];
                for (PoolSuperblock one : List.of(before, candidate)) {
                    PoolWrite slot = superblockWrite(one, member);
                    System.arraycopy(slot.words(), 0, words, (int) (slot.block() - first) * PoolBlock.WORDS,
                            PoolBlock.WORDS);
                }
                oldEnds[member] = from;
                writes.add(new PoolWrite(member, first, words));
            }
        }
        return writes;
    }

    /** Shape of the array, as superblocks say. */
    public Geometry geometry() {
        return superblock.geometry();
    }

    /**
     * Begins to make the pool larger as {@link #beginGrowth} does, where its logs are going to be being blank already;
     * its first phase.
     */
    public List<PoolWrite> beginGrowthOntoBlank(PoolGrowth larger) {
        requireIdle();
        growth = larger;
        return growthCheckpoint();
    }

    /**
     * Begins to make the pool larger, which takes the pending changes along; its first phase. Log and write-hole log
     * are made blank where they are going to be, then the map is written there, then a superblock says so. Until that
     * is durable all of the old pool is; when a member does not take one of the first two, only the old pool stays.
     * Of the stripes that are added nothing is known.
     */
    public List<PoolWrite> beginGrowth(PoolGrowth larger) {
        requireIdle();
        growth = larger;
        step = Step.CLEAR;
        PoolLayout layout = larger.layout();
        long blocks = layout.holeStart() + layout.holeBlocks() - layout.logStart();
        return toAll(layout.logStart(), new long[Math.toIntExact(blocks * PoolBlock.WORDS)], false);
    }

    private List<PoolWrite> growthCheckpoint() {
        checkpoints++;
        byte[] bytes = PoolEncoding.of(map, growth.extents(), growth.extents());
        areaBytes = bytes.length;
        clearPending();
        step = Step.AREA;
        return toAll(growth.layout().area(0), checkpoint(bytes), false);
    }

    private List<PoolWrite> growthSuperblock() {
        synced = Math.min(synced, superblock.geometry().stripes());
        return superblockPhase(new PoolSuperblock(superblock.pool(), superblock.sequence() + 1, growth.geometry(),
                growth.layout(), superblock.sequence() + 1, 0, areaBytes, false, array()));
    }

    /** The old pool stays; changes that the new one's checkpoint held go into the next. */
    private List<PoolWrite> growthOver() {
        growth = null;
        return over(false);
    }

    private void grown() {
        map.grow(growth.extents());
        freshFrom = growth.extents();
        growth = null;
    }

    /** Begins a superblock that says that a member is in another state; its first phase. */
    public List<PoolWrite> beginState(int member, PoolMemberState state) {
        requireIdle();
        states[member] = state;
        return superblockPhase(superblock.next(false, array()));
    }

    /**
     * Begins a checkpoint that goes to a blank drive in a member's place, too; the superblock behind it says that the
     * member is being rebuilt from the first stripe on. Before all, its log of partial parity is zeroed, if the pool
     * has one: a drive is not blank there because it has no superblock.
     */
    public List<PoolWrite> beginJoin(int member, MemberStore blank) {
        requireIdle();
        memberBlocks[member] = blank.blocks();
        states[member] = PoolMemberState.REBUILDING;
        rebuilt = 0;
        if (superblock.array().writeHole() == WriteHole.NONE) {
            return beginCheckpoint(false);
        }
        step = Step.BLANK;
        addressed = 1 << member;
        return List.of(new PoolWrite(member, logBlock(), new long[PartialParityEntry.logBlocks() * PoolBlock.WORDS]));
    }

    /** Begins a superblock that says how far members have been rebuilt. */
    public List<PoolWrite> beginRebuilt(long stripes) {
        rebuilt = stripes;
        return beginStamp(false);
    }

    /** Begins a superblock that says that all members that were being rebuilt are whole. */
    public List<PoolWrite> beginWhole() {
        for (int i = 0; i < states.length; i++) {
            if (states[i] == PoolMemberState.REBUILDING) {
                states[i] = PoolMemberState.IN_SYNC;
            }
        }
        rebuilt = 0;
        return beginStamp(false);
    }

    /**
     * Sets how far resync and rebuild have come, for superblocks from now on.
     *
     * @param syncedStripes whose parity or copies are known to fit; counts when the pool is closed
     * @param rebuiltStripes that members hold which are being rebuilt
     */
    public void reached(long syncedStripes, long rebuiltStripes) {
        synced = syncedStripes;
        rebuilt = rebuiltStripes;
    }

    /** Why a drive cannot take a member's place, with where and which values; null when it can. */
    public String unsuitable(MemberStore drive) {
        return BlankDrive.obstacle(drive, superblock.pool(), superblock.layout(), blocksMin());
    }

    /** Blocks of the smallest member that is in the array. */
    private long blocksMin() {
        long smallest = Long.MAX_VALUE;
        for (int i = 0; i < states.length; i++) {
            smallest = states[i] == PoolMemberState.OUT ? smallest : Math.min(smallest, memberBlocks[i]);
        }
        return smallest;
    }

    /**
     * Says how the phase went, which must be durable on all members that are not named.
     *
     * @param failedMembers one bit for each member that has not taken its writes
     * @return the next phase, empty when the commit is over
     */
    public List<PoolWrite> next(int failedMembers) {
        int lost = failedMembers & addressed;
        boolean none = lost == addressed;
        switch (step) {
            case BLANK -> {
                mark(lost);
                step = Step.IDLE;
                return beginCheckpoint(false);
            }
            case LOG -> {
                if (none) {
                    return over(false);
                }
                position += blocksFlying;
                link = linkFlying;
                return lost == 0 ? over(true) : superblockPhase(superblock.next(false, mark(lost)));
            }
            case CLEAR -> {
                return lost == 0 ? growthCheckpoint() : growthOver();
            }
            case AREA -> {
                if (growth != null) {
                    return lost == 0 ? growthSuperblock() : growthOver();
                }
                if (none) {
                    return over(false);
                }
                caughtUp = array().members(PoolMemberState.METADATA_BEHIND) & ~lost;
                return superblockPhase(superblock.next(1 - superblock.area(), areaBytes, closing, mark(lost)));
            }
            case SUPERBLOCK -> {
                if (none) {
                    // Whether any member has it is not known: nothing may follow.
                    failed = true;
                    return over(false);
                }
                if (candidate.generation() != superblock.generation()) {
                    position = 0;
                    link = 0;
                    checkpointNext = false;
                }
                superblock = candidate;
                if (growth != null) {
                    grown();
                }
                catchUp(lost);
                List<PoolWrite> old = oldEnds(lost);
                if (!old.isEmpty()) {
                    return old;
                }
                return lost == 0 ? over(true) : superblockPhase(superblock.next(closing, mark(lost)));
            }
            case OLD_ENDS -> {
                lost |= unmoved;
                return lost == 0 ? over(true) : superblockPhase(superblock.next(closing, mark(lost)));
            }
            default -> throw new IllegalStateException("no commit under way: commits=" + commits);
        }
    }

    /** Superblocks that have been moved are taken away from where they were; of members that have the new ones. */
    private List<PoolWrite> oldEnds(int lost) {
        List<PoolWrite> writes = new ArrayList<>();
        for (int i = 0; i < oldEnds.length; i++) {
            if (oldEnds[i] >= 0 && (lost >>> i & 1) == 0) {
                writes.add(new PoolWrite(i, oldEnds[i], new long[(PoolLayout.UNIT_BLOCKS + 1) * PoolBlock.WORDS]));
            }
            oldEnds[i] = -1;
        }
        if (!writes.isEmpty()) {
            unmoved = lost;
            step = Step.OLD_ENDS;
            addressed = writes.stream().mapToInt(write -> 1 << write.member()).sum();
        }
        return writes;
    }

    /** A member's size is another from now on; its superblocks are where they belong already. */
    void enlarged(int member, long blocks) {
        memberBlocks[member] = blocks;
    }

    /** Only who has a superblock newer than the ones it lacked may be said to lack none, from the next one on. */
    private void catchUp(int lost) {
        for (int left = caughtUp & ~lost; left != 0; left &= left - 1) {
            states[Integer.numberOfTrailingZeros(left)] = PoolMemberState.IN_SYNC;
        }
        caughtUp = 0;
    }

    private List<PoolWrite> over(boolean success) {
        step = Step.IDLE;
        durable = success;
        checkpointNext |= !success;
        closing = false;
        return List.of();
    }

    private PoolArrayState mark(int lost) {
        for (int i = 0; i < states.length; i++) {
            if ((lost >>> i & 1) != 0) {
                states[i] = states[i] == PoolMemberState.REBUILDING
                        ? PoolMemberState.OUT
                        : PoolMemberState.METADATA_BEHIND;
            }
        }
        return array();
    }

    private List<PoolWrite> superblockPhase(PoolSuperblock next) {
        candidate = next;
        step = Step.SUPERBLOCK;
        List<PoolWrite> writes = new ArrayList<>();
        addressed = 0;
        for (int i = 0; i < states.length; i++) {
            if (taken(i, false) || (caughtUp >>> i & 1) != 0) {
                writes.add(superblockWrite(next, i));
            }
        }
        return orNobody(writes);
    }

    /** Without a member to write to, nothing can be made durable any more. */
    private List<PoolWrite> orNobody(List<PoolWrite> writes) {
        if (writes.isEmpty()) {
            failed = true;
            return over(false);
        }
        return writes;
    }

    /** The write of a superblock to a member. */
    PoolWrite superblockWrite(PoolSuperblock block, int member) {
        return new PoolWrite(member, PoolLayout.superblock(memberBlocks[member], (int) block.sequence() & 1),
                block.words(member, memberBlocks[member], crc));
    }

    private List<PoolWrite> toAll(long block, long[] words, boolean behindToo) {
        List<PoolWrite> writes = new ArrayList<>();
        addressed = 0;
        for (int i = 0; i < states.length; i++) {
            if (taken(i, behindToo)) {
                writes.add(new PoolWrite(i, block, words));
            }
        }
        return orNobody(writes);
    }

    private boolean taken(int member, boolean behindToo) {
        boolean taken = states[member] == PoolMemberState.IN_SYNC || states[member] == PoolMemberState.REBUILDING
                || behindToo && states[member] == PoolMemberState.METADATA_BEHIND;
        addressed |= taken ? 1 << member : 0;
        return taken;
    }

    private void clearPending() {
        pending.clear();
        changed = false;
    }

    private void requireIdle() {
        requireWritable();
        if (step != Step.IDLE) {
            throw new IllegalStateException("a commit is under way: step=" + step + ", commits=" + commits);
        }
    }

    private void requireWritable() {
        if (failed) {
            throw new PoolException.MetadataFailed("pool is read-only, its metadata could not be written: superblock="
                    + superblock.sequence());
        }
    }
}
