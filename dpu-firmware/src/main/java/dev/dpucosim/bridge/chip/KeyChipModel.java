// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.Arrays;

/**
 * The golden model: a command has one segment under way at a time, and what can go on has gone on when a call returns.
 * It takes no time but where it waits for the next window of a RATE.
 */
public final class KeyChipModel implements KeyChip, ModelHost.Listener {
    private static final int BURST = 4;
    private static final int PAGE = 4096;
    private static final int BASE = 3;

    private final KeyChipEnvironment environment;
    private final int burst;
    private final ModelLead leadOrNull;
    private final SubmissionEntry entry = new SubmissionEntry();
    private final byte[] completionBytes = new byte[CompletionEntry.BYTES];
    private final CompletionEntry completion = new CompletionEntry().wrap(completionBytes, 0);
    private final byte[] word = new byte[Long.BYTES];
    private KeyTable table;
    private AuditRing audit;
    private ModelQueue[] queues;
    private ModelHost[] hosts;
    private ModelConfig config;
    private long[] counters;
    /** Queues with descriptors to fetch, and queues with commands in flight. */
    private long toFetch;
    private long inFlight;
    private int used;
    private int fetchLast;
    private int segmentQueue;
    private int segmentTurns;
    private boolean rateWaits;
    private long cycle;
    private int depth;

    /** A model as after reset. */
    public KeyChipModel(KeyChipEnvironment environment) {
        this(environment, BURST, null);
    }

    /** The same that follows another chip, and fetches single descriptors: none waits for one behind it. */
    KeyChipModel(KeyChipEnvironment environment, ModelLead lead) {
        this(environment, 1, lead);
    }

    private KeyChipModel(KeyChipEnvironment environment, int burst, ModelLead leadOrNull) {
        this.environment = environment;
        this.burst = burst;
        this.leadOrNull = leadOrNull;
        build();
    }

    private void build() {
        table = new KeyTable(environment.keys());
        audit = new AuditRing();
        queues = new ModelQueue[KeyWindows.QUEUES];
        Arrays.setAll(queues, ModelQueue::new);
        hosts = new ModelHost[] {new ModelHost(environment.host1(), this, this::cycle), new ModelHost(
                environment.host2(), this, this::cycle)};
        counters = new long[ModelConfig.COUNTERS];
        config = new ModelConfig(this, table, audit, queues, hosts, counters);
        toFetch = 0;
        inFlight = 0;
        used = 0;
        rateWaits = false;
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        enter();
        boolean taken = config.write(address, data);
        leave();
        return taken ? ConfigResponse.OKAY : ConfigResponse.SLVERR;
    }

    @Override
    public ConfigRead configRead(int address) {
        return config.read(address);
    }

    @Override
    public void settle() {
        while (rateWaits) {
            advance(KeyWindows.RATE_CYCLES - cycle % KeyWindows.RATE_CYCLES);
        }
    }

    @Override
    public void advance(long cycles) {
        long end = cycle + cycles;
        while (rateWaits && cycle / KeyWindows.RATE_CYCLES != end / KeyWindows.RATE_CYCLES) {
            cycle += KeyWindows.RATE_CYCLES - cycle % KeyWindows.RATE_CYCLES;
            enter();
            leave();
        }
        cycle = end;
        for (int host = 0; host < hosts.length; host++) {
            if (hosts[host].stalls(cycle, config.timeout())) {
                audit.add(Cause.STALLED, 0, 0, 0, 0, 0, host);
            }
        }
    }

    @Override
    public long cycle() {
        return cycle;
    }

    @Override
    public boolean idle() {
        return !rateWaits;
    }

    @Override
    public boolean interrupt() {
        return audit.waits();
    }

    @Override
    public void reset() {
        for (ModelHost host : hosts) {
            host.forget();
        }
        build();
    }

    @Override
    public void close() {
        for (ModelHost host : hosts) {
            host.forget();
        }
    }

