// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import dev.dpucosim.pool.PoolLayout;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.FirmwareSettings;
import dev.dpucosim.slowpath.LvmFirmware;
import dev.dpucosim.slowpath.MemoryLayout;
import dev.dpucosim.slowpath.SpacePolicy;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import dev.dpucosim.thin.MappingEntry;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A whole DPU for tests: an engine, its members in memory, booted firmware and a host. Records every member command,
 * every decision and every exception. By default RAID 5 over 5 members, 64 KiB chunks and extents, fresh members, and
 * one namespace as large as the array.
 */
public final class TestDpu implements AutoCloseable {
    /** What is built; a test changes what it is about. */
    public static final class Plan {
        private final TestEngine engine;
        private RaidLevel level = RaidLevel.RAID5;
        private int members = 5;
        private int chunkBytes = 64 << 10;
        private int extentBytes = 64 << 10;
        private long memberBlocks = 64 * 128;
        private long[] namespaceBlocks;
        private MemberTiming timing = MemberTiming.fixed(10_000);
        private List<MemberFault> faults = List.of();
        private boolean payload = true;
        private boolean parityTrusted = true;
        private long oldDataSeed;
        private long seed = 1;
        private List<? extends MemberStore> stores;
        private SpacePolicy space = SpacePolicy.DEFAULT;
        private long spareTableBytes;
        private UpkeepSettings upkeep = UpkeepSettings.none();
        private WriteHole writeHole = WriteHole.NONE;

        private Plan(TestEngine engine) {
            this.engine = engine;
        }

        public Plan array(RaidLevel raidLevel, int memberCount) {
            level = raidLevel;
            members = memberCount;
            return this;
        }

        public Plan chunk(int bytes) {
            chunkBytes = bytes;
            return this;
        }

        public Plan extent(int bytes) {
            extentBytes = bytes;
            return this;
        }

        /** Blocks of the data area of every member. */
        public Plan memberBlocks(long blocks) {
            memberBlocks = blocks;
            return this;
        }

        public Plan namespaces(long... blocks) {
            namespaceBlocks = blocks;
            return this;
        }

        public Plan timing(MemberTiming memberTiming) {
            timing = memberTiming;
            return this;
        }

        public Plan faults(MemberFault... planned) {
            faults = List.of(planned);
            return this;
        }

        public Plan withoutPayload() {
            payload = false;
            return this;
        }

        public Plan parityUntrusted() {
            parityTrusted = false;
            return this;
        }

        /** Members hold random old data, parity consistent, and firmware knows that they are not zero. */
        public Plan oldData(long dataSeed) {
            oldDataSeed = dataSeed;
            return this;
        }

        public Plan seed(long value) {
            seed = value;
            return this;
        }

        /** Members that exist; by default they are in memory and new. */
        public Plan stores(List<? extends MemberStore> existing) {
            stores = existing;
            return this;
        }

        /** What happens when extents run out. */
        public Plan space(long lowWaterExtents, long queueNs) {
            space = new SpacePolicy(lowWaterExtents, queueNs);
            return this;
        }

        /** Room for tables of namespaces that come later. */
        public Plan spare(long tableBytes) {
            spareTableBytes = tableBytes;
            return this;
        }

        /** How firmware keeps the array whole; it does nothing by default. */
        public Plan upkeep(UpkeepSettings settings) {
            upkeep = settings;
            return this;
        }

        /** What is done about columns half written; nothing unless stated, null: what the pool says. */
        public Plan writeHole(WriteHole hole) {
            writeHole = hole;
            return this;
        }

        public TestDpu boot() {
            return new TestDpu(this);
        }
    }

    /** A decision as the log says it. */
    public record Decision(int kind, int op, int unit, int aux, long key, int cid) {
    }

    /** An exception as firmware reports it. */
    public record Handled(Reason reason, int cid, int fragment, boolean coalesced) {
    }

    private final Scheduler scheduler = new Scheduler();
    private final Geometry geometry;
    private final FaultPlan faults;
    private final MemberArray members;
    private final LvmEngine engine;
    private final LvmFirmware firmware;
    private final MemoryLayout layout;
    private final TestHost host;
    private final List<MemberCommand> commands = new ArrayList<>();
    private final List<Decision> decisions = new ArrayList<>();
    private final List<Handled> handled = new ArrayList<>();

