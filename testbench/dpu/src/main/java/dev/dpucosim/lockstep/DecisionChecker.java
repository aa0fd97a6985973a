// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.dpu.ArrayLayout;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.host.Command;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.lvm.LvmRegisters;
import dev.dpucosim.lvm.ResumeEntry;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.slowpath.NamespaceListener;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.thin.NamespaceMap;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Judges every decision of one DPU's hot path by the rules, knowing no more than the commands that were submitted, the
 * mapping tables in DPU memory, the member commands that failed, and the decisions before:
 * <ul>
 * <li>an operation is accepted once, and finishes;</li>
 * <li>fragments are looked up in order; what a lookup finds is what the table holds, a hit is of a mapping that is in
 * the cache, a table read of one that is not, an eviction of the one whose turn it is;</li>
 * <li>an exception has its reason: a MISS is of an extent never found mapped, an IO_FAIL follows a failed command;</li>
 * <li>operations start in the order in which their lookups were complete, each in a context of its own;</li>
 * <li>a stripe's lock has one holder and goes to who has waited longest; an operation takes those of its stripes, in
 * order, one at a time;</li>
 * <li>each column is written by the strategy with the fewest reads among those that the missing members leave, a tie
 * reconstructs, and so does all that is not a whole stripe while parity is not trusted; a column whose reads failed is
 * begun again, one that was not begun is not; reads lock stripes and decode columns where a chunk is missing, and
 * nowhere else;</li>
 * <li>members that are being rebuilt are missing from the watermark on, a SYNC goes through its stripes and columns in
 * order with the member commands that are due, and the watermark follows it;</li>
 * <li>columns are logged before they are written, where there is a log of partial parity: see {@link LogRule}.</li>
 * </ul>
 * It accepts no decision that it does not know.
 */
public final class DecisionChecker {

    private static final int OPS = 256;
    private static final int CONTEXTS = 32;
    private static final int CIDS = 1 << 16;
    private static final int REASON_MISS = 1;
    private static final int REASON_RAID_ERR = 2;
    private static final int REASON_IO_FAIL = 3;
    private static final int REASON_NS_ERR = 4;
    private static final int REASON_UNSUPPORTED = 5;
    private static final int RESUME_ZERO = 2;
    private static final int RESUME_COMPLETE = 3;
    private static final int RESUME_RESOLVED = 4;
    private static final int RESUME_INTERNAL = 5;
    private static final long NONE = -1;
    private static final int NO_STRATEGY = -1;
    /** The log has room for 48 bits of an address; more are past the end of every namespace. */
    private static final long BLOCK_MASK = (1L << 48) - 1;
    /** A decision reaches the log within 64 cycles of 4 ns; so much later than its response an end may be told. */
    private static final long LOG_LATENCY_PS = 256_000;

    private enum Phase {
        FREE, SCANNING, PARKED, READY, RUNNING, FINISHED
    }

    private static final class Op {
        Phase phase = Phase.FREE;
        int cid;
        long operation;
        long request;
        int opcode;
        int namespace;
        long block;
        int blocks;
        int fragments;
        int nextFragment;
        int missed;
        int zeroed;
        boolean completed;
        /** Of its namespace, when a fragment of it missed. */
        int epoch;
        /** When its response left, if that was before the log told of its end. */
        long respondedPs = NONE;
        final long[] extents = new long[17];
    }

    private static final class Context {
        Op op;
        boolean busy;
        boolean internal;
        int cid;
        long owner;
        long held = NONE;
        long waitsFor = NONE;
        long waitsSince;
        boolean suspended;
        boolean memberFailed;
        /** Whether it is suspended, or was last, because commands failed; not because a step was refused. */
        boolean stepFailed;
        /** Opcode of the commands that failed. */
        int failedOpcode;
        /** Whether members went while it was in use: what it must go through is not known then. */
        boolean unsure;
        /** Whether the column begun last is written again. */
        boolean again;
        ColumnRule rule;
        int nextLock;
        int nextColumn;
        /** Members missing in the stripe that it holds, one bit each, and whether parity was trusted there. */
        int missing;
        boolean trusted;
        /** Of a SYNC, else null. */
        SyncRule sync;
        boolean givenUp;
    }

    private record Ready(Op op, int tag, ResumeEntry entry) {
    }

