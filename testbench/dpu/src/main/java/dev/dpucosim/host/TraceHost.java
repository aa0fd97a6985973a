// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.lvm.DecisionLog;
import dev.dpucosim.time.EventHandler;
import dev.dpucosim.trace.TraceRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One initiator: submits the commands of a feed to one DPU in their order, and judges every response.
 *
 * <p>The head of the queue waits while it overlaps with a command in flight and one of the two writes; so what a read
 * must bring is known when it is submitted. What the DPU answers against the rules of the wire (data that nobody asked
 * for, a completion twice) is a fault of the DPU and is kept as such, never an exception.
 */
public final class TraceHost {

    /** Faults of the protocol that are kept in words; the rest is counted. */
    public static final int FAULTS_KEPT = 10;

    private static final int WORDS_MAX = CommandFeed.BLOCKS_MAX * GeneratedData.BLOCK_WORDS;
    private static final long RETRY_PS = 1_000_000;
    private static final int RETRIES_MAX = 300_000;
    /** Half of what the clock can count: 53 days. */
    private static final long TIME_PS_MAX = Long.MAX_VALUE / 2;
    private static final int OP_COUNT = 256;
    private static final int CID_MASK = 0xFFFF;

    /** One command in flight, or the place for one. */
    private static final class Slot {
        final int index;
        int cid;
        long operation;
        long request;
        int requestSlot;
        int opcode;
        int namespace;
        long block;
        long end;
        boolean data;
        int reasons;
        boolean drain;
        int activeIndex;
        long offeredPs;
        long acceptedPs;
        long startedPs;
        long finishedPs;

        Slot(int index) {
            this.index = index;
        }
    }

    /** One request in flight. */
    private static final class Request {
        int commandsOpen;
        boolean allSubmitted;
        int status;
        boolean write;
        int reasons;
        long beginPs;
    }

    /** Something to be done when nothing is in flight, before the commands of a request and all behind it. */
    private record Pause(long request, Consumer<Runnable> action) {
    }

    private final Dpu dpu;
    private final CommandFeed feed;
    private final HostData data;
    private final Pacing pacing;
    private final HostTap tap;
    private final HostStatistics statistics = new HostStatistics();
    private final Capsule capsule = new Capsule();
    private final long[] staging;
    private final Slot[] slots;
    private final int[] freeSlots;
    private final Request[] requests;
    private final int[] freeRequests;
    private final Slot[] active;
    /** Command ids in flight; a command's id follows from its number, and is the same whatever the timing. */
    private final Slot[] slotOfCid = new Slot[CID_MASK + 1];
    private final Slot[] slotOfOp = new Slot[OP_COUNT];
    private final List<String> faults = new ArrayList<>();
    private final EventHandler pump = this::onPump;
    private int freeSlotCount;
    private int freeRequestCount;
    private int activeCount;
    private int requestOpen = -1;
    private long next;
    private long commandsEnded;
    private boolean ended;
    /** The place of the command whose capsule is built and not taken yet, or null. */
    private Slot staged;
    private boolean headSeen;
    private boolean headHeld;
    private long headPs;
    private boolean draining;
    /** Whether a deallocation is alone in the DPU. */
    private boolean discardsAlone;
    /** Blocks that count as one when it is asked whether two commands overlap. */
    private int unitBlocks = 1;
    private boolean pumpPending;
    private final ArrayDeque<Pause> pauses = new ArrayDeque<>();
    private boolean pausing;
    private int retries;
    private long faultCount;
    private long progressPs;

    /**
     * A host that has submitted nothing yet.
     *
     * @param data what the host knows of the data, or null when the payload is absent
     */
    public TraceHost(Dpu dpu, CommandFeed feed, HostData data, Pacing pacing, HostTap tap) {
        this.dpu = dpu;
        this.feed = feed;
        this.data = data;
        this.pacing = pacing;
        this.tap = tap;
        int depth = pacing.depth();
        staging = data == null ? null : new long[WORDS_MAX];
        slots = new Slot[depth];
        freeSlots = new int[depth];
        requests = new Request[depth + 1];
        freeRequests = new int[depth + 1];
        active = new Slot[depth];
        for (int i = depth - 1; i >= 0; i--) {
            slots[i] = new Slot(i);
            freeSlots[freeSlotCount++] = i;
        }
        for (int i = depth; i >= 0; i--) {
            requests[i] = new Request();
            freeRequests[freeRequestCount++] = i;
        }
        dpu.engine().responses(this::onResponse);
        dpu.decisions(this::onDecision);
        dpu.slowPath(this::onSlowPath);
        dpu.members().latencies((member, opcode, blocks, latencyPs) -> statistics.latency(Stage.STORAGE, latencyPs));
    }

