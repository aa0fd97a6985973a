// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.EngineFactory;
import dev.dpucosim.harness.Stall;
import dev.dpucosim.host.CommandFeed;
import dev.dpucosim.host.HostTap;
import dev.dpucosim.host.Pacing;
import dev.dpucosim.host.TraceHost;
import dev.dpucosim.host.Traces;
import dev.dpucosim.lvm.LvmModel;
import dev.dpucosim.lvm.LvmRtl;
import dev.dpucosim.lvm.RtlOptions;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.WriteHole;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.slowpath.PoolWriter;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import dev.dpucosim.storage.MemberStore;
import dev.dpucosim.storage.MemberTiming;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One run with everything that can go wrong, all of it a function of one number: the array and its level (by turns),
 * requests with unknown namespaces, addresses past the end and flushes, odd commands, members that fail and are slow,
 * faults of the RAID stage, members that were used before, a pool that runs out, stalls, queue depth, a log of partial
 * parity.
 */
final class FaultScenario {

    private static final int REQUESTS = 240;
    private static final String[] DEVICES = {"8,0", "8,16", "8,32"};
    private static final int RAID_FAULTS_MAX = 6;

    final long seed;
    final DpuShape shape;
    final int depth;
    final FaultPlan faults;
    /** Stripes of the injected faults, in order: the next is armed when the one before has struck. */
    final List<Long> raidFaults;
    private final boolean used;
    private final boolean quick;
    /** Whether partial parity is logged. */
    private final boolean log;
    private final RtlOptions rtl;
    private final String[] lines;

    FaultScenario(long seed) {
        this.seed = seed;
        SeededStream root = new SeededStream(seed);
        SeededStream array = root.split("array");
        RaidLevel[] levels = RaidLevel.values();
        RaidLevel level = levels[(int) (seed % levels.length)];
        int members = switch (level) {
            case RAID0 -> 2 + array.nextInt(6);
            case RAID1 -> 2 + array.nextInt(3);
            case RAID5 -> 3 + array.nextInt(6);
            case RAID6, RAID10 -> 4 + array.nextInt(6);
        };
        long chunkBytes = 4096L << array.nextInt(array.oneIn(4) ? 9 : 5);
        long extentBytes = 65536L * (array.oneIn(3) ? 1 + array.nextInt(17) : 1);
        long poolBytes = array.oneIn(6) ? 40 * extentBytes : 512L << 20;
        long namespaceBlocks = Workload.NAMESPACE_BLOCKS;
        shape = DpuShape.of(level, members, chunkBytes, extentBytes, poolBytes >> 9,
                List.of(namespaceBlocks, namespaceBlocks));
        used = array.oneIn(4);
        depth = new int[] {1, 1, 4, 32, 32, 64, 300}[array.nextInt(7)];
        quick = array.oneIn(3);
        RtlOptions options = RtlOptions.DEFAULT.withSeed(seed);
        if (array.oneIn(3)) {
            options = options.withStall(new Stall(1 + array.nextInt(3), 4, seed));
        }
        rtl = array.oneIn(3) ? options.withLatencyCycles(1 + array.nextInt(80), 1 + array.nextInt(80)) : options;
        log = level.parities() > 0 && !root.split("log").oneIn(3);
        lines = requests(root.split("requests"));
        List<MemberFault> planned = memberFaults(root.split("member faults"), members);
        planned.addAll(internalFaults(root.split("internal faults"), members));
        faults = new FaultPlan(planned);
        raidFaults = raidFaults(root.split("raid faults"));
    }

    private static String[] requests(SeededStream stream) {
        String[] lines = new String[REQUESTS];
        long hot = stream.nextInt(64);
        for (int i = 0; i < REQUESTS; i++) {
            // The first three make the devices known in their order.
            int device = i < 3 ? i : stream.oneIn(40) ? 2 : stream.nextInt(2);
            long block = stream.nextInt(10) * Workload.SAME_SET_BLOCKS + stream.nextInt(stream.oneIn(3) ? 700 : 60);
            int blocks = 1 + stream.nextInt(stream.oneIn(20) ? 2300 : stream.oneIn(4) ? 300 : 40);
            if (stream.oneIn(4)) {
                // Small requests to few stripes, so that several wait for the same lock.
                block = hot + stream.nextInt(48);
                blocks = 1 + stream.nextInt(3);
            }
            String verb = stream.oneIn(3) ? "R" : stream.oneIn(8) ? "WFS" : "W";
            if (i > 2 && stream.oneIn(25)) {
                verb = stream.oneIn(2) ? "FN" : "FWFS";
            }
            if (stream.oneIn(40)) {
                block = stream.oneIn(3) ? 1L << 40 + stream.nextInt(14)
                        : Workload.NAMESPACE_BLOCKS - stream.nextInt(blocks + 1);
            }
            lines[i] = DEVICES[device] + " 0 " + (i + 1) + String.format(" 0.%09d", i + 1) + " 1 D " + verb + " "
                    + (verb.equals("FN") ? "0 + 0" : block + " + " + blocks) + " [test]";
        }
        return lines;
    }