    private final Dpu dpu;
    private final Geometry geometry;
    private final Divergences divergences;
    private final LostWrites lost;
    private final ArrayLayout layout;
    private final NamespaceView namespaces;
    private final MappingView mappings;
    private final ShadowCache cache = new ShadowCache();
    private final int[] epochs = new int[NamespaceMap.COUNT];
    private final Op[] ops = new Op[OPS];
    private final Context[] contexts = new Context[CONTEXTS];
    private final Command[] submitted = new Command[CIDS];
    private final ArrayDeque<Command> order = new ArrayDeque<>();
    private final ArrayDeque<Ready> ready = new ArrayDeque<>();
    private final ArrayDeque<ShadowCache.Eviction> evictionsDue = new ArrayDeque<>();
    private final ArrayDeque<ShadowCache.Eviction> evictionsSeen = new ArrayDeque<>();
    private long raidFaultsArmed;
    private final RebuildView rebuild;
    private final ResumeView resumes;
    private final LogRule log;
    private long waitSequence;
    private long checked;
    private long cycle;
    private long timePs;

    /**
     * A checker that attaches itself to a DPU which has decided nothing yet.
     *
     * @param divergences takes what is illegal
     */
    public DecisionChecker(Dpu dpu, Divergences divergences) {
        this.dpu = dpu;
        this.geometry = dpu.shape().geometry();
        this.divergences = divergences;
        this.rebuild = new RebuildView(dpu);
        this.resumes = new ResumeView(dpu);
        this.log = new LogRule(dpu);
        this.lost = new LostWrites(geometry, () -> dpu.geometry().memberBlocks());
        this.layout = new ArrayLayout(geometry);
        this.namespaces = new NamespaceView(dpu);
        this.mappings = new MappingView(namespaces);
        Arrays.setAll(ops, i -> new Op());
        Arrays.setAll(contexts, i -> new Context());
        dpu.decisions(this::decision);
        dpu.members().failures(this::memberFailed);
        dpu.membership(this::offline);
        if (dpu.firmware() != null) {
            dpu.firmware().namespaces(new Taken());
        }
        dpu.registerWrites(this::written);
        dpu.commands(this::memberCommand);
    }

    /** What firmware takes out of the cache. */
    private final class Taken implements NamespaceListener {
        @Override
        public void renewed(int namespace) {
            epochs[namespace]++;
            mappings.share(namespace);
        }

        @Override
        public void dropped(int namespace, long virtualExtent) {
            cache.drop(namespace, virtualExtent);
            mappings.forget(namespace, virtualExtent);
        }
    }

    /** Decisions judged. */
    public long checked() {
        return checked;
    }

    private void offline(int members) {
        rebuild.offline(members);
        changed(true);
    }

    private void written(int offset, long value) {
        if (rebuild.written(offset, value)) {
            changed(offset == LvmRegisters.ONLINE);
        }
    }

    private void changed(boolean members) {
        log.changed();
        for (Context context : contexts) {
            // A SYNC that waits for firmware looks at the members when it goes on.
            context.unsure |= context.busy && !(members && context.sync != null && context.suspended);
        }
    }

    /** Columns whose entries in the log of partial parity were judged. */
    public long entriesJudged() {
        return log.judged();
    }

    /** A fault of the RAID stage has been injected; one RAID_ERR is legal. */
    public void raidFaultArmed() {
        raidFaultsArmed++;
    }

    /** Whether a write was given up in a stripe after one of its member commands had failed there. */
    public boolean lost(long stripe) {
        return lost.in(stripe);
    }

    // ---- what the host sees -------------------------------------------------------------------------------------

    /** The DPU has taken a command. */
    public void submitted(Command command, Capsule capsule) {
        Command copy = command.copy();
        submitted[SubmissionEntry.cid(capsule.header(), Pdu.COMMON_BYTES)] = copy;
        order.add(copy);
    }

    /** The DPU has answered. */
    public void responded(long operation, ResponsePdu pdu, long nowPs) {
        if (operation < 0 || pdu.type() != Pdu.TYPE_RESPONSE) {
            return;
        }
        for (Op op : ops) {
            if (op.phase != Phase.FREE && op.operation == operation) {
                boolean refused = pdu.status() != 0 && op.phase == Phase.SCANNING && op.nextFragment == 0;
                boolean done = op.phase == Phase.FINISHED || refused
                        || op.phase == Phase.PARKED && op.completed && op.missed == 0;
                if (op.phase == Phase.RUNNING && op.respondedPs == NONE) {
                    op.respondedPs = nowPs;
                    return;
                }
                if (!done) {
                    illegal(op, "response", "an operation that has finished", "response while " + op.phase);
                }
                op.phase = Phase.FREE;
                return;
            }
        }
        illegal(null, "response", "an operation that was accepted", "response to operation " + operation);
    }

