// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.EngineEnvironment;
import dev.dpucosim.lvm.LvmEngine;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.SlowPathListener;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.register.Registers;
import dev.dpucosim.slowpath.FirmwareSettings;
import dev.dpucosim.slowpath.GrowthListener;
import dev.dpucosim.slowpath.LvmFirmware;
import dev.dpucosim.slowpath.MemoryLayout;
import dev.dpucosim.slowpath.SpacePolicy;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberCommandListener;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * One whole DPU: virtual clock, hot path, members and the firmware of the slow path, booted and ready for capsules.
 * Two of them share nothing.
 */
public final class Dpu implements AutoCloseable {

    private final DpuShape shape;
    private final Scheduler scheduler = new Scheduler();
    private final MemberArray members;
    private final LvmEngine engine;
    private final LvmFirmware firmware;
    private final UpkeepSettings upkeep;
    private final boolean payload;
    private DecisionLog[] decisions = {};
    private SlowPathListener[] slowPaths = {};
    private MemberCommandListener[] commands = {};
    private IntConsumer membership = missing -> {};
    private RegisterListener registerWrites = (offset, value) -> {};

    private Dpu(Builder builder) {
        shape = builder.shape;
        upkeep = builder.upkeep;
        payload = builder.payload;
        SeededStream root = new SeededStream(builder.seed);
        List<MemberStore> stores = builder.stores == null ? ramStores(shape) : builder.stores;
        MemberTiming timing = builder.timing == null ? MemberTiming.drive() : builder.timing;
        List<Member> drives = new ArrayList<>();
        for (int i = 0; i < shape.geometry().members(); i++) {
            drives.add(new Member(i, stores.get(i), timing, root.split("member").split(i), builder.faults));
        }
        members = new MemberArray(drives);
        members.listener(this::command);
        EngineEnvironment environment = new EngineEnvironment(scheduler, members, this::decide, builder.payload,
                new MemoryLayout(shape.namespaceBlockArray(), shape.geometry().extentBlocks(), builder.spareTableBytes)
                        .bytes());
        engine = builder.engine.create(environment);
        if (builder.firmware) {
            boolean fresh = stores.stream().allMatch(MemberStore::knownZero);
            firmware = new LvmFirmware(scheduler, new WatchedEngine(engine, this::written), members,
                    new FirmwareSettings(shape.geometry(),
                            shape.namespaceBlockArray(), fresh, fresh, builder.payload, builder.spareTableBytes,
                            builder.space, builder.writeHole), upkeep);
            firmware.listener(this::handled);
            firmware.expelling(builder.expelling);
            firmware.membership(missing -> membership.accept(missing));
            firmware.boot();
        } else {
            firmware = null;
        }
    }

    /** A DPU of a shape; everything else has a default. */
    public static Builder of(DpuShape shape) {
        return new Builder(shape);
    }

