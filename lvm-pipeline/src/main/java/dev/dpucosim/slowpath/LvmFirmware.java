// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.firmware.FirmwareAgent;
import dev.dpucosim.firmware.FirmwareLoop;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ExtentSize;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.lvm.SlowPathListener;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.PartialParityReplay;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayDeque;
import java.util.function.IntConsumer;

/**
 * The slow path: boots the pipeline through its registers, then takes record after record from the exception ring and
 * gives each to the handler of its reason. One processor; a piece of work is one record, one mapping that has become
 * durable, a piece that firmware set itself, or a look whether to commit, and has the cost that its handler states.
 * Works on registers, DPU memory and the interrupt alone, so that it is the same for model and RTL.
 */
public final class LvmFirmware implements FirmwareAgent {
    /** From the interrupt to the first instruction, in nanoseconds. */
    public static final long WAKE_NS = 500;

    private static final long PS_PER_NS = 1_000;
    private static final int SWEEP_POLLS_MAX = 1_000_000;
    private static final int COMMITTED = -1;

    private final Registers registers;
    private final DpuMemory memory;
    private final FirmwareSettings settings;
    private final MemoryLayout layout;
    private final FirmwareLoop loop;
    private final ResumePost post;
    private final InternalOperations internals;
    private final Chores chores;
    private final Membership membership;
    private final UpkeepReport upkeepReport = new UpkeepReport();
    private final ArrayTools array;
    private final Upkeep upkeep;
    private final PoolBoot pool;
    private final GroupCommit commits;
    private final ThinVolumes thin;
    private final MissHandler miss;
    private final ReasonHandler[] handlers = new ReasonHandler[Reason.values().length + 1];
    private final ExceptionRecord record = new ExceptionRecord();
    private final long[] handled = new long[Reason.values().length + 1];
    private long coalesced;
    private int producer;
    private int consumer;
    private boolean loaded;
    /** Mappings that are durable or could not be made so: slot, and status. */
    private long[] settled = new long[64];
    private int settledFirst;
    private int settledCount;
    private boolean deciding;
    private final ArrayDeque<FirmwareWork> work = new ArrayDeque<>();
    private FirmwareWork current;
    private SlowPathListener listener = SlowPathListener.NONE;
    private PublicationListener publication = PublicationListener.NONE;

    /**
     * Firmware of an engine, not booted; takes the engine's interrupt.
     *
     * @param members which keep the pool's metadata in their tails
     */
    public LvmFirmware(Scheduler scheduler, LvmEngine engine, MemberArray members, FirmwareSettings settings) {
        this(scheduler, engine, members, settings, UpkeepSettings.none());
    }

    /** As the above, with a say in how the array is kept whole. */
    public LvmFirmware(Scheduler scheduler, LvmEngine engine, MemberArray members, FirmwareSettings settings,
            UpkeepSettings keeping) {
        this.settings = settings;
        registers = engine.registers();
        memory = engine.memory();
        layout = layout(settings);
        if (layout.bytes() > memory.bytes()) {
            throw new IllegalArgumentException(
                    "DPU memory too small: bytes=" + memory.bytes() + ", bytesMin=" + layout.bytes());
        }
        loop = new FirmwareLoop(scheduler, this, WAKE_NS * PS_PER_NS);
        post = new ResumePost(registers, memory, layout.resumeBase());
        internals = new InternalOperations(post, settings.payload() ? memory : null, layout);
        pool = new PoolBoot(members, settings, keeping.forceDirtyDegraded());
        PoolWriter writer = new PoolWriter(scheduler, members, pool.journal(), settings.payload(),
                new PoolWriter.Listener() {
                    @Override
                    public void settled(int token, int status, long nowPs) {
                        LvmFirmware.this.settled(token, status);
                    }

                    @Override
                    public void committed(int status, long nowPs) {
                        LvmFirmware.this.settled(COMMITTED, status);
                    }
                });
        commits = new GroupCommit(scheduler, registers, writer, loop::wake);
        thin = new ThinVolumes(this, settings, layout, scheduler, registers, memory, post, internals, commits, pool
                .journal(), this::add);
        miss = thin.miss();
        chores = new Chores(this::add);
        membership = new Membership(scheduler, registers, settings.geometry(), writer, chores, pool.missing(),
                pool.rebuilding());
        array = new ArrayTools(new ArrayShape(settings.geometry()), registers, scheduler, membership,
                internals, writer, pool.journal(), chores, upkeepReport);
        upkeep = new Upkeep(array, members, pool, keeping, pool.journal().array().synced(), new Growth(array, members,
                pool, settings.payload(), extents -> thin.space().grow(extents)));
        writer.flushFailure(membership::expel);
        RetryBudget budget = new RetryBudget(memory, internals);
        handlers[Reason.MISS.code()] = miss;
        handlers[Reason.RAID_ERR.code()] = new RaidErrorHandler(post, budget);
        handlers[Reason.IO_FAIL.code()] = new IoFailureHandler(post, budget, membership,
                upkeep.badBlocks());
        handlers[Reason.NS_ERR.code()] = new NamespaceHandler(post);
        handlers[Reason.UNSUPPORTED.code()] = thin.unsupported();
        engine.interrupt(loop::wake);
    }

