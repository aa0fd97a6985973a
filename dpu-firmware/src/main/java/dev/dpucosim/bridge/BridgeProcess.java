// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.CompletionEntry;
import dev.dpucosim.register.ConfigResponse;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyWindows;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;
import dev.dpucosim.bridge.firmware.Grant;
import dev.dpucosim.bridge.firmware.IssuedKey;
import dev.dpucosim.bridge.firmware.ProcessDesk;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.time.EventHandler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A process of a host: its queue, its keys, and what it has posted. Commands return at once and before anything moves;
 * their futures are completed when the process finds their completions in its memory, in the order in which they were
 * posted.
 */
public final class BridgeProcess implements AutoCloseable {

    private static final long LENGTH_MAX = 0xFFFF_FFFFL;

    private record Flush(int until, CompletableFuture<Void> done) {
    }

    private final BridgeHost host;
    private final Bridge bridge;
    private final Turn turn;
    private final int queue;
    private final int epoch;
    private final QueueMode mode;
    private final int log2;
    private final int mask;
    private final long submissionAt;
    private final long completionAt;
    private final long counterAt;
    private final Transfer[] transfers;
    private final Completion[] recent;
    private final SubmissionEntry entry = new SubmissionEntry();
    private final byte[] completionBytes = new byte[CompletionEntry.BYTES];
    private final CompletionEntry completion = new CompletionEntry().wrap(completionBytes, 0);
    private final List<RegisteredKey> keys = new ArrayList<>();
    private final ArrayDeque<Flush> flushes = new ArrayDeque<>();
    private final EventHandler bell = this::bell;
    private final EventHandler look = this::look;
    private int producer;
    private int finished;
    private int consumer;
    private int looked;
    private long successes;
    private long errors;
    private boolean bells;
    private boolean looks;
    private CompletableFuture<Void> closing;
    private final List<CompletableFuture<Void>> ends = new ArrayList<>();

    BridgeProcess(BridgeHost host, int queue, QueueSettings settings, long rings) {
        this.host = host;
        this.bridge = host.bridge();
        this.turn = bridge.turn();
        this.queue = queue;
        this.epoch = bridge.firmware().processes().epoch(queue);
        mode = settings.mode();
        log2 = settings.log2();
        mask = (1 << log2) - 1;
        submissionAt = rings;
        completionAt = rings + ProcessDesk.completionAt();
        counterAt = rings + ProcessDesk.counterAt();
        transfers = new Transfer[1 << log2];
        recent = new Completion[1 << log2];
        bridge.log().opened(queue, epoch, host.index(), mode, submissionAt, completionAt, counterAt, 1 << log2);
    }

    Turn turn() {
        return turn;
    }

    /** Its host. */
    public BridgeHost host() {
        return host;
    }

    /** The number of its queue. */
    public int queue() {
        return queue;
    }

    /** The epoch of its queue. */
    public int epoch() {
        return epoch;
    }

    /** Whether it can be used. */
    public boolean open() {
        return closing == null;
    }

    /** A key for a whole buffer. */
    public RegisteredKey register(LocalBuffer buffer, Rights rights) {
        return register(buffer, 0, buffer.bytes(), rights);
    }

    /**
     * A key for a part of a buffer.
     *
     * @throws ControlRefused BAD_RANGE, BAD_RIGHTS, NOT_YOURS, QUOTA or EXHAUSTED
     */
    public RegisteredKey register(LocalBuffer buffer, long offset, long length, Rights rights) {
        try (Turn held = turn.enter()) {
            checkOpen();
            if (buffer.host() != host) {
                throw new ControlRefused(ControlReason.NOT_YOURS, "buffer of host " + buffer.host().number());
            }
            if (length <= 0 || offset < 0 || length > buffer.bytes() || offset > buffer.bytes() - length) {
                throw new ControlRefused(ControlReason.BAD_RANGE, "offset=" + offset + ", length=" + length + ", of="
                        + buffer.bytes());
            }
            buffer.keyed(0);
            return keyed(buffer, bridge.firmware().register(queue, epoch, buffer.address() + offset, length, rights
                    .bits()));
        }
    }

    /**
     * A key for a part of another key; that one cannot be revoked before this one is.
     *
     * @throws ControlRefused BAD_RANGE, BAD_RIGHTS, NOT_YOURS, KEY_DEAD, QUOTA or EXHAUSTED
     */
    public RegisteredKey window(RegisteredKey key, long offset, long length, Rights rights) {
        try (Turn held = turn.enter()) {
            checkOpen();
            checkMine(key);
            return keyed(key.buffer(), bridge.firmware().window(key.issued(), offset, length, rights.bits()));
        }
    }