    /** Everything is idle: nothing may be left. */
    public void finish() {
        for (Op op : ops) {
            if (op.phase != Phase.FREE) {
                illegal(op, "raid", "every accepted operation finishes", "left in phase " + op.phase);
            }
        }
        boolean syncing = ready.stream().anyMatch(one -> one.op == null);
        for (int i = 0; i < CONTEXTS; i++) {
            Context context = contexts[i];
            // A rebuild goes on for as long as it takes.
            syncing |= context.busy && context.sync != null;
            if ((context.busy || context.held != NONE) && context.sync == null) {
                illegal(context.op, "raid", "every context is left", "context " + i + " is in use");
            }
        }
        for (Command command : order) {
            illegal(null, "capsule", "every capsule is accepted", "never accepted: " + command);
        }
        judge(null, log.finish());
        long register = dpu.engine().registers().read(LvmRegisters.REBUILD);
        if (!syncing && register != rebuild.register()) {
            illegal(null, "raid", String.format("register REBUILD %016x", rebuild.register()), String.format("%016x",
                    register));
        }
        if (!evictionsDue.isEmpty()) {
            illegal(null, "thin", "evictions in turn", evictionsDue.size() + " evictions were not logged, first: "
                    + evictionsDue.peek());
        }
        if (!evictionsSeen.isEmpty()) {
            illegal(null, "thin", "evictions by a fill", evictionsSeen.size() + " evictions without one, first: "
                    + evictionsSeen.peek());
        }
    }

    private void memberFailed(int member, int opcode, long block, int blocks, long owner, int status) {
        for (Context context : contexts) {
            if (context.busy && context.owner == owner) {
                context.memberFailed = true;
                context.failedOpcode = opcode;
            }
        }
        lost.failed(member, opcode, block, owner);
    }

    // ---- the decisions ------------------------------------------------------------------------------------------

    private void decision(int kind, int op, int unit, int aux, long key, int cid, long atCycle, long nowPs) {
        checked++;
        cycle = atCycle;
        timePs = nowPs;
        switch (kind) {
            case DecisionLog.ACCEPT -> accept(op, cid, key);
            case DecisionLog.LOOKUP -> lookup(ops[op & OPS - 1], unit, aux, key);
            case DecisionLog.EVICT -> evict(new ShadowCache.Eviction(new ShadowCache.Key(cid, key, 0), aux));
            case DecisionLog.EXCEPTION -> exception(ops[op & OPS - 1], unit, aux, cid);
            case DecisionLog.RESUME -> resume(ops[op & OPS - 1], op, unit, aux, cid);
            case DecisionLog.START -> start(op, unit, cid);
            case DecisionLog.WAIT -> lockWait(unit, key, cid);
            case DecisionLog.GRANT -> grant(unit, key, cid);
            case DecisionLog.RELEASE -> release(unit, key, cid);
            case DecisionLog.COLUMN -> column(unit, aux, key, cid);
            case DecisionLog.FINISH -> finished(op, unit, aux, cid);
            default -> illegal(null, "raid", "a known kind of decision", "kind " + kind);
        }
    }

    private void accept(int index, int cid, long block) {
        Op op = ops[index & OPS - 1];
        Command command = submitted[cid & CIDS - 1];
        if (op.phase != Phase.FREE) {
            illegal(op, "capsule", "a free operation index", "op " + index + " accepted again");
        }
        if (command == null) {
            illegal(null, "capsule", "a command id in flight", "cid " + cid);
            return;
        }
        submitted[cid] = null;
        // Commands that are refused while they are parsed are not accepted; the host hears of each.
        Command head = order.poll();
        if (head != command) {
            illegal(null, "capsule", "accepted in the order of submission: " + head, "accepted: " + command);
            order.remove(command);
        }
        // Neither a flush nor dataset management tells its blocks in the command.
        boolean tells = command.opcode() != Opcode.FLUSH && command.opcode() != Opcode.DATASET_MANAGEMENT;
        if (tells && (command.block() & BLOCK_MASK) != (block & BLOCK_MASK)) {
            illegal(null, "capsule", "first block " + command.block(), "first block " + block);
        }
        op.phase = Phase.SCANNING;
        op.respondedPs = NONE;
        op.cid = cid;
        op.operation = command.operation();
        op.request = command.request();
        op.opcode = command.opcode();
        op.namespace = command.namespace();
        op.block = command.block();
        op.blocks = command.blocks();
        op.zeroed = 0;
        op.completed = false;
        op.fragments = op.blocks == 0
                ? 0
                : (int) (geometry.extent(op.block + op.blocks - 1) - geometry.extent(op.block)) + 1;
        beginScan(op);
    }

    private void beginScan(Op op) {
        op.phase = Phase.SCANNING;
        op.nextFragment = 0;
        op.missed = 0;
        skipZeroed(op);
    }