    private static List<MemberFault> memberFaults(SeededStream stream, int members) {
        List<MemberFault> faults = new ArrayList<>();
        int oneIn = 2 + stream.nextInt(6);
        for (int operation = 0; operation < REQUESTS; operation++) {
            for (int left = stream.oneIn(oneIn) ? 1 + stream.nextInt(3) : 0; left > 0; left--) {
                int fragment = stream.oneIn(2) ? MemberFault.ANY_FRAGMENT : stream.nextInt(4);
                int member = stream.nextInt(members);
                if (stream.oneIn(3)) {
                    faults.add(MemberFault.slow(operation, fragment, member, stream.nextLong(20_000_000_000L)));
                } else {
                    // Firmware tries three times again; some members fail more often.
                    faults.add(new MemberFault(operation, fragment, member,
                            stream.oneIn(2) ? FaultKind.READ_ERROR : FaultKind.WRITE_ERROR, 1 + stream.nextInt(6), 0));
                }
            }
        }
        return faults;
    }

    /** Faults of what firmware does on its own account, as far as it is the same whatever the timing. */
    private List<MemberFault> internalFaults(SeededStream stream, int members) {
        List<MemberFault> faults = new ArrayList<>();
        if (stream.oneIn(2)) {
            // Firmware writes a copy of its log again; which record is struck is not seen outside.
            faults.add(MemberFault.once(PoolWriter.OWNER, MemberFault.ANY_FRAGMENT, stream.nextInt(members),
                    FaultKind.WRITE_ERROR));
        }
        if (depth == 1 && !used) {
            // One flush at a time, and nothing else internal: its tag is always the first.
            faults.add(new MemberFault(MemberArray.internal(0), MemberFault.ANY_FRAGMENT, stream.nextInt(members),
                    FaultKind.FLUSH_ERROR, 1 + stream.nextInt(6), 0));
        }
        return faults;
    }

    /**
     * The fault strikes the first that comes to its stripe, and among operations in flight that depends on the timing.
     * So it is put on a stripe that one operation only comes to; or there is never more than one in flight.
     */
    private List<Long> raidFaults(SeededStream stream) {
        List<Long> stripes = new ArrayList<>();
        if (stream.oneIn(3)) {
            return stripes;
        }
        Map<Long, TreeSet<Long>> owners = owners();
        owners.values().removeIf(set -> set.first() < 0 || depth > 1 && set.size() > 1);
        List<Long> candidates = new ArrayList<>(owners.keySet());
        if (candidates.isEmpty()) {
            return stripes;
        }
        if (depth > 1) {
            // Once, or a second time when firmware has the step tried again.
            Long stripe = candidates.get(stream.nextInt(candidates.size()));
            return stream.oneIn(2) ? List.of(stripe) : List.of(stripe, stripe);
        }
        while (stripes.size() < RAID_FAULTS_MAX) {
            stripes.add(candidates.get(stream.nextInt(candidates.size())));
        }
        stripes.sort((one, other) -> Long.compare(owners.get(one).first(), owners.get(other).first()));
        return stripes;
    }

    /** Who has commands in each stripe, as a run of the model alone tells. */
    private Map<Long, TreeSet<Long>> owners() {
        Map<Long, TreeSet<Long>> owners = new TreeMap<>();
        try (Dpu dpu = reference()) {
            dpu.commands((member, opcode, block, blocks, fua, owner) -> {
                long row = block >>> shape.geometry().chunkShift();
                // The copies of RAID 10 are counted row by row, two of each stripe.
                long stripe = shape.geometry().level() == RaidLevel.RAID10
                        ? (row * shape.geometry().members() + member) / 2
                        : row;
                if (opcode != Opcode.FLUSH && stripe < shape.geometry().stripes()) {
                    owners.computeIfAbsent(stripe, key -> new TreeSet<>()).add(owner);
                }
            });
            TraceHost host = new TraceHost(dpu, feed(), Workload.data(shape), pacing(), HostTap.NONE);
            host.start();
            dpu.scheduler().runUntil(host::finished);
        }
        return owners;
    }

    CommandFeed feed() {
        return new CommandFeed(Traces.blkparse(lines), Long.MAX_VALUE, Lockstep.FEED_WINDOW);
    }

    Pacing pacing() {
        return Pacing.depth(depth);
    }

    Dpu reference() {
        return dpu(LvmModel::new).build();
    }

    Dpu subject() {
        return dpu(environment -> new LvmRtl(environment, rtl)).seed(seed + 1)
                .timing(quick ? MemberTiming.fixed(500) : MemberTiming.drive()).build();
    }

    private Dpu.Builder dpu(EngineFactory engine) {
        Dpu.Builder builder = Dpu.of(shape).writeHole(log ? WriteHole.PPL : WriteHole.NONE).faults(faults.fresh())
                .engine(
                        SecondFirmware.beside(OddCommands.of(engine, seed)));
        if (used) {
            List<MemberStore> stores = new ArrayList<>();
            for (int i = 0; i < shape.geometry().members(); i++) {
                stores.add(new UsedStore(shape.geometry().memberBlocks(), shape.tailBlocks()));
            }
            builder.stores(stores);
        }
        return builder;
    }

    @Override
    public String toString() {
        return "seed=" + seed + ", level=" + shape.geometry().level() + ", members=" + shape.geometry().members()
                + ", chunkBlocks=" + shape.geometry().chunkBlocks() + ", extentBlocks="
                + shape.geometry().extentBlocks() + ", depth=" + depth + ", used=" + used + ", quick=" + quick
                + ", log=" + log
                + ", memberFaults=" + faults.faults().size() + ", raidFaults=" + raidFaults + ", rtl=" + rtl;
    }
}