    /** Begins to submit, at the DPU's current time. */
    public void start() {
        schedulePump(dpu.scheduler().nowPs());
    }

    /**
     * Has something done at a place in the trace: all before it has been answered, and nothing behind it submitted.
     * Places must ascend.
     *
     * @param request number of the first request behind it
     * @param action begins it, and runs what it is given when it is done
     */
    public void pauseBefore(long request, Consumer<Runnable> action) {
        if (!pauses.isEmpty() && request < pauses.getLast().request()) {
            throw new IllegalArgumentException(
                    "pauses do not ascend: request=" + request + ", before=" + pauses.getLast().request());
        }
        pauses.add(new Pause(request, action));
    }

    /** From now on a deallocation waits until all before it has been answered, and what is behind it waits for it. */
    public void discardsAlone() {
        discardsAlone = true;
    }

    /**
     * From now on a command also waits for one that writes to the same extent, and a write for all on its extents:
     * which extent a read finds while a shared one is being copied would depend on time.
     */
    public void extentsAlone(int extentBlocks) {
        unitBlocks = extentBlocks;
    }

    private void onPause(long nowPs, long unused) {
        pauses.peek().action().accept(() -> {
            pausing = false;
            pauses.remove();
            schedulePump(dpu.scheduler().nowPs());
        });
    }

    /** Whether the trace has ended and nothing is in flight. */
    public boolean finished() {
        return ended && activeCount == 0;
    }

    /** Commands that have been answered. */
    public long commandsEnded() {
        return commandsEnded;
    }

    /** Commands in flight. */
    public int commandsOpen() {
        return activeCount;
    }

    /** How long it has been since the DPU last gave an answer that it owes, in picoseconds of virtual time. */
    public long waitedPs() {
        return activeCount == 0 ? 0 : dpu.scheduler().nowPs() - progressPs;
    }

    /** What was counted and timed. */
    public HostStatistics statistics() {
        return statistics;
    }

    /** What this host knows of the data, or null. */
    public HostData data() {
        return data;
    }

    /** How often the DPU broke the rules of the wire. */
    public long faultCount() {
        return faultCount;
    }

    /** The first of those, in words. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    /** The commands in flight, for a report about a DPU that has stopped. */
    public List<String> open() {
        List<String> open = new ArrayList<>();
        for (int i = 0; i < activeCount; i++) {
            Slot slot = active[i];
            open.add("operation " + slot.operation + " (request " + slot.request + ", cid " + slot.cid + ", opcode "
                    + slot.opcode + ", namespace " + (slot.namespace + 1) + ", block " + slot.block + ", blocks "
                    + (slot.end - slot.block) + ")");
        }
        return open;
    }

    private void schedulePump(long atPs) {
        if (!pumpPending) {
            pumpPending = true;
            // An engine with a clock hands over at whole cycles, which may lie a little behind the last event.
            dpu.scheduler().schedule(Math.max(atPs, dpu.scheduler().nowPs()), pump, 0);
        }
    }

    private void onPump(long nowPs, long unused) {
        pumpPending = false;
        while (!draining && (staged != null || freeSlotCount > 0) && submitHead(nowPs)) {
            next++;
        }
    }

    /** Whether the head of the queue has been submitted; if not, something will call for another try. */
    private boolean submitHead(long nowPs) {
        Command command = feed.get(next);
        if (command == null) {
            ended = true;
            return false;
        }
        if (!pauses.isEmpty() && command.request >= pauses.peek().request()) {
            if (activeCount == 0 && !pausing) {
                pausing = true;
                dpu.scheduler().schedule(nowPs, this::onPause, 0);
            }
            return false;
        }
        if (!headSeen) {
            headSeen = true;
            headHeld = false;
            headPs = nowPs;
            if (pacing.timed()) {
                headPs = arrivalPs(command);
            }
        }
        if (headPs > nowPs) {
            schedulePump(headPs);
            return false;
        }
        if (overlaps(command) || discardsAlone && command.opcode == Opcode.DATASET_MANAGEMENT && activeCount > 0) {
            if (!headHeld) {
                headHeld = true;
                statistics.heldBack();
            }
            return false;
        }
        if (staged == null) {
            int cid = (int) command.operation & CID_MASK;
            if (slotOfCid[cid] != null) {
                return false;
            }
            staged = slots[freeSlots[--freeSlotCount]];
            staged.cid = cid;
            build(command, cid);
        }
        if (!dpu.engine().offer(capsule)) {
            statistics.backPressured();
            if (activeCount == 0) {
                retry(nowPs);
            }
            return false;
        }
        take(command, staged, nowPs);
        retries = 0;
        staged = null;
        headSeen = false;
        return true;
    }