    private TestDpu(Plan plan) {
        geometry = Geometry.of(plan.level, plan.members, plan.chunkBytes, plan.extentBytes, plan.memberBlocks);
        faults = new FaultPlan(plan.faults);
        SeededStream seeds = new SeededStream(plan.seed).split("members");
        List<Member> list = new ArrayList<>();
        for (int i = 0; i < plan.members; i++) {
            MemberStore store = plan.stores != null
                    ? plan.stores.get(i)
                    : new RamStore(plan.memberBlocks,
                            PoolLayout.of(geometry).tailBlocks(geometry.memberBlocks()));
            list.add(new Member(i, store, plan.timing, seeds.split(i), faults));
        }
        members = new MemberArray(list);
        if (plan.oldDataSeed != 0) {
            fill(plan.oldDataSeed);
        }
        long[] namespaces = plan.namespaceBlocks == null ? new long[] {geometry.blocks()} : plan.namespaceBlocks;
        FirmwareSettings settings = new FirmwareSettings(geometry, namespaces, plan.parityTrusted,
                plan.oldDataSeed == 0, plan.payload, plan.spareTableBytes, plan.space, plan.writeHole);
        layout = LvmFirmware.layout(settings);
        engine = plan.engine.create(new EngineEnvironment(scheduler, members,
                (kind, op, unit, aux, key, cid, cycle, nowPs) -> decisions
                        .add(new Decision(kind, op, unit, aux, key, cid)),
                plan.payload, layout.bytes()));
        members.listener((member, opcode, block, blocks, fua, owner) -> commands
                .add(new MemberCommand(member, opcode, block, blocks, fua, owner)));
        firmware = new LvmFirmware(scheduler, engine, members, settings, plan.upkeep);
        firmware.listener((reason, cid, fragment, coalesced, nowPs) -> handled
                .add(new Handled(Reason.ofCode(reason), cid, fragment, coalesced)));
        firmware.boot();
        host = new TestHost(scheduler, engine, plan.payload);
    }

    public static Plan on(TestEngine engine) {
        return new Plan(engine);
    }

    private void fill(long dataSeed) {
        SeededStream random = new SeededStream(dataSeed);
        new ArrayImage(geometry).fill(members, block -> TestData.random(random.split(block), 1));
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    public Geometry geometry() {
        return geometry;
    }

    public MemberArray members() {
        return members;
    }

    /** Faults of members; more can be planned. */
    public FaultPlan faults() {
        return faults;
    }

    public LvmEngine engine() {
        return engine;
    }

    public LvmFirmware firmware() {
        return firmware;
    }

    public TestHost host() {
        return host;
    }

    /** Member commands so far; clear it to look at what comes. */
    public List<MemberCommand> commands() {
        return commands;
    }

    /** Member commands of one operation, by the host's number of it. */
    public List<MemberCommand> commandsOf(long number) {
        return commands.stream().filter(command -> command.owner() == number).toList();
    }

    /** Decisions so far. */
    public List<Decision> decisions() {
        return decisions;
    }

    /** Exceptions that firmware has handled so far. */
    public List<Handled> handled() {
        return handled;
    }

    /** Value of a register. */
    public long register(int offset) {
        return engine.registers().read(offset);
    }

    /** Physical extent of a virtual extent of namespace {@code nsid}, or -1 when it is not mapped. */
    public long physicalExtent(int nsid, long virtualExtent) {
        long word = engine.memory().getLong(MappingEntry.address(layout.table(nsid - 1), virtualExtent));
        return MappingEntry.usable(word, false) ? MappingEntry.extent(word) & 0xFFFFFFFFL : -1;
    }

    /** Physical block of a virtual block, or -1. */
    public long physicalBlock(int nsid, long block) {
        long extent = physicalExtent(nsid, block / geometry.extentBlocks());
        return extent < 0 ? -1 : extent * geometry.extentBlocks() + block % geometry.extentBlocks();
    }

    /** Asserts that in every stripe parity fits the data, or that all copies are equal. */
    public void checkRedundancy() {
        new ArrayImage(firmware.geometry()).checkRedundancy(members);
    }

    /**
     * Asserts that every member holds, block by block, what it must when namespace 1 holds this data; members that were
     * never written hold zeroes.
     *
     * @param missing members that are not looked at, one bit each
     */
    void checkMembers(TestData data, int missing) {
        Map<Long, long[]> physical = new HashMap<>();
        data.blocks().forEach((block, words) -> physical.put(physicalBlock(1, block), words));
        new ArrayImage(geometry).check(members, missing, block -> physical.getOrDefault(block, new long[64]));
    }

    /** Takes members away, or gives them back: the register that says which there are. */
    void online(int mask) {
        engine.registers().write(LvmRegisters.ONLINE, mask);
    }

    /** Takes a member out of the array; it is out when this returns. */
    public void remove(int member) {
        boolean[] removed = {false};
        firmware.removeMember(member, () -> removed[0] = true);
        scheduler.runUntil(() -> removed[0]);
    }

    @Override
    public void close() {
        engine.close();
        members.close();
    }
}
