// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.torture;

import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.dputest.Hosts;
import dev.dpucosim.lockstep.DpuComparison;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.pool.EnlargedMember;
import dev.dpucosim.pool.PoolIdentity;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.ScrubMode;
import dev.dpucosim.slowpath.UpkeepReport;
import dev.dpucosim.slowpath.UpkeepSettings;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.HotSpares;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * What a plan runs on: one DPU whose members can lose power, or two side by side; their members, spares and faults.
 * Says what is wrong with the members at the moment, and judges nothing.
 */
final class TortureMachine implements AutoCloseable {

    private static final long SPARE_TABLE_BYTES = 1 << 20;

    private final TorturePlan plan;
    private final UnknownStripes unknown;
    private DpuShape shape;
    private final List<Dpu> dpus = new ArrayList<>();
    private final List<FaultPlan> faults = new ArrayList<>();
    private final List<VolatileStore> stores = new ArrayList<>();
    private final List<VolatileStore> spares = new ArrayList<>();
    /** Spares of DPUs that run side by side, taken or not. */
    private final List<RamStore> shelf = new ArrayList<>();
    private PowerSupply power = new PowerSupply();
    private EngineFactory kind;
    private Hosts hosts;
    /** Members that answer errors only, one bit each, whether firmware knows or not. */
    private int dead;
    /** Members that firmware may have given up for errors that passed, one bit each. */
    private int doubted;
    /** Members that have lacked data since {@link #remember}, one bit each. */
    private int lacked;
    /** The same of members with a bad spot. */
    private int wasSpoiled;
    private final IntConsumer leaves;
    /** Members that firmware knows to be missing, one bit each. */
    private int missing;
    private boolean dirty;
    /** Stripes in which some member has had a bad spot since the start. */
    private final Set<Long> stripesSpoiled = new TreeSet<>();
    private int starts;

    /**
     * Nothing runs yet.
     *
     * @param leaves
     *            told of members that have left the array, or died, one bit each
     */
    TortureMachine(TorturePlan plan, IntConsumer leaves) {
        this.plan = plan;
        this.leaves = leaves;
        shape = plan.shape();
        unknown = new UnknownStripes(shape.geometry());
    }