    /** Where firmware with these settings puts things; an engine needs as much memory. */
    public static MemoryLayout layout(FirmwareSettings settings) {
        return new MemoryLayout(settings.namespaceBlocks(), settings.geometry().extentBlocks(), settings
                .spareTableBytes());
    }

    /** Sets who hears of every record. */
    public void listener(SlowPathListener slowPath) {
        listener = slowPath;
    }

    /** Sets who hears of every step of a publication. */
    public void publication(PublicationListener steps) {
        publication = steps;
    }

    PublicationListener publication() {
        return publication;
    }

    // ---- boot -------------------------------------------------------------------------------------------------------

    /**
     * Configures the pipeline and enables it.
     *
     * @throws IllegalStateException when the registers are not those of a pipeline of this version, or it stays unready
     */
    public void boot() {
        long id = registers.read(LvmRegisters.ID);
        if (id != LvmRegisters.ID_RESET) {
            throw new IllegalStateException("not a pipeline of this version: id=" + Long.toHexString(id)
                    + ", expected=" + Long.toHexString(LvmRegisters.ID_RESET));
        }
        awaitSweep();
        Geometry geometry = settings.geometry();
        registers.write(LvmRegisters.GEOMETRY,
                (long) geometry.level().code() << LvmRegisters.GEOMETRY_LEVEL_LSB
                        | (long) geometry.members() << LvmRegisters.GEOMETRY_MEMBERS_LSB
                        | (long) geometry.chunkShift() << LvmRegisters.GEOMETRY_CHUNK_SHIFT_LSB
                        | (long) ExtentSize.shift(geometry.extentBlocks()) << LvmRegisters.GEOMETRY_EXTENT_SHIFT_LSB);
        registers.write(LvmRegisters.EXTENT, ExtentSize.register(geometry.extentBlocks()));
        registers.write(LvmRegisters.STRIPES, geometry.stripes());
        membership.boot(membership.rebuilding() != 0
                ? pool.journal().array().rebuilt()
                : upkeep.trusted() ? 0 : pool.journal().array().synced());
        registers.write(LvmRegisters.PAYLOAD_BASE, layout.payloadBase());
        registers.write(LvmRegisters.COMMAND_BASE, layout.commandBase());
        registers.write(LvmRegisters.EXCEPTION_BASE, layout.exceptionBase());
        registers.write(LvmRegisters.EXCEPTION_SHIFT, MemoryLayout.RING_SHIFT);
        registers.write(LvmRegisters.RESUME_BASE, layout.resumeBase());
        registers.write(LvmRegisters.RESUME_SHIFT, MemoryLayout.RING_SHIFT);
        thin.boot();
        if (pool.logs()) {
            registers.write(LvmRegisters.LOG_SEQUENCE, pool.journal().array().logSequence());
            registers.write(LvmRegisters.LOG, LvmRegisters.LOG_ENABLE_MASK | pool.journal().logBlock());
        }
        registers.write(LvmRegisters.CONTROL, LvmRegisters.CONTROL_ENABLE_MASK
                | (upkeep.trusted() ? LvmRegisters.CONTROL_PARITY_TRUSTED_MASK : 0));
        upkeep.booted();
    }

    private void awaitSweep() {
        for (int i = 0; i < SWEEP_POLLS_MAX; i++) {
            if ((registers.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_SWEPT_MASK) != 0) {
                return;
            }
        }
        throw new IllegalStateException("pipeline not ready after reset: polls=" + SWEEP_POLLS_MAX);
    }

    // ---- members ----------------------------------------------------------------------------------------------------

    /**
     * Takes a member out of the array. Once the superblocks of the others say so, nothing is read from it or written to
     * it any more; until then it is in the array.
     *
     * @param removed run then; also when no superblock can say so, and the member stays
     */
    public void removeMember(int member, Runnable removed) {
        membership.remove(member, (out, nowPs) -> removed.run());
    }

    /** Whether members whose errors outlast the retries are taken out, where the array bears it; at first they stay. */
    public void expelling(boolean does) {
        membership.expelling(does);
    }

    /** Sets who is told, whenever a member was taken out, which are missing by then, one bit each. */
    public void membership(IntConsumer listener) {
        membership.listener(listener);
    }