    /** Fragments that are known to be zero are not looked up; after the last fragment the scan is over. */
    private void skipZeroed(Op op) {
        while (op.nextFragment < op.fragments && (op.zeroed >>> op.nextFragment & 1) != 0) {
            op.nextFragment++;
        }
        if (op.nextFragment == op.fragments && op.fragments > 0) {
            if (op.missed == 0) {
                op.phase = Phase.READY;
                ready.add(new Ready(op, -1, null));
            } else {
                op.phase = Phase.PARKED;
            }
        }
    }

    private long virtualExtent(Op op, int fragment) {
        return geometry.extent(op.block) + fragment;
    }

    private boolean scansNext(Op op, int fragment, String what) {
        if (op.phase != Phase.SCANNING || fragment != op.nextFragment) {
            illegal(op, "thin", op.phase == Phase.SCANNING
                    ? "fragment " + op.nextFragment + " next"
                    : "no lookup in phase " + op.phase, what + " of fragment " + fragment);
            return false;
        }
        return true;
    }

    private void lookup(Op op, int fragment, int source, long extent) {
        if (!scansNext(op, fragment, "lookup")) {
            return;
        }
        long virtual = virtualExtent(op, fragment);
        ShadowCache.Key key = new ShadowCache.Key(op.namespace, virtual, epochs[op.namespace]);
        long mapped = mappings.extent(op.namespace, virtual, op.opcode == Opcode.WRITE);
        if (mapped != extent) {
            illegal(op, "thin", "physical extent " + mapped + " of virtual extent " + virtual,
                    "physical extent " + extent);
        }
        boolean cached = cache.holds(key, op.opcode == Opcode.WRITE);
        if (source > 1 || cached != (source == 0)) {
            illegal(op, "thin", "virtual extent " + virtual + (cached ? " is in the cache" : " is not in the cache"),
                    source == 0 ? "cache hit" : "table read");
        }
        mappings.found(op.namespace, virtual, op.opcode == Opcode.WRITE);
        if (source > 0) {
            fill(key, mappings.sealed(op.namespace, virtual));
        }
        op.extents[fragment] = extent;
        op.nextFragment++;
        skipZeroed(op);
    }

    private void fill(ShadowCache.Key key, boolean sealed) {
        ShadowCache.Eviction eviction = cache.fill(key, sealed);
        if (eviction != null) {
            evictionsDue.add(eviction);
            matchEvictions();
        }
    }

    private void evict(ShadowCache.Eviction eviction) {
        evictionsSeen.add(eviction);
        matchEvictions();
    }

    private void matchEvictions() {
        while (!evictionsDue.isEmpty() && !evictionsSeen.isEmpty()) {
            ShadowCache.Eviction due = evictionsDue.remove();
            ShadowCache.Eviction seen = evictionsSeen.remove();
            if (!due.equals(seen)) {
                illegal(null, "thin", due.toString(), seen.toString());
            }
        }
    }

    private void exception(Op op, int unit, int reason, int cid) {
        switch (reason) {
            case REASON_MISS -> {
                if (scansNext(op, unit, "MISS")) {
                    long virtual = virtualExtent(op, unit);
                    if (mappings.wasFound(op.namespace, virtual, op.opcode == Opcode.WRITE)) {
                        illegal(op, "thin", "virtual extent " + virtual + " was found mapped before",
                                "MISS of fragment " + unit);
                    }
                    op.missed |= 1 << unit;
                    op.epoch = epochs[op.namespace];
                    op.nextFragment++;
                    skipZeroed(op);
                }
            }
            case REASON_NS_ERR, REASON_UNSUPPORTED -> parked(op, unit, reason);
            case REASON_RAID_ERR, REASON_IO_FAIL -> suspended(unit, reason, cid);
            default -> illegal(op, "thin", "a known reason", "reason " + reason);
        }
    }

    private void parked(Op op, int unit, int reason) {
        boolean transfer = op.opcode == Opcode.READ || op.opcode == Opcode.WRITE;
        boolean exists = namespaces.exists(op.namespace);
        boolean legal = reason == REASON_UNSUPPORTED ? !transfer : transfer && !exists;
        if (op.phase != Phase.SCANNING || op.nextFragment != 0 || unit != 0 || !legal) {
            illegal(op, "thin", "opcode " + op.opcode + ", namespace " + (exists ? "exists" : "does not exist")
                    + ", phase " + op.phase, "reason " + reason + " of fragment " + unit);
        }
        op.phase = Phase.PARKED;
        op.missed = 1;
    }