    /**
     * Takes over what another chip at rest has chosen where the rules leave a choice. Nothing is in flight in either.
     *
     * @param producers of the queues, as last accepted
     * @param consumers of the queues, as last accepted
     */
    void adopt(KeyChip from, int[] producers, int[] consumers) {
        for (int i = 0; i < counters.length; i++) {
            counters[i] = from.read(KeyWindows.COUNTERS_FIRST + Long.BYTES * i);
        }
        audit.adopt(from);
        enter();
        for (ModelQueue queue : queues) {
            queue.adopt(from, producers[queue.number], consumers[queue.number]);
            changed(queue);
        }
        leave();
    }

    /** Takes a record that was refused while a command held it. */
    void adopt(int index, long[] record) {
        table.put(index, record);
    }

    /** What the check of a command would come to now. */
    Judgement judge(SubmissionEntry command, int queue) {
        Cause cause = table.check(command, queues[queue], queues, config.lengthMax());
        return cause == Cause.NONE ? judgement(command.localIndex(), command.remoteIndex())
                : Judgement.refused(cause);
    }

    private Judgement judgement(int local, int remote) {
        return new Judgement(Cause.NONE, table.word(local, BASE), table.word(remote, BASE), table.exporter(remote),
                table.exporterEpoch(remote));
    }

    /** Takes a write as another chip did that had come to it earlier or later. */
    void configWrite(int address, long data, ConfigResponse as) {
        enter();
        config.write(address, data, as);
        leave();
    }

    /** Counts segments that another chip has begun and that this one does not make itself. */
    void count(long segments, long bytes) {
        counters[ModelConfig.SEGMENTS] += segments;
        counters[ModelConfig.BYTES] += bytes;
    }

    /** Counts commands that another chip was given and nobody was told of. */
    void countLost(long accepted, long refused) {
        counters[ModelConfig.COMMANDS] += accepted + refused;
        counters[ModelConfig.ACCEPTED] += accepted;
        counters[ModelConfig.REFUSED] += refused;
    }

    /** A queue as it is now. */
    ModelQueue queue(int number) {
        return queues[number];
    }

    /** The audit ring as it is now. */
    AuditRing audit() {
        return audit;
    }

    private boolean led() {
        return leadOrNull != null && leadOrNull.leads();
    }

    int slotsUsed() {
        return used;
    }

    /** New descriptors, a free entry, or another weight. */
    void changed(ModelQueue queue) {
        toFetch |= 1L << queue.number;
    }

    /** Ends a queue's epoch, and with it every command that stands on it. */
    void close(ModelQueue queue) {
        int epoch = queue.epoch;
        queue.valid = false;
        queue.epoch = epoch + 1 & 0xFFFF;
        toFetch &= ~(1L << queue.number);
        for (int i = 0; i < queue.count(); i++) {
            ModelSlot slot = queue.slot(i);
            slot.fail(Cause.REVOKED, false);
            if (slot.outstanding == 0) {
                finish(slot);
            }
        }
        complete(queue);
        for (ModelQueue other : queues) {
            for (int i = other.count() - 1; i >= 0; i--) {
                ModelSlot slot = other.slot(i);
                if (slot.exporter == queue.number && slot.exporterEpoch == epoch) {
                    revoke(slot);
                }
            }
            complete(other);
        }
    }