    /** Members that are missing, one bit each. */
    public int missingMembers() {
        return membership.missing();
    }

    /** Whether more members were missing than the level bears; an array that has failed stays so. */
    public boolean arrayFailed() {
        return membership.failed();
    }

    /** Members that are being rebuilt, one bit each. */
    public int rebuildingMembers() {
        return membership.rebuilding();
    }

    /** Whether a resync, a rebuild, a scrub or what leads to them is under way. */
    public boolean upkeepBusy() {
        return upkeep.busy();
    }

    /** Stripes, from the first, whose parity or copies are known to fit, members that are missing left out. */
    public long stripesSynced() {
        return upkeep.synced();
    }

    /**
     * Takes the room of members that have become larger into the pool while hosts are at work. Writes that wait for
     * space then go on by themselves, and the low-water mark is armed again.
     *
     * @throws dev.dpucosim.storage.UnsuitableMembersException when a member is missing, not larger, or smaller than
     *             another; or when the array is not resynced, or is being worked on
     * @throws dev.dpucosim.pool.PoolException when metadata cannot be written any more
     */
    public void growPool(GrowthListener done) {
        upkeep.grow(done);
    }

    /** Shape of the array as it is now. */
    public Geometry geometry() {
        return array.geometry();
    }

    /** Extents of the pool. */
    public long extents() {
        return pool.journal().map().extents();
    }

    /** What was done to keep the array whole. */
    public UpkeepReport upkeep() {
        return upkeepReport;
    }

    // ---- volumes ----------------------------------------------------------------------------------------------------

    /**
     * Makes a snapshot of a volume while hosts are at work. It holds what was acknowledged by now, and what they have
     * under way in full or not at all.
     *
     * @param writable whether hosts may write to it, which makes it a clone
     * @param done told when it is durable, flushed, and there for hosts
     * @return its namespace id
     * @throws dev.dpucosim.pool.PoolException when there is no such volume, or no such name
     * @throws VolumeException when there is no room for it, or the pool is read-only
     */
    public int snapshot(int nsid, String name, boolean writable, VolumeListener done) {
        return thin.changes().snapshot(nsid, name, writable, done);
    }

    /**
     * Takes a volume away while hosts are at work; what they have under way on it ends, then it is unknown. What it
     * shares stays the others', the rest comes back when that is durable.
     *
     * @throws dev.dpucosim.pool.PoolException when there is no such volume
     * @throws VolumeException when the pool is read-only
     */
    public void deleteVolume(int nsid, VolumeListener done) {
        thin.changes().delete(nsid, done);
    }

    /**
     * Makes a volume larger while hosts are at work.
     *
     * @throws dev.dpucosim.pool.PoolException when there is no such volume
     * @throws VolumeException when it is as large already, there is no room for its table, or the pool is read-only
     */
    public void growVolume(int nsid, long blocks, VolumeListener done) {
        thin.changes().grow(nsid, blocks, done);
    }

    // ---- the loop ---------------------------------------------------------------------------------------------------

    @Override
    public long costPs() {
        if (settledCount > 0) {
            return PrivateExtents.PUBLISH_COST_NS * PS_PER_NS;
        }
        current = work.poll();
        if (current != null) {
            return current.costNs() * PS_PER_NS;
        }
        if (producer == consumer) {
            producer = (int) registers.read(LvmRegisters.EXCEPTION_PRODUCER);
            if (producer == consumer) {
                deciding = commits.due();
                return deciding ? GroupCommit.DECIDE_COST_NS * PS_PER_NS : NO_WORK;
            }
        }
        load();
        Reason reason = record.reason();
        return PS_PER_NS * (reason == Reason.INTERNAL_DONE
                ? InternalOperations.COST_NS
                : handlers[reason.code()].costNs(record));
    }

    private void load() {
        if (!loaded) {
            loaded = true;
            record.load(memory, layout.exceptionBase()
                    + (long) (consumer & (1 << MemoryLayout.RING_SHIFT) - 1) * ExceptionRecord.BYTES);
        }
    }

    @Override
    public void doWork(long nowPs) {
        // What costPs has loaded or decided upon is done; a mapping that was settled meanwhile is the next piece.
        if (loaded) {
            loaded = false;
            handle(nowPs);
            consumer++;
            if (consumer == producer) {
                registers.write(LvmRegisters.EXCEPTION_CONSUMER, Integer.toUnsignedLong(consumer));
            }
        } else if (deciding) {
            deciding = false;
            commits.decide(nowPs);
        } else if (current != null) {
            current.run(nowPs);
            current = null;
        } else {
            long entry = settled[settledFirst++];
            settledCount--;
            settle((int) (entry >>> 32), (int) entry, nowPs);
        }
        post.ring();
    }