    private void suspended(int unit, int reason, int cid) {
        Context context = context(unit, cid, "exception");
        if (context == null) {
            return;
        }
        if (reason == REASON_IO_FAIL && !context.memberFailed) {
            illegal(context.op, "storage", "a member command that failed", "IO_FAIL of context " + unit);
        }
        if (reason == REASON_RAID_ERR && context.memberFailed) {
            illegal(context.op, "raid", "IO_FAIL, because a member command failed", "RAID_ERR of context " + unit);
        }
        if (reason == REASON_RAID_ERR) {
            if (raidFaultsArmed > 0) {
                raidFaultsArmed--;
            } else if (context.sync != null && !context.unsure) {
                judge(context, context.sync.refusable() ? null : "stripe " + context.held + " to be worked out",
                        "RAID_ERR of context " + unit);
            } else if ((rebuild.offline() | rebuild.rebuilding()) == 0 && context.sync == null) {
                illegal(context.op, "raid", "a fault was injected", "RAID_ERR of context " + unit);
            }
        }
        if (context.suspended) {
            illegal(context.op, "raid", "one exception at a time", "context " + unit + " raises another");
        }
        context.suspended = true;
        context.stepFailed = reason == REASON_IO_FAIL;
        context.memberFailed = false;
    }

    private void resume(Op op, int index, int unit, int kind, int tag) {
        ResumeEntry entry = resumes.next();
        if (kind == RESUME_INTERNAL) {
            if (ResumeView.taken(entry)) {
                ready.add(new Ready(null, tag, entry));
            }
            return;
        }
        boolean parked = !entry.toContext() && op.phase == Phase.PARKED && (op.missed >>> unit & 1) != 0;
        Context context = unit < CONTEXTS ? contexts[unit] : null;
        boolean toContext = entry.toContext() && context != null && context.suspended
                && (context.internal ? index == 0 : context.op == op);
        if (toContext) {
            resumed(context, unit, kind);
            return;
        }
        if (!parked) {
            illegal(op, "thin", "an exception that waits for an answer",
                    "resume kind " + kind + " of op " + index + ", unit " + unit);
            return;
        }
        op.missed &= ~(1 << unit);
        switch (kind) {
            case RESUME_ZERO -> op.zeroed |= 1 << unit;
            case RESUME_COMPLETE -> op.completed = true;
            case RESUME_RESOLVED -> {
                if (op.epoch == epochs[op.namespace]) {
                    fill(new ShadowCache.Key(op.namespace, virtualExtent(op, unit), op.epoch), false);
                }
                mappings.found(op.namespace, virtualExtent(op, unit), op.opcode == Opcode.WRITE);
            }
            default -> {
                // RETRY settles the exception and says nothing more.
            }
        }
        if (op.missed == 0 && !op.completed) {
            beginScan(op);
        }
    }

    private void resumed(Context context, int unit, int kind) {
        context.suspended = false;
        if (kind == RESUME_COMPLETE) {
            log.givenUp(unit);
        } else {
            log.again(unit);
        }
        if (context.sync != null) {
            resumedSync(context, kind);
        } else if (kind == RESUME_COMPLETE) {
            context.again = false;
            context.nextColumn = Integer.MAX_VALUE;
        } else if (context.stepFailed) {
            // Failed writes are given again as they were.
            context.again = context.failedOpcode != Opcode.WRITE;
        } else if (!context.internal && context.held != NONE) {
            context.again = false;
            while (context.nextColumn > 0 && context.rule.lockOf(context.nextColumn - 1) == context.nextLock - 1) {
                context.nextColumn--;
            }
        }
    }

    private void resumedSync(Context context, int kind) {
        context.givenUp = kind == RESUME_COMPLETE;
        context.again = context.stepFailed && context.failedOpcode != Opcode.WRITE;
        context.sync.offline(rebuild.offline());
        if (!context.stepFailed) {
            // It begins the stripe anew; after a failed step it goes on at a column that may not have been followed.
            context.unsure = false;
            context.sync.looks(context.held, rebuild);
        } else if (!context.again) {
            context.sync.writesAgain();
        }
    }

    private void start(int index, int unit, int cid) {
        Ready head = ready.poll();
        boolean internal = head != null && head.op == null;
        Op op = head == null ? null : head.op;
        boolean same = head != null && (internal
                ? head.tag == cid
                : op == ops[index & OPS - 1] && op.cid == cid && op.phase == Phase.READY);
        if (!same) {
            illegal(op, "raid", head == null ? "an operation whose lookups are complete" : describe(head),
                    "start of op " + index + ", cid " + cid);
            return;
        }
        if (unit >= CONTEXTS || contexts[unit].busy) {
            illegal(op, "raid", "a free context", "start in context " + unit);
            return;
        }
        Context context = contexts[unit];
        context.busy = true;
        context.internal = internal;
        context.op = op;
        context.cid = cid;
        context.owner = internal ? MemberArray.internal(cid) : op.operation;
        context.suspended = false;
        context.memberFailed = false;
        context.again = false;
        context.unsure = false;
        context.nextLock = 0;
        context.nextColumn = 0;
        context.rule = internal ? null : plan(op, context.rule);
        context.givenUp = false;
        context.sync = null;
        if (internal && head.entry.opcode() == Opcode.INTERNAL_SYNC) {
            context.sync = new SyncRule(dpu.geometry());
            context.sync.begin(head.entry);
        }
        // How far the rebuild has come when a read looks at its stripes, the log does not tell.
        context.unsure = !internal && op.opcode == Opcode.READ && rebuild.rebuilding() != 0;
        if (!internal) {
            op.phase = Phase.RUNNING;
        }
    }