    private static List<MemberStore> ramStores(DpuShape shape) {
        List<MemberStore> stores = new ArrayList<>();
        for (int i = 0; i < shape.geometry().members(); i++) {
            stores.add(new RamStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
        }
        return stores;
    }

    /** The array and the volumes. */
    public DpuShape shape() {
        return shape;
    }

    /** Shape of the array as it is now: larger than that of {@link #shape} when the pool has grown. */
    public Geometry geometry() {
        return firmware == null ? shape.geometry() : firmware.geometry();
    }

    /** Whether data is there. */
    public boolean payload() {
        return payload;
    }

    /** The virtual clock. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The member drives. */
    public MemberArray members() {
        return members;
    }

    /** The hot path. */
    public LvmEngine engine() {
        return engine;
    }

    /** The firmware, or null in a DPU without. */
    public LvmFirmware firmware() {
        return firmware;
    }

    /**
     * Every member has become larger, and firmware takes the room into the pool while hosts are at work.
     *
     * @param memberBlocks of each member then, metadata and all
     * @param done told what became of it
     * @throws dev.dpucosim.storage.UnsuitableMembersException when firmware refuses, saying why; members stay larger
     */
    public void grow(long memberBlocks, GrowthListener done) {
        members.members().forEach(member -> member.enlarge(memberBlocks));
        firmware.growPool(done);
    }

    /** Members that are not there any more, one bit each. */
    public int missingMembers() {
        return (int) ~engine.registers().read(LvmRegisters.ONLINE) & (1 << shape.geometry().members()) - 1;
    }

    /** Members that lack data, one bit each: missing, or being rebuilt. */
    public int incompleteMembers() {
        return missingMembers() | (int) ((engine.registers().read(LvmRegisters.REBUILD)
                & LvmRegisters.REBUILD_MEMBERS_MASK) >>> LvmRegisters.REBUILD_MEMBERS_LSB);
    }

    /** Adds someone who is told, whenever firmware takes members out of the array, which are missing by then. */
    public void membership(IntConsumer listener) {
        membership = membership.andThen(listener);
    }

    /** Adds someone who is told what firmware writes to registers, when it has taken effect. */
    public void registerWrites(RegisterListener listener) {
        RegisterListener before = registerWrites;
        registerWrites = (offset, value) -> {
            before.written(offset, value);
            listener.written(offset, value);
        };
    }

    /** The hot path's registers; those who listen hear of what is written through them, too. */
    public Registers registers() {
        return new WatchedEngine(engine, this::written).registers();
    }

    private void written(int offset, long value) {
        registerWrites.written(offset, value);
    }

    /** Adds someone who is told what the hot path decides. */
    public void decisions(DecisionLog listener) {
        decisions = Arrays.copyOf(decisions, decisions.length + 1);
        decisions[decisions.length - 1] = listener;
    }

    /** Adds someone who is told what firmware makes of exception records. */
    public void slowPath(SlowPathListener listener) {
        slowPaths = Arrays.copyOf(slowPaths, slowPaths.length + 1);
        slowPaths[slowPaths.length - 1] = listener;
    }

    /** Adds someone who sees every member command. */
    public void commands(MemberCommandListener listener) {
        commands = Arrays.copyOf(commands, commands.length + 1);
        commands[commands.length - 1] = listener;
    }

    private void decide(int kind, int op, int unit, int aux, long key, int cid, long cycle, long nowPs) {
        for (DecisionLog listener : decisions) {
            listener.decision(kind, op, unit, aux, key, cid, cycle, nowPs);
        }
    }

    private void handled(int reason, int cid, int fragment, boolean coalesced, long nowPs) {
        for (SlowPathListener listener : slowPaths) {
            listener.handled(reason, cid, fragment, coalesced, nowPs);
        }
    }

    private void command(int member, int opcode, long block, int blocks, boolean fua, long owner) {
        for (MemberCommandListener listener : commands) {
            listener.command(member, opcode, block, blocks, fua, owner);
        }
    }

    /** Closes the pool, ends the hot path and closes the members. */
    @Override
    public void close() {
        try (MemberArray drives = members; LvmEngine hardware = engine; HotSpares left = upkeep.spares()) {
            if (firmware != null) {
                firmware.close();
            }
        }
    }

    /** What a DPU is made of. */
    public static final class Builder {

        private final DpuShape shape;
        private EngineFactory engine = LvmModel::new;
        private boolean firmware = true;
        private boolean expelling;
        private long seed = 1;
        private FaultPlan faults = FaultPlan.none();
        /** Null: that of a drive. */
        private MemberTiming timing;
        private List<MemberStore> stores;
        private boolean payload = true;
        private UpkeepSettings upkeep = UpkeepSettings.none();
        private long spareTableBytes;
        private SpacePolicy space = SpacePolicy.DEFAULT;
        /** Null: what a pool says that is there, else the default of the level. */
        private WriteHole writeHole;

        private Builder(DpuShape shape) {
            this.shape = shape;
        }

        /** The hot path; the model unless stated. */
        public Builder engine(EngineFactory factory) {
            engine = factory;
            return this;
        }

        /** Leaves the firmware out, for a hot path that does without. */
        public Builder withoutFirmware() {
            firmware = false;
            return this;
        }

        /** Has firmware take members out whose errors outlast the retries, where the array bears it. */
        public Builder expelling() {
            expelling = true;
            return this;
        }

        /** What every random number comes from; 1 unless stated. */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /** Faults of members; none unless stated. The plan is used up by this DPU. */
        public Builder faults(FaultPlan plan) {
            faults = plan;
            return this;
        }

        /** How long member commands take; a drive's times unless stated. */
        public Builder timing(MemberTiming times) {
            timing = times;
            return this;
        }

        /** Where the members' blocks are; in memory unless stated. */
        public Builder stores(List<MemberStore> memberStores) {
            stores = memberStores;
            return this;
        }

        /** Whether data is there; it is unless stated otherwise. */
        public Builder payload(boolean present) {
            payload = present;
            return this;
        }

        /** How firmware keeps the array whole; it does nothing by itself unless stated. The spares are this DPU's. */
        public Builder upkeep(UpkeepSettings settings) {
            upkeep = settings;
            return this;
        }

        /** Room in DPU memory for mapping tables of volumes that come later; none unless stated. */
        public Builder spareTables(long bytes) {
            spareTableBytes = bytes;
            return this;
        }

        /** What happens when the pool runs out of space; writes fail at once unless stated. */
        public Builder space(SpacePolicy policy) {
            space = policy;
            return this;
        }

        /** What is done about columns that a loss of power finds half written; unless stated as the pool has it. */
        public Builder writeHole(WriteHole hole) {
            writeHole = hole;
            return this;
        }

        /** Puts the DPU together and boots it. */
        public Dpu build() {
            return new Dpu(this);
        }
    }
}
