// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import dev.dpucosim.firmware.FirmwareAgent;
import dev.dpucosim.firmware.FirmwareLoop;
import dev.dpucosim.lvm.ExceptionRecord;
import dev.dpucosim.lvm.ExtentSize;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.Reason;
import dev.dpucosim.lvm.SlowPathListener;
import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.pool.MappingCursor;
import dev.dpucosim.pool.PoolJournal;
import dev.dpucosim.pool.PoolMap;
import dev.dpucosim.pool.ThinDevice;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.register.Registers;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.time.Scheduler;
import java.util.function.IntConsumer;

/**
 * The slow path: boots the pipeline through its registers, then takes record after record from the exception ring and
 * gives each to the handler of its reason. One processor; a piece of work is one record, one mapping that has become
 * durable, or a look whether to commit, and has the cost that its handler states. Works on registers, DPU memory and
 * the interrupt alone, so that it is the same for model and RTL.
 */
public final class LvmFirmware implements FirmwareAgent {
    /** From the interrupt to the first instruction, in nanoseconds. */
    public static final long WAKE_NS = 500;

    private static final long PS_PER_NS = 1_000;
    private static final int SWEEP_POLLS_MAX = 1_000_000;
    private static final int EPOCH = 1;

    private final Registers registers;
    private final DpuMemory memory;
    private final FirmwareSettings settings;
    private final MemoryLayout layout;
    private final FirmwareLoop loop;
    private final ResumePost post;
    private final InternalOperations internals;
    private final ExtentAllocator allocator;
    private final Chores chores;
    private final Membership membership;
    private final PoolBoot pool;
    private final GroupCommit commits;
    private final MissHandler miss;
    private final UnsupportedHandler unsupported;
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
    private boolean choring;
    private SlowPathListener listener = SlowPathListener.NONE;
    private PublicationListener publication = PublicationListener.NONE;

    /**
     * Firmware of an engine, not booted; takes the engine's interrupt.
     *
     * @param members which keep the pool's metadata in their tails
     */
    public LvmFirmware(Scheduler scheduler, LvmEngine engine, MemberArray members, FirmwareSettings settings) {
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
        internals = new InternalOperations(post);
        pool = new PoolBoot(members, settings);
        allocator = ExtentAllocator.of(pool.journal().map(), pool.journal().freshFrom());
        PoolWriter writer = new PoolWriter(scheduler, members, pool.journal(), settings.payload(), this::settled);
        commits = new GroupCommit(scheduler, registers, writer, loop::wake);
        miss = new MissHandler(this, settings, layout, memory, post, internals, allocator, commits);
        chores = new Chores(loop::wake);
        membership = new Membership(scheduler, registers, settings.geometry(), writer, chores, pool.missing());
        writer.flushFailure(membership::expel);
        RetryBudget budget = new RetryBudget(memory, internals);
        unsupported = new UnsupportedHandler(post, internals, memory, settings.namespaceBlocks().length);
        handlers[Reason.MISS.code()] = miss;
        handlers[Reason.RAID_ERR.code()] = new RaidErrorHandler(post, budget);
        handlers[Reason.IO_FAIL.code()] = new IoFailureHandler(post, budget, membership);
        handlers[Reason.NS_ERR.code()] = new NamespaceHandler(post);
        handlers[Reason.UNSUPPORTED.code()] = unsupported;
        engine.interrupt(loop::wake);
    }

    /** Where firmware with these settings puts things; an engine needs as much memory. */
    public static MemoryLayout layout(FirmwareSettings settings) {
        return new MemoryLayout(settings.namespaceBlocks(), settings.geometry().extentBlocks());
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
        membership.boot();
        registers.write(LvmRegisters.PAYLOAD_BASE, layout.payloadBase());
        registers.write(LvmRegisters.COMMAND_BASE, layout.commandBase());
        registers.write(LvmRegisters.EXCEPTION_BASE, layout.exceptionBase());
        registers.write(LvmRegisters.EXCEPTION_SHIFT, MemoryLayout.RING_SHIFT);
        registers.write(LvmRegisters.RESUME_BASE, layout.resumeBase());
        registers.write(LvmRegisters.RESUME_SHIFT, MemoryLayout.RING_SHIFT);
        long[] namespaceBlocks = settings.namespaceBlocks();
        for (int i = 0; i < namespaceBlocks.length; i++) {
            registers.write(LvmRegisters.NS_INDEX, i);
            registers.write(LvmRegisters.NS_BLOCKS, namespaceBlocks[i]);
            registers.write(LvmRegisters.NS_TABLE, layout.table(i));
            registers.write(LvmRegisters.NS_COMMIT,
                    LvmRegisters.NS_COMMIT_VALID_MASK | (long) EPOCH << LvmRegisters.NS_COMMIT_EPOCH_LSB);
        }
        loadMappings();
        registers.write(LvmRegisters.CONTROL, LvmRegisters.CONTROL_ENABLE_MASK
                | (settings.parityTrusted() ? LvmRegisters.CONTROL_PARITY_TRUSTED_MASK : 0));
    }

    private void loadMappings() {
        PoolMap map = pool.journal().map();
        for (int i = 0; i < settings.namespaceBlocks().length; i++) {
            ThinDevice device = map.device(i + 1);
            for (MappingCursor cursor = device.mappings(); cursor.next();) {
                int flags = MappingEntry.FLAG_VALID
                        | (map.references(cursor.extent()) > 1 ? MappingEntry.FLAG_SHARED : 0)
                        | (device.writable() ? 0 : MappingEntry.FLAG_READ_ONLY);
                memory.putLong(MappingEntry.address(layout.table(i), cursor.virtualExtent()),
                        MappingEntry.word(cursor.extent(), flags, 0));
            }
        }
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

    // ---- the loop ---------------------------------------------------------------------------------------------------

    @Override
    public long costPs() {
        if (settledCount > 0) {
            return MissHandler.PUBLISH_COST_NS * PS_PER_NS;
        }
        choring = chores.any();
        if (choring) {
            return Chores.COST_NS * PS_PER_NS;
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
        } else if (choring) {
            choring = false;
            chores.next(nowPs);
        } else if (deciding) {
            deciding = false;
            commits.decide(nowPs);
        } else {
            long entry = settled[settledFirst++];
            settledCount--;
            miss.settled((int) (entry >>> 32), (int) entry, nowPs);
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

    private void settled(int slot, int status, long nowPs) {
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

    /** Closes the pool on its members; what is under way then is lost as with power. */
    public void close() {
        pool.close();
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

    /** Commands that were answered with success although nothing was done, because they are hints. */
    public long notModelled() {
        return unsupported.notModelled();
    }

    /** Extents that are allocated, also those from before boot. */
    public long extentsAllocated() {
        return allocator.allocated();
    }

    /** Extents that can still be allocated. */
    public long extentsFree() {
        return allocator.free();
    }

    /** Commits of the pool's metadata, each to all members. */
    public long metadataCommits() {
        return commits.writer().commits();
    }

    /** Extents that were mapped since boot. */
    public long extentsMapped() {
        return miss.mapped();
    }

    /** Time in which at least one first write was waiting for its extent, in picoseconds. */
    public long allocatingPs() {
        return miss.pendingPs();
    }

    /** The pool's map, with changes that are not durable yet. */
    public PoolMap poolMap() {
        return pool.journal().map();
    }

    /** What keeps the pool, for tests that change it behind the back of hosts. */
    PoolJournal journal() {
        return pool.journal();
    }

    /** The allocator, for tests that recycle extents. */
    ExtentAllocator allocator() {
        return allocator;
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