    private static String describe(Ready head) {
        return head.op == null ? "internal operation " + head.tag : "operation " + head.op.operation + ", cid "
                + head.op.cid;
    }

    /** The stripes and columns that an operation must go through; of a read, those where a chunk is missing. */
    private ColumnRule plan(Op op, ColumnRule reused) {
        ColumnRule rule = reused != null
                ? reused
                : new ColumnRule(geometry.dataChunks(), geometry.chunkShift(), layout.parities() > 0);
        rule.clear();
        boolean goesRound = op.opcode == Opcode.READ && layout.parities() > 0 && rebuild.offline() != 0;
        if (op.opcode != Opcode.WRITE && !goesRound || geometry.level() == RaidLevel.RAID0) {
            return rule;
        }
        int extentBlocks = geometry.extentBlocks();
        long block = op.block;
        long end = op.block + op.blocks;
        long runStart = NONE;
        long runEnd = NONE;
        for (int fragment = 0; fragment < op.fragments; fragment++) {
            long next = Math.min(end, (geometry.extent(block) + 1) * extentBlocks);
            long physical = op.extents[fragment] * extentBlocks + block % extentBlocks;
            if ((op.zeroed >>> fragment & 1) == 0) {
                if (physical != runEnd) {
                    planRun(rule, op, runStart, runEnd);
                    runStart = physical;
                }
                runEnd = physical + next - block;
            }
            block = next;
        }
        planRun(rule, op, runStart, runEnd);
        return rule;
    }

    private void planRun(ColumnRule rule, Op op, long start, long end) {
        if (start == NONE) {
            return;
        }
        if (op.opcode == Opcode.WRITE) {
            rule.run(start, end - start);
            return;
        }
        long stripeBlocks = (long) layout.dataChunks() << geometry.chunkShift();
        long next;
        for (long at = start; at < end; at = next) {
            long stripe = at / stripeBlocks;
            next = Math.min(end, (stripe + 1) * stripeBlocks);
            int first = (int) (at % stripeBlocks >>> geometry.chunkShift());
            int last = (int) ((next - 1) % stripeBlocks >>> geometry.chunkShift());
            if ((layout.places(stripe, rebuild.offline()) & chunks(first, last - first + 1)) != 0) {
                rule.run(at, next - at);
            }
        }
    }

    private static int chunks(int first, int count) {
        return (1 << count) - 1 << first;
    }

    private Context context(int unit, int cid, String what) {
        if (unit >= CONTEXTS || !contexts[unit].busy || contexts[unit].cid != cid) {
            illegal(unit < CONTEXTS ? contexts[unit].op : null, "raid",
                    unit < CONTEXTS && contexts[unit].busy
                            ? "cid " + contexts[unit].cid + " in context " + unit
                            : "a context in use",
                    what + " of context " + unit + ", cid " + cid);
            return null;
        }
        return contexts[unit];
    }

    private void lockWait(int unit, long stripe, int cid) {
        Context context = context(unit, cid, "wait");
        if (context == null) {
            return;
        }
        asks(context, unit, stripe, "wait");
        boolean taken = false;
        for (Context other : contexts) {
            taken |= other.held == stripe || other.waitsFor == stripe;
        }
        if (!taken) {
            illegal(context.op, "raid", "the lock of stripe " + stripe + " is free", "context " + unit + " waits");
        }
        context.waitsFor = stripe;
        context.waitsSince = waitSequence++;
    }

    /** A context may hold one lock, and asks for its stripes in order. */
    private void asks(Context context, int unit, long stripe, String what) {
        if (context.held != NONE || context.waitsFor != NONE) {
            illegal(context.op, "raid", "one lock at a time",
                    what + " of context " + unit + " for stripe " + stripe + ", holds " + context.held + ", waits for "
                            + context.waitsFor);
        }
        if (context.sync != null) {
            judge(context, context.sync.asks(stripe), what + " of context " + unit + " for stripe " + stripe);
            return;
        }
        if (context.internal || context.unsure) {
            return;
        }
        if (context.nextLock >= context.rule.locks() || context.rule.lockedStripe(context.nextLock) != stripe) {
            illegal(context.op, "raid", context.nextLock < context.rule.locks()
                    ? "the lock of stripe " + context.rule.lockedStripe(context.nextLock)
                    : "no further lock", what + " of context " + unit + " for stripe " + stripe);
        }
    }