    private RegisteredKey keyed(LocalBuffer buffer, IssuedKey issued) {
        buffer.keyed(1);
        RegisteredKey key = new RegisteredKey(this, buffer, issued);
        keys.add(key);
        bridge.log().registered(queue, epoch, issued.value(), host.index(), issued.record().base(), issued.record()
                .length(), issued.record().rights());
        return key;
    }

    private void checkMine(BridgeKey key) {
        if (key.process() != this) {
            throw new ControlRefused(ControlReason.NOT_YOURS, key.value().toString());
        }
    }

    /** A grant of all of a key to a process of the other host, without end. */
    public Grant export(RegisteredKey key, BridgeProcess addressee, Rights rights) {
        return export(key, addressee, 0, key.length(), rights, 0);
    }

    /**
     * A grant of a part of a key to a process of the other host, for it alone and once.
     *
     * @param expiryPs virtual time at which grant and alias end, 0: never
     * @throws ControlRefused BAD_RANGE, BAD_RIGHTS, NOT_YOURS, KEY_DEAD or CLOSED
     */
    public Grant export(RegisteredKey key, BridgeProcess addressee, long offset, long length, Rights rights,
            long expiryPs) {
        try (Turn held = turn.enter()) {
            checkOpen();
            checkMine(key);
            return bridge.firmware().export(key.issued(), addressee.queue, addressee.epoch, offset, length, rights
                    .bits(),
                    expiryPs);
        }
    }

    /**
     * The alias that a grant promises.
     *
     * @throws ControlRefused GRANT_INVALID, GRANT_EXPIRED, GRANT_USED, QUOTA or EXHAUSTED
     */
    public AcceptedKey accept(Grant grant) {
        try (Turn held = turn.enter()) {
            checkOpen();
            IssuedKey issued = bridge.firmware().accept(grant, queue, epoch);
            bridge.log().accepted(queue, epoch, issued.value(), issued.parent().value(), issued.record().host(), issued
                    .record().base(), issued.record().length(), issued.record().rights());
            return new AcceptedKey(this, issued);
        }
    }

    /**
     * Reads from the other host into a buffer of this one.
     *
     * @return fails with {@link AccessRefused}, {@link TransferFailed} or {@link ProcessClosed}
     * @throws QueueFull when nothing can be posted now
     */
    public CompletableFuture<Completion> read(AcceptedKey theirs, long targetOffset, RegisteredKey mine,
            long localOffset, long length) {
        return transfer(SubmissionEntry.READ, theirs, targetOffset, mine, localOffset, length);
    }

    /** Writes from a buffer of this host to the other; see {@link #read}. */
    public CompletableFuture<Completion> write(AcceptedKey theirs, long targetOffset, RegisteredKey mine,
            long localOffset, long length) {
        return transfer(SubmissionEntry.WRITE, theirs, targetOffset, mine, localOffset, length);
    }

    private CompletableFuture<Completion> transfer(int opcode, AcceptedKey theirs, long targetOffset,
            RegisteredKey mine, long localOffset, long length) {
        try (Turn held = turn.enter()) {
            if (length < 0 || length > LENGTH_MAX) {
                return CompletableFuture.failedFuture(new AccessRefused(producer, KeyStatus.BAD_LENGTH));
            }
            return post(entry.set(opcode, length, Integer.toUnsignedLong(producer), mine.value(), localOffset, theirs
                    .value(), targetOffset));
        }
    }

    /** Commands to be posted together. */
    public Batch batch() {
        return new Batch(this);
    }

    /**
     * Posts a descriptor as it is, whatever is in it.
     *
     * @throws QueueFull     when as many commands are under way as the ring has entries
     * @throws ProcessClosed when the process is
     */
    public CompletableFuture<Completion> post(SubmissionEntry command) {
        try (Turn held = turn.enter()) {
            room(1);
            byte[] bytes = command.bytes();
            int index = producer++;
            host.memory().put(submissionAt + (long) (index & mask) * SubmissionEntry.BYTES, bytes, 0,
                    SubmissionEntry.BYTES);
            Transfer transfer = new Transfer(index, command.userTag(), command.length());
            transfers[index & mask] = transfer;
            bridge.log().posted(queue, index, bytes);
            if (!bells) {
                bells = true;
                bridge.scheduler().after(bridge.settings().doorbellPs(), bell, 0);
            }
            return transfer;
        }
    }

    void room(int count) {
        checkOpen();
        if (producer - finished + count > 1 << log2) {
            throw new QueueFull(queue, 1 << log2);
        }
    }