    /** Nothing is in flight and yet there is no room: the DPU may still be starting. */
    private void retry(long nowPs) {
        if (++retries > RETRIES_MAX) {
            throw new IllegalStateException("the DPU takes no capsule and owes no response: retries=" + retries
                    + ", nowPs=" + nowPs + ", operation=" + next);
        }
        schedulePump(nowPs + RETRY_PS);
    }

    private long arrivalPs(Command command) {
        if (command.arrivalNs == TraceRecord.ABSENT) {
            throw new HostPacingException("the trace has no times to keep: request=" + command.request);
        }
        long arrivalPs = pacing.arrivalPs(command.arrivalNs);
        if (arrivalPs > TIME_PS_MAX) {
            throw new HostPacingException("the recorded time is beyond the virtual clock, a higher --speed would help: "
                    + "request=" + command.request + ", arrivalNs=" + command.arrivalNs + ", speed=" + pacing.speed()
                    + ", virtualPsMax=" + TIME_PS_MAX);
        }
        return arrivalPs;
    }

    private boolean overlaps(Command command) {
        long first = command.block / unitBlocks;
        long last = (command.block + command.blocks - 1) / unitBlocks;
        boolean changes = changes(command.opcode);
        for (int i = 0; i < activeCount; i++) {
            Slot slot = active[i];
            if (slot.block / unitBlocks <= last && first <= (slot.end - 1) / unitBlocks && slot.namespace
                    == command.namespace
                    && (changes || changes(slot.opcode))) {
                return true;
            }
        }
        return false;
    }

    private static boolean changes(int opcode) {
        return opcode == Opcode.WRITE || opcode == Opcode.DATASET_MANAGEMENT;
    }

    private void build(Command command, int cid) {
        int nsid = command.namespace + 1;
        switch (command.opcode) {
            case Opcode.WRITE -> {
                if (data != null) {
                    data.write(command.namespace, command.block, command.blocks, staging);
                }
                capsule.write(cid, nsid, command.block, command.blocks, command.fua, staging, 0);
            }
            case Opcode.READ -> capsule.read(cid, nsid, command.block, command.blocks);
            case Opcode.DATASET_MANAGEMENT -> capsule.deallocate(cid, nsid, command.block, command.blocks);
            default -> capsule.flush(cid, nsid);
        }
        capsule.operation(command.operation);
    }

    private void take(Command command, Slot slot, long nowPs) {
        progressPs = activeCount == 0 ? nowPs : progressPs;
        slotOfCid[slot.cid] = slot;
        slot.operation = command.operation;
        slot.request = command.request;
        slot.opcode = command.opcode;
        slot.namespace = command.namespace;
        slot.block = command.block;
        slot.end = command.block + command.blocks;
        slot.data = false;
        slot.reasons = 0;
        slot.drain = command.drain || discardsAlone && command.opcode == Opcode.DATASET_MANAGEMENT;
        slot.offeredPs = nowPs;
        slot.acceptedPs = -1;
        slot.startedPs = -1;
        slot.finishedPs = -1;
        slot.activeIndex = activeCount;
        active[activeCount++] = slot;
        draining = slot.drain;
        statistics.submitted(nowPs);
        statistics.latency(Stage.HOST, nowPs - headPs);
        if (command.first) {
            requestOpen = freeRequests[--freeRequestCount];
            Request request = requests[requestOpen];
            request.commandsOpen = 0;
            request.status = NvmeStatus.SUCCESS;
            request.reasons = 0;
            request.beginPs = headPs;
        }
        Request request = requests[requestOpen];
        request.commandsOpen++;
        request.allSubmitted = command.last;
        request.write = command.opcode == Opcode.WRITE;
        slot.requestSlot = requestOpen;
        tap.submitted(command, capsule, nowPs);
    }

    private void onResponse(ResponsePdu pdu, long nowPs) {
        int type = pdu.type();
        int cid = type == Pdu.TYPE_TERMINATE ? -1 : pdu.cid();
        Slot slot = cid >= 0 ? slotOfCid[cid] : null;
        tap.responded(slot == null ? -1 : slot.operation, pdu, nowPs);
        if (slot == null) {
            fault("response to no command in flight: type=" + type + ", cid=" + cid);
        } else if (type == Pdu.TYPE_DATA_TO_HOST) {
            onData(slot, pdu);
        } else {
            onCompletion(slot, pdu.status(), nowPs);
        }
    }