    private void grant(int unit, long stripe, int cid) {
        Context context = context(unit, cid, "grant");
        if (context == null) {
            return;
        }
        boolean waited = context.waitsFor == stripe;
        if (!waited) {
            asks(context, unit, stripe, "grant");
        }
        for (int i = 0; i < CONTEXTS; i++) {
            Context other = contexts[i];
            if (other == context) {
                continue;
            }
            if (other.held == stripe) {
                illegal(context.op, "raid", "stripe " + stripe + " is held by context " + i,
                        "granted to context " + unit);
            }
            if (other.waitsFor == stripe && (!waited || other.waitsSince < context.waitsSince)) {
                illegal(context.op, "raid", "first come, first served: context " + i + " waits for stripe " + stripe,
                        "granted to context " + unit);
            }
        }
        context.waitsFor = NONE;
        context.held = stripe;
        context.nextLock++;
        context.missing = rebuild.missing(stripe);
        context.trusted = rebuild.trusted(stripe);
        if (context.sync != null) {
            context.unsure = false;
            context.sync.looks(stripe, rebuild);
        }
    }

    private void release(int unit, long stripe, int cid) {
        Context context = context(unit, cid, "release");
        if (context == null) {
            return;
        }
        if (context.held != stripe) {
            illegal(context.op, "raid", "context " + unit + " holds " + context.held, "releases " + stripe);
        }
        if (!context.internal && !context.unsure && context.nextColumn < context.rule.columns()
                && context.rule.lockOf(context.nextColumn) < context.nextLock) {
            illegal(context.op, "raid", "all columns of stripe " + stripe + " are written", "context " + unit
                    + " releases it before column " + context.nextColumn);
        }
        if (context.sync != null && !context.givenUp) {
            String due = context.sync.released();
            judge(context, context.unsure ? null : due, "context " + unit + " releases stripe " + stripe);
            if (!context.sync.check()) {
                rebuild.synced(stripe, context.sync.members());
            }
        }
        judge(context, log.over(unit));
        context.held = NONE;
    }

    /** What a SYNC must command is known here, and what is logged; the commands of hosts' operations are compared. */
    private void memberCommand(int member, int opcode, long block, int blocks, boolean fua, long owner) {
        boolean logged = opcode == Opcode.WRITE && log.enabled();
        for (int i = 0; i < CONTEXTS && (owner < 0 || logged); i++) {
            Context context = contexts[i];
            if (!context.busy || context.owner != owner) {
                continue;
            }
            if (logged && context.sync == null && log.concerns(i, member, block, context.held)) {
                judge(context, log.write(i, member, block, blocks, fua));
            }
            if (context.sync != null && !context.unsure) {
                String due = context.sync.command(member, opcode, block, blocks);
                judge(context, fua ? "no forced unit access" : due, (opcode == Opcode.READ ? "read" : "write")
                        + " member=" + member + ", block=" + block + ", blocks=" + blocks);
            }
        }
    }

    private void judge(Context context, String expected, String seen) {
        if (expected != null) {
            illegal(context.op, "raid", expected, seen + (context.internal ? ", SYNC with tag " + context.cid : ""));
        }
    }

    private void judge(Context context, LogRule.Finding finding) {
        if (finding != null) {
            illegal(context == null ? null : context.op, "raid", finding.expected(), finding.seen());
        }
    }

    private void column(int unit, int strategy, long stripe, int cid) {
        Context context = context(unit, cid, "column");
        if (context == null) {
            return;
        }
        if (context.held != stripe) {
            illegal(context.op, "raid", "context " + unit + " holds " + context.held, "column of stripe " + stripe);
        }
        if (context.sync != null) {
            boolean again = context.again;
            context.again = false;
            judge(context, context.unsure ? null : context.sync.column(strategy, again), "column of stripe " + stripe
                    + " by strategy " + strategy);
            return;
        }
        judge(context, log.column(unit, strategy, stripe, context.missing, !context.unsure));
        if (strategy > DecisionLog.STRATEGY_DECODE) {
            illegal(context.op, "raid", "a known strategy", "strategy " + strategy);
        }
        if (context.internal || context.unsure || context.nextColumn == Integer.MAX_VALUE) {
            return;
        }
        boolean again = context.again && context.nextColumn > 0;
        int column = again ? context.nextColumn - 1 : context.nextColumn;
        context.again = false;
        if (column >= context.rule.columns() || context.rule.stripe(column) != stripe
                || context.rule.lockOf(column) != context.nextLock - 1) {
            illegal(context.op, "raid", column < context.rule.columns()
                    ? "column " + column + " in stripe " + context.rule.stripe(column)
                    : "no further column", "column of stripe " + stripe);
            return;
        }
        context.nextColumn = column + 1;
        int first = context.rule.first(column);
        int touched = context.rule.touched(column);
        log.covers(unit, chunks(first, touched), context.rule.offset(column), context.rule.blocks(column));
        int fewest = context.op.opcode == Opcode.READ
                ? DecisionLog.STRATEGY_DECODE
                : fewestReads(first, touched, layout.places(stripe, context.missing), context.trusted);
        boolean forced = again && fewest == DecisionLog.STRATEGY_READ_MODIFY
                && strategy == DecisionLog.STRATEGY_RECONSTRUCT
                && (layout.places(stripe, context.missing) & ~chunks(first, touched) & chunks(0, layout.dataChunks()))
                        == 0;
        if (strategy != fewest && !forced) {
            illegal(context.op, "raid", (fewest == NO_STRATEGY ? "none, because the stripe is lost," : "strategy "
                    + fewest) + " of column " + column + " in stripe " + stripe + ", touched=" + touched
                    + ", dataChunks=" + layout.dataChunks(), "strategy " + strategy);
        }
    }

