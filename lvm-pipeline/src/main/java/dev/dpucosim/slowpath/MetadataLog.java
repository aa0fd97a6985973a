// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes mappings durable: a log in the reserved tail of two members, each block written to both. One block is written
 * at a time, and records that come meanwhile share the next. A failed write is tried three times; a record is durable
 * with one good copy. When a member with a copy is taken out of the array, the copy moves to one that has none, in no
 * time of its own. A record of namespace 0 tells of a member that was taken out (virtual extent) and which are missing
 * since (physical extent).
 */
public final class MetadataLog {
    /** Is told when a record's fate is known. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A record is durable, or cannot be made so.
         *
         * @param token what was given along with the record
         */
        void durable(int token, boolean success, long nowPs);
    }

    /** A mapping as it is found in a log. */
    public record Mapping(int nsid, long virtualExtent, long extent) {
    }

    /** Owner of the log's commands in fault plans. */
    public static final long OWNER = MemberArray.internal(0xFFFF);
    /** Blocks at the end of a member that are left alone: room for an md superblock of version 1.0. */
    public static final long SUPERBLOCK_BLOCKS = 128;

    /** Token of a record that nobody waits for. */
    static final int NOBODY = -1;

    private static final int COPIES = 2;
    private static final int ATTEMPTS = 3;

    private final Scheduler scheduler;
    private final MemberArray members;
    /** Null: there is no member left for the copy. */
    private final Member[] copies = new Member[COPIES];
    private final Member[] writing = new Member[COPIES];
    private final boolean payload;
    private final Listener listener;
    private final Crc32c crc = new Crc32c();
    private final EventHandler written = this::written;
    private final long[] block = new long[MappingLogBlock.WORDS];
    private final int[] flying = new int[MappingLogBlock.RECORDS_MAX];
    private final int[] attempts = new int[COPIES];
    private final FaultKind[] faults = new FaultKind[COPIES];
    private final long firstBlock;
    private final long blocks;
    private long[] waiting = new long[3 * 64];
    private int[] waitingTokens = new int[64];
    private int waitingFirst;
    private int waitingCount;
    private int flyingCount;
    private int writes;
    private int goodCopies;
    private long sequence;
    private long commits;
    private long failedCopies;

    /**
     * An empty log on the first two members.
     *
     * @param extents mappings it must be able to hold
     * @param payload false: the same commands at the same times, and nothing stored
     */
    public MetadataLog(Scheduler scheduler, MemberArray members, long extents, boolean payload, Listener listener) {
        this.scheduler = scheduler;
        this.members = members;
        this.payload = payload;
        this.listener = listener;
        copies[0] = members.member(0);
        copies[1] = members.member(1);
        firstBlock = Math.max(copies[0].store().dataBlocks(), copies[1].store().dataBlocks());
        long end = Math.min(copies[0].store().blocks(), copies[1].store().blocks());
        blocks = end - SUPERBLOCK_BLOCKS - firstBlock;
        if (blocks + SUPERBLOCK_BLOCKS < tailBlocks(extents)) {
            throw new IllegalArgumentException("reserved tail too small: tailBlocks=" + (end - firstBlock)
                    + ", tailBlocksMin=" + tailBlocks(extents) + ", extents=" + extents);
        }
        MappingLogBlock.clear(block, sequence);
    }

    /** Blocks of the reserved tail that a member needs for a pool of so many extents. */
    public static long tailBlocks(long extents) {
        return (extents + MappingLogBlock.RECORDS_MAX - 1) / MappingLogBlock.RECORDS_MAX + 1 + SUPERBLOCK_BLOCKS;
    }

    /** Puts a record at the end of the log; the listener hears of it later. */
    public void append(int nsid, int generation, long virtualExtent, long extent, int token) {
        if (waitingFirst + waitingCount == waitingTokens.length) {
            makeRoom();
        }
        int at = waitingFirst + waitingCount++;
        waiting[3 * at] = nsid & 0xFFFFFFFFL | (long) generation << 32;
        waiting[3 * at + 1] = virtualExtent;
        waiting[3 * at + 2] = extent;
        waitingTokens[at] = token;
        if (flyingCount == 0) {
            write();
        }
    }

    private void makeRoom() {
        int size = waitingCount * 2 > waitingTokens.length ? waitingTokens.length * 2 : waitingTokens.length;
        long[] records = new long[3 * size];
        int[] tokens = new int[size];
        System.arraycopy(waiting, 3 * waitingFirst, records, 0, 3 * waitingCount);
        System.arraycopy(waitingTokens, waitingFirst, tokens, 0, waitingCount);
        waiting = records;
        waitingTokens = tokens;
        waitingFirst = 0;
    }

    private void write() {
        if (MappingLogBlock.count(block) == MappingLogBlock.RECORDS_MAX) {
            sequence++;
            if (sequence == blocks) {
                throw new IllegalStateException("mapping log is full: blocks=" + blocks);
            }
            MappingLogBlock.clear(block, sequence);
        }
        while (waitingCount > 0 && MappingLogBlock.count(block) < MappingLogBlock.RECORDS_MAX) {
            int at = 3 * waitingFirst;
            MappingLogBlock.add(block, (int) waiting[at], (int) (waiting[at] >>> 32), waiting[at + 1],
                    waiting[at + 2]);
            flying[flyingCount++] = waitingTokens[waitingFirst];
            waitingFirst++;
            waitingCount--;
        }
        if (waitingCount == 0) {
            waitingFirst = 0;
        }
        commits++;
        goodCopies = 0;
        writes = 0;
        for (int copy = 0; copy < COPIES; copy++) {
            if (copies[copy] != null) {
                writes++;
                attempts[copy] = 0;
                submit(copy);
            }
        }
        if (writes == 0) {
            finish(scheduler.nowPs());
        }
    }

    private void submit(int copy) {
        attempts[copy]++;
        writing[copy] = copies[copy];
        long donePs = copies[copy].admit(scheduler.nowPs(), Opcode.WRITE, 1, OWNER, MemberFault.ANY_FRAGMENT);
        faults[copy] = copies[copy].struck();
        scheduler.schedule(donePs, written, copy);
    }

    private void written(long nowPs, long argument) {
        int copy = (int) argument;
        Member member = writing[copy];
        if (member != copies[copy] && copies[copy] != null) {
            // The copy has moved, without the block that was on its way.
            attempts[copy] = 0;
            submit(copy);
            return;
        }
        long at = firstBlock + sequence;
        if (copies[copy] == null) {
            failedCopies++;
        } else if (member.complete(Opcode.WRITE, at, 1, faults[copy]) == NvmeStatus.SUCCESS) {
            goodCopies++;
            if (payload) {
                MappingLogBlock.seal(block, crc);
                member.store().write(at, 1, block, 0);
            }
        } else if (attempts[copy] < ATTEMPTS) {
            submit(copy);
            return;
        } else {
            failedCopies++;
        }
        writes--;
        if (writes == 0) {
            finish(nowPs);
        }
    }

    private void finish(long nowPs) {
        int count = flyingCount;
        boolean success = goodCopies > 0;
        flyingCount = 0;
        for (int i = 0; i < count; i++) {
            listener.durable(flying[i], success, nowPs);
        }
        if (waitingCount > 0 && flyingCount == 0) {
            write();
        }
    }

    /**
     * Goes on without a member that was taken out of the array, and says so.
     *
     * @param missing all that are, one bit each
     */
    void without(int member, int missing) {
        for (int copy = 0; copy < COPIES; copy++) {
            if (copies[copy] != null && copies[copy].index() == member) {
                copies[copy] = null;
                move(copy, copies[COPIES - 1 - copy], missing);
            }
        }
        append(0, 0, member, missing, NOBODY);
    }

    private void move(int copy, Member source, int missing) {
        for (int i = 0; i < members.count() && source != null && copies[copy] == null; i++) {
            Member spare = members.member(i);
            if ((missing >>> i & 1) == 0 && spare != source && spare.store().dataBlocks() <= firstBlock
                    && spare.store().blocks() >= firstBlock + blocks) {
                copies[copy] = spare;
            }
        }
        if (copies[copy] != null && payload) {
            long[] words = new long[MappingLogBlock.WORDS];
            for (long at = firstBlock; at <= firstBlock + sequence; at++) {
                source.store().read(at, 1, words, 0);
                copies[copy].store().write(at, 1, words, 0);
            }
        }
    }

    /** Block writes begun, each to both members. */
    public long commits() {
        return commits;
    }

    /** Copies that could not be written. */
    public long failedCopies() {
        return failedCopies;
    }

    /** Reads the log of one member, up to the first block that is not a valid successor. */
    public static List<Mapping> read(MemberStore store) {
        return records(store).stream().filter(record -> record.nsid() != 0).toList();
    }

    /** Members that are missing, one bit each, as the log of one member says. */
    public static int missingMembers(MemberStore store) {
        return records(store).stream().filter(record -> record.nsid() == 0)
                .reduce(0, (missing, record) -> (int) record.extent(), (one, other) -> other);
    }

    private static List<Mapping> records(MemberStore store) {
        List<Mapping> mappings = new ArrayList<>();
        Crc32c crc = new Crc32c();
        long[] block = new long[MappingLogBlock.WORDS];
        for (long sequence = 0; store.dataBlocks() + sequence < store.blocks() - SUPERBLOCK_BLOCKS; sequence++) {
            store.read(store.dataBlocks() + sequence, 1, block, 0);
            if (!MappingLogBlock.valid(block, sequence, crc)) {
                break;
            }
            for (int i = 0; i < MappingLogBlock.count(block); i++) {
                mappings.add(new Mapping(MappingLogBlock.nsid(block, i), MappingLogBlock.virtualExtent(block, i),
                        MappingLogBlock.extent(block, i)));
            }
        }
        return mappings;
    }
}