    /** Whether commands remain of a queue, or with keys of an epoch of it that has ended. */
    boolean closing(ModelQueue queue) {
        if (!queue.valid && queue.held() != 0) {
            return true;
        }
        for (ModelQueue other : queues) {
            for (int i = 0; i < other.count(); i++) {
                ModelSlot slot = other.slot(i);
                if (slot.holding && slot.exporter == queue.number && slot.exporterEpoch != queue.epoch) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A key is dead: commands that hold it begin no segment any more. */
    void revoke(int index) {
        table.kill(index);
        for (ModelQueue queue : queues) {
            for (int i = 0; i < queue.count(); i++) {
                ModelSlot slot = queue.slot(i);
                if (slot.holding && (slot.localIndex == index || slot.remoteIndex == index)) {
                    revoke(slot);
                }
            }
            complete(queue);
        }
    }

    private void revoke(ModelSlot slot) {
        if (slot.ended()) {
            return;
        }
        slot.fail(Cause.REVOKED, slot.position != 0);
        if (slot.outstanding == 0) {
            finish(slot);
        }
    }

    @Override
    public void enter() {
        depth++;
    }

    /** A host may answer while it is being written to: what that sets free goes when the operation is over. */
    @Override
    public void leave() {
        while (depth == 1 && (fetchOne() | segmentOne())) {
            continue;
        }
        depth--;
    }

    /** Begins a fetch for the next queue in turn that may have one. */
    private boolean fetchOne() {
        if (toFetch == 0 || !config.enabled()) {
            return false;
        }
        int number = fetchLast;
        for (int i = 0; i < KeyWindows.QUEUES; i++) {
            number = number + 1 & KeyWindows.QUEUES - 1;
            long rest = toFetch >>> number;
            if (rest == 0) {
                i += KeyWindows.QUEUES - 1 - number;
                number = KeyWindows.QUEUES - 1;
                continue;
            }
            int skip = Long.numberOfTrailingZeros(rest);
            i += skip;
            number += skip;
            if (i >= KeyWindows.QUEUES) {
                return false;
            }
            int count = fetchable(queues[number]);
            if (count != 0) {
                fetchLast = number;
                fetch(queues[number], count);
                return true;
            }
        }
        return false;
    }

    private int fetchable(ModelQueue queue) {
        int waiting = queue.producer - queue.fetched;
        if (!queue.valid || queue.stopped || waiting == 0) {
            toFetch &= ~(1L << queue.number);
            return 0;
        }
        if (queue.fetching != 0 || hosts[queue.host].isolated()) {
            return 0;
        }
        int credits = queue.credits();
        if (credits <= 0) {
            counters[ModelConfig.FULL]++;
            return 0;
        }
        int entries = 1 << queue.submissionLog2;
        int toEnd = entries - (queue.fetched & entries - 1);
        int free = KeyWindows.SLOTS - used;
        int held = queue.held();
        int slots = led() ? KeyWindows.SLOTS - held : free > held ? (free - held + 1) / 2 : 0;
        if (slots == 0) {
            counters[ModelConfig.NO_SLOT]++;
        }
        int most = Integer.compareUnsigned(waiting, burst) < 0 ? waiting : burst;
        return Math.min(Math.min(most, toEnd), Math.min(credits, slots));
    }

    private void fetch(ModelQueue queue, int count) {
        queue.fetching = count;
        used += count;
        int place = queue.fetched & (1 << queue.submissionLog2) - 1;
        hosts[queue.host].fetch(queue, queue.submission + (long) place * SubmissionEntry.BYTES, count);
    }

    @Override
    public void fetched(ModelQueue queue, int epoch, int count, byte[] data, int from, int good) {
        queue.fetching = 0;
        used -= count;
        if (queue.epoch != epoch) {
            return;
        }
        for (int i = 0; i < count; i++) {
            int number = queue.fetched++;
            ModelSlot slot = queue.add();
            used++;
            if ((i + 1) * SubmissionEntry.BYTES > good) {
                slot.start(number, 0);
                slot.fail(Cause.FETCH_FAULT, false);
                queue.stopped = true;
                finish(slot);
                break;
            }
            arrive(slot, number, entry.wrap(data, from + i * SubmissionEntry.BYTES));
        }
        if (queue.producer != queue.fetched) {
            toFetch |= 1L << queue.number;
        }
        complete(queue);
    }

    private void arrive(ModelSlot slot, int number, SubmissionEntry command) {
        ModelQueue queue = slot.queue;
        counters[ModelConfig.COMMANDS]++;
        slot.start(number, command.userTag());
        slot.localIndex = command.localIndex();
        slot.remoteIndex = command.remoteIndex();
        ModelLead.Choice choice = led() ? leadOrNull.choice(queue, number) : null;
        Cause cause = choice != null ? choice.judgement().cause()
                : table.check(command, queue, queues, config.lengthMax());
        if (cause != Cause.NONE) {
            counters[ModelConfig.REFUSED]++;
            slot.fail(cause, false);
            finish(slot);
            return;
        }
        counters[ModelConfig.ACCEPTED]++;
        inFlight |= 1L << queue.number;
        slot.fence = (command.flags() & SubmissionEntry.FENCE) != 0;
        slot.length = command.length();
        if (choice == null) {
            place(slot, command, table.word(slot.localIndex, BASE), table.word(slot.remoteIndex, BASE), table.exporter(
                    slot.remoteIndex), table.exporterEpoch(slot.remoteIndex));
        } else {
            Judgement of = choice.judgement();
            place(slot, command, of.localBase(), of.remoteBase(), of.exporter(), of.exporterEpoch());
        }
        slot.holding = true;
        table.hold(slot.localIndex);
        table.hold(slot.remoteIndex);
        if (choice != null && choice.revoked()) {
            slot.fail(Cause.REVOKED, choice.partial());
            finish(slot);
        }
    }

    private static void place(ModelSlot slot, SubmissionEntry command, long localBase, long remoteBase, int exporter,
            int exporterEpoch) {
        slot.exporter = exporter;
        slot.exporterEpoch = exporterEpoch;
        long local = localBase + command.localOffset();
        long remote = remoteBase + command.remoteOffset();
        boolean read = command.opcode() == SubmissionEntry.READ;
        slot.sourceHost = read ? 1 - slot.queue.host : slot.queue.host;
        slot.source = read ? remote : local;
        slot.target = read ? local : remote;
    }

    /** Begins a segment: of the queue whose turn it is, or of the next. */
    private boolean segmentOne() {
        rateWaits = false;
        if (inFlight == 0) {
            return false;
        }
        if (segmentTurns > 0 && begin(queues[segmentQueue])) {
            segmentTurns--;
            return true;
        }
        for (int i = 1; i <= KeyWindows.QUEUES; i++) {
            int number = segmentQueue + i & KeyWindows.QUEUES - 1;
            if ((inFlight >>> number & 1) != 0 && begin(queues[number])) {
                segmentQueue = number;
                segmentTurns = Math.max(1, queues[number].weight) - 1;
                return true;
            }
        }
        return false;
    }

    private boolean begin(ModelQueue queue) {
        if (queue.empty()) {
            inFlight &= ~(1L << queue.number);
            return false;
        }
        ModelSlot slot = queue.next();
        if (slot == null) {
            return false;
        }
        if (hosts[0].isolated() || hosts[1].isolated()) {
            // As if a segment had begun: an engine finds out by beginning one.
            slot.fail(Cause.STALLED_HOST, true);
            finish(slot);
            complete(queue);
            return true;
        }
        if (led()) {
            if (!leadOrNull.mayBegin(slot)) {
                return false;
            }
        } else if (!queue.within(cycle / KeyWindows.RATE_CYCLES)) {
            rateWaits = true;
            return false;
        }
        long source = slot.source + slot.position;
        int bytes = (int) Math.min(slot.length - slot.position, PAGE - (source & PAGE - 1));
        int skip = (int) source & HostMemoryPort.LINE_BYTES - 1;
        slot.segment = slot.position;
        slot.segmentBytes = bytes;
        slot.segmentSkip = skip;
        slot.position += bytes;
        slot.outstanding = 1;
        queue.rateUsed += bytes + HostMemoryPort.LINE_BYTES - 1 >> 6;
        counters[ModelConfig.SEGMENTS]++;
        counters[ModelConfig.BYTES] += bytes;
        hosts[slot.sourceHost].read(slot, source - skip, skip + bytes + HostMemoryPort.LINE_BYTES - 1
                & -HostMemoryPort.LINE_BYTES);
        return true;
    }

    @Override
    public void read(ModelSlot slot, byte[] data, int from, int good) {
        ModelHost target = hosts[1 - slot.sourceHost];
        slot.outstanding = 0;
        if (data == null || target.isolated()) {
            slot.fail(Cause.STALLED_HOST, true);
            segmentDone(slot);
            return;
        }
        int bytes = Math.clamp(good - slot.segmentSkip, 0, slot.segmentBytes);
        if (bytes < slot.segmentBytes) {
            slot.fail(Cause.READ_FAULT, slot.segment + bytes != 0);
        }
        if (bytes == 0) {
            segmentDone(slot);
            return;
        }
        long address = slot.target + slot.segment;
        int first = (int) Math.min(bytes, PAGE - (address & PAGE - 1));
        int at = from + slot.segmentSkip;
        slot.outstanding = first == bytes ? 1 : 2;
        target.write(slot, address, data, at, first);
        if (first == bytes) {
            return;
        }
        if (target.isolated()) {
            written(slot, false, true);
        } else {
            target.write(slot, address + first, data, at + first, bytes - first);
        }
    }

    @Override
    public void written(ModelSlot slot, boolean well, boolean isolated) {
        if (!well) {
            slot.fail(isolated ? Cause.STALLED_HOST : Cause.WRITE_FAULT, true);
        }
        if (--slot.outstanding == 0) {
            segmentDone(slot);
        }
    }

    private void segmentDone(ModelSlot slot) {
        if (slot.ended()) {
            finish(slot);
            complete(slot.queue);
        }
    }

    /** The last response is in: its keys are free of it. */
    private void finish(ModelSlot slot) {
        if (slot.finished) {
            return;
        }
        slot.finished = true;
        if (slot.holding) {
            slot.holding = false;
            table.release(slot.localIndex);
            table.release(slot.remoteIndex);
        }
    }

    /** Tells of the commands at the head of a queue that have finished; of a closed queue nobody is told. */
    private void complete(ModelQueue queue) {
        while (!queue.empty() && queue.oldest().finished) {
            ModelSlot slot = queue.oldest();
            queue.removeOldest();
            used--;
            if (queue.valid) {
                tell(queue, slot);
            }
        }
    }

    private void tell(ModelQueue queue, ModelSlot slot) {
        boolean well = slot.cause == Cause.NONE;
        if (well) {
            counters[ModelConfig.COMPLETED]++;
            queue.successes++;
        } else {
            if (!slot.cause.refusal() && slot.cause != Cause.FETCH_FAULT) {
                counters[ModelConfig.FAILED]++;
            }
            audit.add(slot.cause, queue.number, queue.epoch, slot.localIndex, slot.remoteIndex, slot.command, 0);
        }
        int command = slot.command;
        KeyStatus status = slot.cause.status();
        boolean partial = slot.partial;
        if (!well || queue.mode == QueueMode.RING) {
            int phase = ~queue.written >>> queue.completionLog2 & CompletionEntry.PHASE;
            completion.set(status, phase | (partial ? CompletionEntry.PARTIAL : 0), queue.number, command,
                    slot.userTag, well ? slot.length : 0);
            int place = queue.written++ & (1 << queue.completionLog2) - 1;
            put(queue, queue.completion + (long) place * CompletionEntry.BYTES, completionBytes);
        }
        if (queue.mode == QueueMode.COUNTER && well) {
            Bytes.putLong(word, 0, queue.successes);
            put(queue, queue.counter, word);
        } else if (queue.mode == QueueMode.BIT) {
            Bytes.putLong(word, 0, ~command >>> queue.submissionLog2 & 1 | (long) status.code() << 8
                    | (partial ? 1L << 16 : 0));
            put(queue, queue.counter + 8L * (command & (1 << queue.submissionLog2) - 1), word);
        }
    }

    private void put(ModelQueue queue, long address, byte[] bytes) {
        if (!hosts[queue.host].isolated()) {
            hosts[queue.host].complete(queue, address, bytes, bytes.length);
        }
    }

    @Override
    public void completionFailed(ModelQueue queue, int epoch) {
        if (queue.epoch == epoch) {
            queue.stopped = true;
        }
    }
}