    /** The strategy that reads least of those that are possible, a tie reconstructs. */
    private int fewestReads(int first, int touched, int missingPlaces, boolean parityTrusted) {
        int data = layout.dataChunks();
        int parities = layout.parities();
        boolean touchedMissing = (missingPlaces & chunks(first, touched)) != 0;
        boolean untouchedMissing = (missingPlaces & ~chunks(first, touched) & chunks(0, data)) != 0;
        int paritiesLeft = parities - Integer.bitCount(missingPlaces >>> data);
        if (Integer.bitCount(missingPlaces) > parities) {
            return NO_STRATEGY;
        }
        if (paritiesLeft == 0) {
            return DecisionLog.STRATEGY_DATA_ONLY;
        }
        if (touched == data) {
            return DecisionLog.STRATEGY_FULL;
        }
        if (untouchedMissing) {
            return !parityTrusted
                    ? NO_STRATEGY
                    : touchedMissing ? DecisionLog.STRATEGY_RECOVER : DecisionLog.STRATEGY_READ_MODIFY;
        }
        return parityTrusted && !touchedMissing && touched + paritiesLeft < data - touched
                ? DecisionLog.STRATEGY_READ_MODIFY
                : DecisionLog.STRATEGY_RECONSTRUCT;
    }

    private void finished(int index, int unit, int status, int cid) {
        Context context = context(unit, cid, "finish");
        if (context == null) {
            return;
        }
        if (!context.internal && context.op != ops[index & OPS - 1]) {
            illegal(context.op, "raid", "the operation in context " + unit, "finish of op " + index);
        }
        if (context.held != NONE || context.waitsFor != NONE || context.suspended) {
            illegal(context.op, "raid", "nothing held, nothing waited for",
                    "finish of context " + unit + ", holds " + context.held + ", waits for " + context.waitsFor
                            + ", suspended " + context.suspended);
        }
        if (status == 0 && context.memberFailed) {
            illegal(context.op, "storage", "IO_FAIL, because a member command failed",
                    "finish of context " + unit + " with success");
        }
        lost.ended(context.owner, status);
        judge(context, log.over(unit));
        if (context.sync != null && status == 0) {
            judge(context, context.sync.finished(), "finish of context " + unit);
        }
        boolean planned = !context.internal && !context.unsure;
        if (planned && status == 0 && context.nextColumn < context.rule.columns()) {
            illegal(context.op, "raid", context.rule.columns() + " columns", "finish after " + context.nextColumn);
        }
        if (planned && status == 0 && context.nextLock < context.rule.locks()) {
            illegal(context.op, "raid", context.rule.locks() + " locks", "finish after " + context.nextLock);
        }
        if (context.op != null) {
            ended(context.op);
        }
        context.busy = false;
        context.op = null;
        context.held = NONE;
        context.waitsFor = NONE;
    }

    private void ended(Op op) {
        if (op.respondedPs == NONE) {
            op.phase = Phase.FINISHED;
            return;
        }
        if (timePs - op.respondedPs > LOG_LATENCY_PS) {
            illegal(op, "response", "an operation that has finished", "response at " + op.respondedPs
                    + " ps, finish at " + timePs + " ps");
        }
        op.phase = Phase.FREE;
    }

    private void illegal(Op op, String stage, String expected, String seen) {
        boolean known = op != null && op.phase != Phase.FREE;
        divergences.add(new Divergence(Divergence.Kind.DECISION, known ? op.operation : -1, known ? op.request : -1,
                stage, cycle, timePs, expected, seen));
    }
}