    private void handle(long nowPs) {
        Reason reason = record.reason();
        handled[reason.code()]++;
        if (reason == Reason.INTERNAL_DONE) {
            internals.done(record, nowPs);
            return;
        }
        boolean behind = reason == Reason.MISS && miss.coalesced(record);
        if (behind) {
            coalesced++;
        }
        listener.handled(reason.code(), record.internal() ? -1 : record.cid(), record.fragment(), behind, nowPs);
        handlers[reason.code()].handle(record, nowPs);
    }

    private void settle(int token, int status, long nowPs) {
        if (token == COMMITTED) {
            thin.committed(status == NvmeStatus.SUCCESS, nowPs);
        } else {
            thin.settled(token, status, nowPs);
        }
    }

    private void add(FirmwareWork piece) {
        work.add(piece);
        loop.wake();
    }

    private void settled(int slot, int status) {
        if (settledCount == 0) {
            settledFirst = 0;
        }
        if (settledFirst + settledCount == settled.length) {
            long[] larger = new long[settled.length * 2];
            System.arraycopy(settled, settledFirst, larger, 0, settledCount);
            settled = larger;
            settledFirst = 0;
        }
        settled[settledFirst + settledCount++] = (long) slot << 32 | status;
        loop.wake();
    }

    /**
     * Closes the pool on its members; what is under way then is lost as with power, and parity is not known to fit when
     * the pool is opened again, unless a log of partial parity tells of it. The engine must still be open. The pool is
     * left as after a loss of power when an extent holds something that the pool knows nothing of, so that the next run
     * does not take it for zero; and when it is read-only, so that a change of which a host was told that it has failed
     * does not come with the last checkpoint.
     */
    public void close() {
        if (thin.extents().spoiled() || thin.extents().readOnly()) {
            return;
        }
        boolean quiet = (registers.read(LvmRegisters.STATUS) & LvmRegisters.STATUS_CONTEXTS_MASK) == 0;
        if (quiet && pool.logs()) {
            pool.journal().logged(registers.read(LvmRegisters.LOG_SEQUENCE));
        }
        boolean told = quiet || pool.logs();
        pool.close(told && !membership.failed() ? upkeep.synced() : 0, membership.rebuilding() == 0
                ? 0
                : membership.watermark());
    }

    /** Whether columns are logged before they are written. */
    public boolean logsPartialParity() {
        return pool.logs();
    }

    /** What the log of partial parity told when the pool was opened. */
    public PartialParityReplay partialParity() {
        return pool.replay();
    }

    // ---- counts -----------------------------------------------------------------------------------------------------

    /** Records of a reason that were handled; of MISS, those that began an allocation or were answered with zeroes. */
    public long handled(Reason reason) {
        return handled[reason.code()] - (reason == Reason.MISS ? coalesced : 0);
    }

    /** MISS records that waited for an allocation which another had begun. */
    public long coalesced() {
        return coalesced;
    }

    /** Extents that are allocated, also those from before boot. */
    public long extentsAllocated() {
        return thin.space().allocator().allocated();
    }

    /** Extents that can still be allocated. */
    public long extentsFree() {
        return thin.space().allocator().free();
    }

    /** Commits of the pool's metadata, each to all members. */
    public long metadataCommits() {
        return commits.writer().commits();
    }

    /** Extents that were mapped since boot. */
    public long extentsMapped() {
        return thin.extents().mapped();
    }

    /** Time in which at least one first write was waiting for its extent, in picoseconds. */
    public long allocatingPs() {
        return thin.extents().pendingPs();
    }

    /** The pool's map, with changes that are not durable yet. */
    public PoolMap poolMap() {
        return pool.journal().map();
    }

    /** What keeps the pool, for tests that change it behind the back of hosts. */
    PoolJournal journal() {
        return pool.journal();
    }

    /** What was done for thin volumes since boot. */
    public ThinCounts thinCounts() {
        return thin.counts();
    }

    /** Sets who hears of what is taken out of hardware's cache of mappings. */
    public void namespaces(NamespaceListener listener) {
        thin.namespaces().listener(listener);
    }

    /** Sets who is told when the free extents have fallen to the low-water mark. */
    public void lowWater(Runnable listener) {
        thin.space().lowWater(listener);
    }

    /** The allocator, for tests that recycle extents. */
    ExtentAllocator allocator() {
        return thin.space().allocator();
    }

    /** Pieces of work done: what hardware has asked of firmware, altogether. */
    public long invocations() {
        return loop.pieces();
    }

    /** Time that the processor worked, in picoseconds. */
    public long busyPs() {
        return loop.busyPs();
    }
}