    /** Adds a DPU; alone, its members can lose power, and firmware takes out those that fail. */
    void add(EngineFactory engine, boolean alone) {
        if (alone) {
            kind = engine;
            for (int i = 0; i < plan.members() + plan.keeping().spares(); i++) {
                (i < plan.members() ? stores : spares).add(new VolatileStore(plan.shape().geometry().memberBlocks(),
                        plan.shape().tailBlocks(), power));
            }
            start(false, plan.keeping().scrubMode());
        } else {
            final List<RamStore> blank = new ArrayList<>();
            for (int i = 0; i < plan.keeping().spares(); i++) {
                blank.add(new RamStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
            }
            shelf.addAll(blank);
            build(builder(engine, new HotSpares(blank, (spare, member) -> {}), false, plan.keeping().scrubMode()));
        }
        hosts = new Hosts(dpus, dpus.size() < 2 ? null : new DpuComparison(dpus.getFirst(), dpus.getLast()));
    }

    /**
     * Starts the DPU that runs alone, on what its members hold.
     *
     * @param force
     *            whether parity is taken for right where nobody can know
     */
    void start(boolean force, ScrubMode scrub) {
        final List<VolatileStore> blank = List.copyOf(spares);
        final HotSpares hot = new HotSpares(blank, (spare, member) -> {
            stores.set(member, blank.get(spare));
            spares.remove(blank.get(spare));
            dead &= ~(1 << member);
        });
        final PoolIdentity before = starts == 0 ? null : said();
        if (before != null) {
            shape = new DpuShape(before.geometry(), shape.namespaceBlocks());
            unknown.grown(before.geometry());
        }
        dirty = before != null && plan.level() != RaidLevel.RAID0 && !fits(before);
        faults.clear();
        build(builder(kind, hot, force, scrub).expelling().stores(List.copyOf(stores)));
        for (int left = dead; left != 0; left &= left - 1) {
            last().members().member(Integer.numberOfTrailingZeros(left)).lose();
        }
        hosts = new Hosts(dpus, null);
        stripesSpoiled.clear();
        doubted = 0;
        starts++;
    }

    /** What the superblocks of the members say, which may lie where a member ended before it became larger. */
    PoolIdentity said() {
        return PoolIdentity.newest(EnlargedMember.asBefore(stores));
    }

    /** Members and spares become larger by so many blocks; how many the members have then. */
    long enlarge(long more) {
        final long blocks = last().members().member(0).store().blocks() + more;
        spares.forEach(store -> store.enlarge(blocks));
        shelf.forEach(store -> store.enlarge(blocks));
        return blocks;
    }

    /** Whether parity or copies are known to fit everywhere, by what superblocks say. */
    boolean fits(PoolIdentity said) {
        return (said.closed() || logs()) && said.array().synced() >= said.geometry().stripes();
    }

    /** Whether parity is told from a log after a loss of power. */
    boolean logs() {
        return plan.keeping().writeHole() == WriteHole.PPL;
    }

    private Dpu.Builder builder(EngineFactory engine, HotSpares hot, boolean force, ScrubMode scrub) {
        faults.add(FaultPlan.none());
        return Dpu.of(shape).engine(engine).seed(plan.seed() + starts).faults(faults.getLast()).spareTables(
                SPARE_TABLE_BYTES).writeHole(plan.keeping().writeHole()).upkeep(
                        new UpkeepSettings(true, hot, plan
                                .keeping().rebuild(), plan.keeping()
                                        .scrub(), scrub, force)).timing(plan.memberNs() == 0
                                                ? MemberTiming.drive()
                                                : MemberTiming.fixed(plan.memberNs()));
    }

    private void build(Dpu.Builder builder) {
        final Dpu dpu = builder.build();
        dpu.commands(unknown);
        dpus.add(dpu);
        missing = dpu.missingMembers();
        dpu.membership(members -> {
            final int gone = members & ~missing;
            missing = members;
            lacked |= members;
            leaves.accept(gone);
        });
    }

    /** The DPU is switched off in order; what its members hold is what they will hold when it is started again. */
    void switchedOff() {
        stores.replaceAll(store -> store.switchedOff(power));
        spares.replaceAll(store -> store.switchedOff(power));
        closeQuietly(dpus.removeLast());
    }

    /** Power has gone and comes back: some drives that had died come back, too, with what they held. */
    void powerBack(SeededStream random) {
        unknown.powerLost(stores);
        power = new PowerSupply();
        stores.replaceAll(store -> store.after(random, power));
        if (logs()) {
            // New stripes of a pool that grew and have not been zeroed are none of the log's.
            unknown.told(said().array().synced());
        }
        spares.replaceAll(store -> store.after(random, power));
        dpus.forEach(TortureMachine::closeQuietly);
        dpus.clear();
        for (int left = dead; left != 0; left &= left - 1) {
            dead &= random.oneIn(2) ? ~Integer.lowestOneBit(left) : -1;
        }
    }

    /** Without power nothing can be written on the way out. */
    private static void closeQuietly(Dpu dpu) {
        try {
            dpu.close();
        } catch (PowerSupply.Cut e) {
            // it was not
        }
    }

    @Override
    public void close() {
        dpus.forEach(TortureMachine::closeQuietly);
    }

    /** Whether one DPU runs, and not two side by side. */
    boolean alone() {
        return kind != null;
    }

    List<Dpu> dpus() {
        return dpus;
    }

    /** The DPU that runs alone, or the second of two. */
    Dpu last() {
        return dpus.getLast();
    }

    Hosts hosts() {
        return hosts;
    }

    PowerSupply power() {
        return power;
    }

    /** What the members hold; of the DPU that runs alone. */
    List<VolatileStore> stores() {
        return stores;
    }

    /** Spares that nobody has taken. */
    int sparesLeft() {
        return spares.size();
    }

    UnknownStripes unknown() {
        return unknown;
    }

    /** Plans a fault. */
    void strike(MemberFault fault) {
        faults.forEach(faultsOfOne -> faultsOfOne.add(fault));
    }

    /** A member dies; firmware has to find out. */
    void die(int member) {
        last().members().member(member).lose();
        dead |= 1 << member;
        lacked |= 1 << member;
        leaves.accept(1 << member);
    }

    /** Members that are dead and that firmware does not know of, one bit each. */
    int unnoticed() {
        return dead & ~last().missingMembers();
    }

    /** Members that lack data by now, one bit each: dead, missing, being rebuilt or in doubt. */
    int lacking() {
        return dpus.stream().mapToInt(Dpu::incompleteMembers).reduce(dead | doubted, (one, other) -> one | other);
    }

    /** Errors of members that are good otherwise, one bit each, were more than the array bears. */
    void doubt(int members) {
        doubted |= members;
    }

    /** Members that have lacked data at any time since {@link #remember}, one bit each. */
    int lacked() {
        return lacked | lacking();
    }

    /** Forgets members that do not lack data any more. */
    void remember() {
        lacked = lacking();
        wasSpoiled = spoiled();
    }

    /** Blocks of a member cannot be read from now on, until they are written. */
    void spoil(int member, long block, int blocks) {
        last().members().member(member).spoil(block, blocks);
        wasSpoiled |= 1 << member;
        unknown.stripes(member, block, blocks, stripesSpoiled::add);
    }

    /** Whether blocks could not be read since the start: a resync of parity stops there until the next. */
    boolean spoiledSinceStart() {
        return !stripesSpoiled.isEmpty();
    }

    /** Whether a rebuild has stopped at a bad spot: it is not begun again before the next start, mended or not. */
    boolean stoppedAtBadSpot() {
        final List<UpkeepReport.Rebuilt> rebuilds = last().firmware().upkeep().rebuilds();
        if (rebuilds.isEmpty() || last().firmware().rebuildingMembers() == 0) {
            return false;
        }
        final UpkeepReport.Rebuilt rebuilt = rebuilds.getLast();
        return rebuilt.outcome() == UpkeepReport.Outcome.STOPPED && stripesSpoiled.contains(rebuilt.firstStripe()
                + rebuilt.stripes());
    }

    /** Members that have had a bad spot at any time since {@link #remember}, one bit each. */
    int wasSpoiled() {
        return wasSpoiled;
    }

    /** Members that have a bad spot, one bit each. */
    int spoiled() {
        return last().members().members().stream().filter(member -> member.spoiled() > 0).mapToInt(Member::index)
                .reduce(0, (mask, index) -> mask | 1 << index);
    }

    /** Whether parity is not known to fit, so that nothing can be told of a member that is missing. */
    boolean untrusted() {
        return plan.level().parities() > 0 && (last().engine().registers().read(LvmRegisters.CONTROL)
                & LvmRegisters.CONTROL_PARITY_TRUSTED_MASK) == 0;
    }

    /** Whether no operation is under way. */
    boolean quiet() {
        return dpus.stream().allMatch(dpu -> (dpu.engine().registers().read(LvmRegisters.STATUS)
                & LvmRegisters.STATUS_CONTEXTS_MASK) == 0);
    }

    /** Whether something goes on without being asked for. */
    boolean busy() {
        return dpus.stream().anyMatch(dpu -> dpu.firmware().upkeepBusy());
    }

    /** Whether parity or copies are known to fit everywhere: nothing was lost before the start, or all was resynced. */
    boolean synced() {
        final List<UpkeepReport.Resynced> resyncs = last().firmware().upkeep().resyncs();
        return !dirty || !resyncs.isEmpty() && resyncs.getLast().outcome() == UpkeepReport.Outcome.DONE;
    }
}