    private void onData(Slot slot, ResponsePdu pdu) {
        int blocks = (int) (slot.end - slot.block);
        if (slot.opcode != Opcode.READ || slot.data || pdu.dataBytes() != blocks << 9
                || Pdu.dataLength(pdu.header()) != blocks << 9) {
            fault("data not as asked for: cid=" + slot.cid + ", opcode=" + slot.opcode + ", bytes=" + pdu.dataBytes()
                    + ", bytesAsked=" + (blocks << 9) + ", again=" + slot.data);
            return;
        }
        slot.data = true;
        if (data != null) {
            if (pdu.data() == null) {
                fault("data is absent: cid=" + slot.cid);
                return;
            }
            data.check(slot.request, slot.namespace, slot.block, blocks, pdu.data(), pdu.dataIndex());
        }
    }

    private void onCompletion(Slot slot, int status, long nowPs) {
        progressPs = nowPs;
        boolean write = slot.opcode == Opcode.WRITE;
        int blocks = (int) (slot.end - slot.block);
        if (status == NvmeStatus.SUCCESS) {
            if (slot.opcode == Opcode.READ && !slot.data) {
                fault("read completed without its data: cid=" + slot.cid);
            }
            if (slot.opcode == Opcode.FLUSH) {
                statistics.flushed();
            } else if (slot.opcode != Opcode.DATASET_MANAGEMENT) {
                statistics.transferred(write, blocks << 9);
            }
        } else if (write && data != null) {
            data.failed(slot.namespace, slot.block, blocks);
        }
        if (slot.opcode == Opcode.DATASET_MANAGEMENT && data != null) {
            data.discarded(slot.namespace, slot.block, blocks, dpu.shape().geometry().extentBlocks(), status
                    == NvmeStatus.SUCCESS);
        }
        stages(slot, nowPs);
        release(slot);
        endOfCommand(slot, status, nowPs);
        schedulePump(nowPs);
    }

    private void stages(Slot slot, long nowPs) {
        if (slot.acceptedPs < 0) {
            return;
        }
        statistics.latency(Stage.CAPSULE, slot.acceptedPs - slot.offeredPs);
        if (slot.startedPs < 0) {
            return;
        }
        statistics.latency(Stage.THIN, slot.startedPs - slot.acceptedPs);
        // The log may tell of the end a few cycles after a short response has left.
        long finishedPs = slot.finishedPs >= 0 ? slot.finishedPs : nowPs;
        statistics.latency(Stage.RAID, finishedPs - slot.startedPs);
        statistics.latency(Stage.RESPONSE, nowPs - finishedPs);
    }

    private void release(Slot slot) {
        Slot lastActive = active[--activeCount];
        active[slot.activeIndex] = lastActive;
        lastActive.activeIndex = slot.activeIndex;
        active[activeCount] = null;
        slotOfCid[slot.cid] = null;
        freeSlots[freeSlotCount++] = slot.index;
        commandsEnded++;
        if (slot.drain) {
            draining = false;
        }
    }

    private void endOfCommand(Slot slot, int status, long nowPs) {
        Request request = requests[slot.requestSlot];
        request.reasons |= slot.reasons;
        if (request.status == NvmeStatus.SUCCESS) {
            request.status = status;
        }
        if (--request.commandsOpen == 0 && request.allSubmitted) {
            statistics.request(request.status, request.write, request.reasons, nowPs - request.beginPs, nowPs);
            freeRequests[freeRequestCount++] = slot.requestSlot;
        }
    }

    private void onDecision(int kind, int op, int unit, int aux, long key, int cid, long cycle, long nowPs) {
        switch (kind) {
            case DecisionLog.ACCEPT -> {
                Slot slot = slotOfCid[cid];
                slotOfOp[op] = slot;
                if (slot != null) {
                    slot.acceptedPs = nowPs;
                }
            }
            case DecisionLog.START -> {
                Slot slot = slotOfOp[op];
                if (slot != null && slotOfCid[cid] == slot && slot.startedPs < 0) {
                    slot.startedPs = nowPs;
                }
            }
            case DecisionLog.FINISH -> {
                Slot slot = slotOfOp[op];
                if (slot != null && slotOfCid[cid] == slot && slot.startedPs >= 0) {
                    slot.finishedPs = nowPs;
                }
            }
            default -> {
                // The stages begin and end with the three above.
            }
        }
    }

    private void onSlowPath(int reason, int cid, int fragment, boolean coalesced, long nowPs) {
        Slot slot = cid >= 0 ? slotOfCid[cid] : null;
        statistics.slowPath(reason, coalesced);
        if (slot != null && !coalesced) {
            slot.reasons |= Reasons.bit(reason);
        }
    }

    private void fault(String what) {
        faultCount++;
        if (faults.size() < FAULTS_KEPT) {
            faults.add(what);
        }
    }
}