    private void bell(long nowPs, long unused) {
        bells = false;
        if (closing == null) {
            bridge.clocked().configWrite(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_SUBMIT), producer);
            bridge.watch();
        }
    }

    /**
     * Rings a doorbell, as a store to a doorbell page does. The host maps a process its own page only.
     *
     * @param which {@link KeyWindows#DOORBELL_SUBMIT} or {@link KeyWindows#DOORBELL_COMPLETE}
     * @return whether the chip has taken it
     * @throws ControlRefused NOT_YOURS for the page of another queue: the store does not leave the processor
     */
    public boolean doorbell(int ofQueue, int which, int value) {
        try (Turn held = turn.enter()) {
            checkOpen();
            if (ofQueue != queue) {
                throw new ControlRefused(ControlReason.NOT_YOURS, "doorbell of queue " + ofQueue + ", queue=" + queue);
            }
            return bridge.clocked().configWrite(KeyWindows.doorbell(queue, which), value)
                    == ConfigResponse.OKAY;
        }
    }

    /** A completion may be visible. */
    void notice() {
        if (!looks) {
            looks = true;
            bridge.scheduler().after(bridge.settings().pollPs(), look, 0);
        }
    }

    private void look(long nowPs, long unused) {
        looks = false;
        if (closing != null) {
            return;
        }
        int before = consumer;
        takeEntries();
        if (mode == QueueMode.COUNTER) {
            takeCounter();
        } else if (mode == QueueMode.BIT) {
            takeBits();
        }
        if (closing != null) {
            return;
        }
        if (consumer != before) {
            bridge.clocked().configWrite(KeyWindows.doorbell(queue, KeyWindows.DOORBELL_COMPLETE), consumer);
        }
        while (!flushes.isEmpty() && finished - flushes.peek().until >= 0) {
            flushes.remove().done.complete(null);
        }
        if (finished != producer) {
            bridge.watch();
        }
    }

    /** Whoever is told of an end may close the process before the next. */
    private void takeEntries() {
        while (closing == null) {
            host.memory().get(completionAt + (long) (consumer & mask) * CompletionEntry.BYTES, completionBytes, 0,
                    CompletionEntry.BYTES);
            if (completion.phase() == (consumer >>> log2 & 1)) {
                return;
            }
            consumer++;
            if (mode == QueueMode.RING) {
                finish(transfers[finished & mask], completion.status(), completion.partial());
            } else {
                Transfer failed = transfers[completion.command() & mask];
                failed.failure = completion.status();
                failed.partial = completion.partial();
            }
        }
    }

    private void takeCounter() {
        long counter = host.memory().getLong(counterAt);
        while (closing == null && finished != producer) {
            Transfer transfer = transfers[finished & mask];
            if (transfer.failure != null) {
                finish(transfer, transfer.failure, transfer.partial);
            } else if (successes < counter) {
                finish(transfer, KeyStatus.OK, false);
            } else {
                return;
            }
        }
    }

    private void takeBits() {
        while (closing == null && finished != producer) {
            long word = host.memory().getLong(counterAt + 8L * (finished & mask));
            if ((word & 1) == (finished >>> log2 & 1)) {
                return;
            }
            finish(transfers[finished & mask], KeyStatus.of((int) (word >>> 8) & 0xFF), (word >>> 16 & 1) != 0);
        }
    }

    private void finish(Transfer transfer, KeyStatus status, boolean partial) {
        boolean well = status == KeyStatus.OK;
        Completion end = new Completion(transfer.command, transfer.userTag, status, partial, well
                ? transfer.length
                : 0);
        transfers[finished & mask] = null;
        recent[finished & mask] = end;
        finished++;
        bridge.log().completed(queue, transfer.command, status);
        if (well) {
            successes++;
            transfer.complete(end);
        } else {
            errors++;
            transfer.completeExceptionally(status.refusal() ? new AccessRefused(transfer.command, status)
                    : new TransferFailed(transfer.command, status, partial));
        }
    }

    /** What has happened since the last look; lets no time pass. */
    public Poll poll() {
        try (Turn held = turn.enter()) {
            int since = finished - looked;
            int listed = Math.min(since, 1 << log2);
            List<Completion> list = new ArrayList<>(listed);
            for (int i = finished - listed; i != finished; i++) {
                list.add(recent[i & mask]);
            }
            looked = finished;
            return new Poll(successes, errors, producer - finished, list, since - listed);
        }
    }

    /** Commands that ended well; in mode COUNTER the chip's own count in the process's memory. */
    public long counter() {
        try (Turn held = turn.enter()) {
            return mode == QueueMode.COUNTER ? host.memory().getLong(counterAt) : successes;
        }
    }

    /** The completion bit of a command in mode BIT: 1 in the first lap of the ring, toggles a lap. */
    public int bit(int command) {
        try (Turn held = turn.enter()) {
            if (mode != QueueMode.BIT) {
                throw new IllegalStateException("queue tells its completions otherwise: mode=" + mode);
            }
            return (int) host.memory().getLong(counterAt + 8L * (command & mask)) & 1;
        }
    }

    /** Commands that were posted and have not ended. */
    public int underWay() {
        try (Turn held = turn.enter()) {
            return producer - finished;
        }
    }

    /** Is completed when all that was posted before has ended, well or not. */
    public CompletableFuture<Void> flush() {
        try (Turn held = turn.enter()) {
            checkOpen();
            CompletableFuture<Void> done = new CompletableFuture<>();
            if (finished == producer) {
                done.complete(null);
            } else {
                flushes.add(new Flush(producer, done));
            }
            return done;
        }
    }

    /**
     * Revokes a key and waits until it has drained: no byte moves with it, or with an alias of it, when this returns.
     *
     * @throws ControlRefused WINDOWS_LIVE, KEY_DEAD or NOT_YOURS: nothing has changed
     * @throws RevokeTimedOut when a host had to be cut off; the key is dead all the same
     */
    public void revoke(RegisteredKey key) {
        bridge.await(beginRevoke(key));
    }

    /** Revokes a key; the future is completed when it has drained. */
    public CompletableFuture<Void> beginRevoke(RegisteredKey key) {
        return beginRevoke(key, () -> drained(key));
    }

    /** Gives an alias back; the future is completed when it has drained. */
    public CompletableFuture<Void> beginRevoke(AcceptedKey key) {
        return beginRevoke(key, () -> {});
    }

    private CompletableFuture<Void> beginRevoke(BridgeKey key, Runnable drained) {
        try (Turn held = turn.enter()) {
            checkOpen();
            checkMine(key);
            CompletableFuture<Void> done = new CompletableFuture<>();
            bridge.firmware().revoke(key.issued(), timedOut -> {
                ends.remove(done);
                drained.run();
                end(done, timedOut, key.value().toString());
            });
            ends.add(done);
            bridge.watch();
            return done;
        }
    }

    /** Gives an alias back, and waits until it has drained. */
    public void revoke(AcceptedKey key) {
        bridge.await(beginRevoke(key));
    }

    /**
     * Replaces a key while its traffic goes on.
     *
     * @param gracePs how long the old key is good still
     * @return the new key, good at once
     */
    public RegisteredKey rotate(RegisteredKey key, long gracePs) {
        try (Turn held = turn.enter()) {
            checkOpen();
            checkMine(key);
            IssuedKey fresh = bridge.firmware().rotation().rotate(key.issued(), gracePs, timedOut -> drained(key));
            return keyed(key.buffer(), fresh);
        }
    }

    private void drained(RegisteredKey key) {
        if (keys.remove(key)) {
            key.buffer().keyGone();
        }
    }

    private static void end(CompletableFuture<Void> done, boolean timedOut, String what) {
        if (timedOut) {
            done.completeExceptionally(new RevokeTimedOut(what));
        } else {
            done.complete(null);
        }
    }

    /** Begins to end the process; what it has posted fails with {@link ProcessClosed}. Done when all has drained. */
    public CompletableFuture<Void> beginClose() {
        try (Turn held = turn.enter()) {
            if (closing != null) {
                return closing;
            }
            closing = new CompletableFuture<>();
            bridge.log().closeCalled(queue, epoch);
            bridge.firmware().close(queue, epoch, timedOut -> {
                List.copyOf(keys).forEach(this::drained);
                host.gone(queue);
                bridge.log().closed(queue, epoch);
                closing.complete(null);
            });
            bridge.watch();
            failAll();
            return closing;
        }
    }

    private void failAll() {
        for (int i = finished; i != producer; i++) {
            transfers[i & mask].completeExceptionally(new ProcessClosed(queue, epoch));
        }
        flushes.forEach(flush -> flush.done.completeExceptionally(new ProcessClosed(queue, epoch)));
    }

    /** The bridge ends: nothing will be told any more, so whoever waits is told that. */
    void abandon() {
        boolean open = closing == null;
        if (open) {
            closing = new CompletableFuture<>();
            failAll();
        }
        closing.completeExceptionally(new ProcessClosed(queue, epoch));
        ends.forEach(end -> end.completeExceptionally(new ProcessClosed(queue, epoch)));
    }

    /**
     * Ends the process: revokes all its keys, and waits until nothing of it is left; a second call does nothing, nor
     * does one when the bridge was closed.
     */
    @Override
    public void close() {
        try (Turn held = turn.enterAnyway()) {
            if (!turn.over()) {
                bridge.await(beginClose());
            }
        }
    }

    private void checkOpen() {
        if (closing != null) {
            throw new ProcessClosed(queue, epoch);
        }
    }

    @Override
    public String toString() {
        return "process of host " + host.number() + ", queue " + queue + "/" + epoch;
    }
}
