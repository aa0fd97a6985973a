// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.register.ConfigRead;
import dev.dpucosim.register.ConfigResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Two chips in step: one in front, which hosts and firmware see, and the golden model behind it, which gets the same
 * accesses, and from the hosts the same answers. Wherever both are quiet, that is idle and no host owes an answer, they
 * must have answered, read, written, counted and recorded the same. The first difference is a
 * {@link KeyLockstepException}.
 *
 * <p>
 * The rules leave free, and so it is not compared:
 * <ul>
 * <li>FULL, NO_SLOT and when a port is found STALLED, which are about cycles; SLOTS and OUTSTANDING unless quiet;</li>
 * <li>the order of audit records of different queues, and which of them find the ring full: only how many there
 * were;</li>
 * <li>which segments had begun when an earlier one failed: then SEGMENTS, BYTES and data of other segments are
 * free;</li>
 * <li>what a strike met: a revoke, a new record, a queue's start or end, MAX_LENGTH, a host's isolation or reset, while
 * anything was under way, or a completion write that failed. A command may then end as if it had come before or behind
 * it; until the next quiet point only this is demanded of commands that both have told of. The model then takes over
 * what the one in front has chosen, and all is compared again.</li>
 * </ul>
 */
public final class KeyChipLockstep implements KeyChip {
    private static final Set<KeyStatus> OF_KEYS = EnumSet.of(KeyStatus.LOCAL_KEY, KeyStatus.REMOTE_KEY,
            KeyStatus.REVOKED);
    private static final Set<KeyStatus> OF_HOSTS = EnumSet.of(KeyStatus.STALLED_HOST, KeyStatus.FETCH_FAULT);
    private static final Set<Integer> TIMED = Set.of(KeyRegisters.FULL, KeyRegisters.NO_SLOT);
    private static final Set<Integer> BEHIND_FAULTS = Set.of(KeyRegisters.SEGMENTS, KeyRegisters.BYTES);
    private static final long HOST_BITS = KeyRegisters.HOST1_ISOLATE_MASK | KeyRegisters.HOST1_RESET_MASK;

    private final LockstepHost[] hosts;
    private final KeyChip front;
    private final KeyChipModel model;
    private final LockstepQueues queues = new LockstepQueues();
    private final Set<KeyStatus> struck = EnumSet.noneOf(KeyStatus.class);
    /** Records that only the one in front has taken: their index, and their words. */
    private final List<Runnable> owedRecords = new ArrayList<>();
    private long operation;
    private String what = "start";
    private boolean open;
    private boolean dirty;
    private int recordsCompared;
    private long compared;
    private long strikes;
    private int key;
    private final long[] stage = new long[KeyWindows.RECORD_WORDS];

    /** The model behind the RTL. */
    public KeyChipLockstep(KeyChipEnvironment environment) {
        this(environment, KeyChipRtl::new);
    }

    /** The model behind any chip. */
    public KeyChipLockstep(KeyChipEnvironment environment, Function<KeyChipEnvironment, KeyChip> front) {
        hosts = new LockstepHost[] {new LockstepHost(environment.host1(), address -> queues.at(0, address)),
            new LockstepHost(environment.host2(), address -> queues.at(1, address))};
        this.front = front.apply(new KeyChipEnvironment(environment.keys(), hosts[0].front(), hosts[1].front()));
        // Single descriptors, so that none waits for one behind it, which the one in front may ask for later.
        model = new KeyChipModel(new KeyChipEnvironment(environment.keys(), hosts[0].reference(), hosts[1]
                .reference()), 1);
    }

    /** Quiet points at which all was compared. */
    public long compared() {
        return compared;
    }

    /** How often something was under way that the rules leave free. */
    public long strikes() {
        return strikes;
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        begin(() -> "write of " + Long.toHexString(data) + " to " + Integer.toHexString(address));
        boolean quiet = quiet();
        if (!quiet && strikes(address, data)) {
            strike(address);
        }
        ConfigResponse seen = front.configWrite(address, data);
        for (int host = 0; host < hosts.length; host++) {
            if (address == (host == 0 ? KeyRegisters.HOST1 : KeyRegisters.HOST2)
                    && (data & KeyRegisters.HOST1_RESET_MASK) != 0) {
                hosts[host].forget();
            }
        }
        ConfigResponse expected = model.configWrite(address, data);
        if (seen != expected && (quiet && !open || !timed(address))) {
            throw difference("response", expected, seen);
        }
        if (seen != expected) {
            strike(address);
            oweRecord(address, seen);
        }
        if (seen == ConfigResponse.OKAY) {
            queues.written(address, data);
            stage(address, data);
        }
        dirty |= address >= KeyWindows.QUEUE || address < KeyWindows.STAGE && address != KeyRegisters.KEY
                && address != KeyRegisters.CLOSING;
        end();
        return seen;
    }

    private void stage(int address, long data) {
        if (address == KeyRegisters.KEY) {
            key = (int) data & 0xFFFF;
        } else if (address == KeyRegisters.KEY_READ) {
            Arrays.setAll(stage, word -> model.read(KeyWindows.stage(word)));
        } else if (address >= KeyWindows.STAGE && address < KeyWindows.stage(KeyWindows.RECORD_WORDS)) {
            stage[address - KeyWindows.STAGE >> 3] = model.read(address);
        }
    }

    private void oweRecord(int address, ConfigResponse seen) {
        if (address == KeyRegisters.KEY_WRITE) {
            if (seen != ConfigResponse.OKAY) {
                throw difference("record that a command holds", ConfigResponse.OKAY, seen);
            }
            int index = key;
            long[] record = stage.clone();
            owedRecords.add(() -> model.adopt(index, record));
        }
    }

    /** Whether commands under way may end otherwise when a write comes a little earlier or later. */
    private boolean strikes(int address, long data) {
        return switch (address) {
            case KeyRegisters.KEY_REVOKE, KeyRegisters.KEY_WRITE, KeyRegisters.MAX_LENGTH -> true;
            case KeyRegisters.HOST1, KeyRegisters.HOST2 -> (data & HOST_BITS) != 0;
            default -> queues.strikes(address, data);
        };
    }

    /** Whether the answer to a write depends on how far commands have gone. */
    private static boolean timed(int address) {
        return address == KeyRegisters.KEY_WRITE || address == KeyRegisters.AUDIT_CONSUMER
                || address >= KeyWindows.DOORBELL || LockstepQueues.control(address);
    }

    private void strike(int address) {
        struck.addAll(OF_KEYS);
        if (address == KeyRegisters.HOST1 || address == KeyRegisters.HOST2) {
            struck.addAll(OF_HOSTS);
        }
        if (address == KeyRegisters.MAX_LENGTH) {
            struck.add(KeyStatus.BAD_LENGTH);
        }
        if (!open) {
            open = true;
            strikes++;
        }
    }

    @Override
    public ConfigRead configRead(int address) {
        begin(() -> "read of " + Integer.toHexString(address));
        ConfigRead seen = front.configRead(address);
        end();
        if (quiet() && !open && !TIMED.contains(address)) {
            ConfigRead expected = model.configRead(address);
            boolean host = address == KeyRegisters.HOST1 || address == KeyRegisters.HOST2;
            long bits = host ? HOST_BITS : address == KeyRegisters.STATUS ? KeyRegisters.STATUS_SLOTS_MASK : -1;
            boolean again = seen.response() == expected.response() && ((seen.data() ^ expected.data()) & bits) != 0;
            if (again) {
                // It may have been read before the chip came to rest.
                seen = front.configRead(address);
            }
            if (seen.response() != expected.response() || ((seen.data() ^ expected.data()) & bits) != 0) {
                throw difference("what is read", expected, seen);
            }
        }
        return seen;
    }

    @Override
    public void settle() {
        begin(() -> "settle");
        front.settle();
        end();
    }

    @Override
    public void advance(long cycles) {
        begin(() -> "advance by " + cycles);
        front.advance(cycles);
        end();
    }

    @Override
    public long cycle() {
        return front.cycle();
    }

    @Override
    public boolean idle() {
        return front.idle();
    }

    @Override
    public boolean interrupt() {
        return front.interrupt();
    }

    @Override
    public void reset() {
        begin(() -> "reset");
        front.reset();
        model.reset();
        hosts[0].reset();
        hosts[1].reset();
        queues.reset();
        struck.clear();
        owedRecords.clear();
        open = false;
        dirty = true;
        recordsCompared = 0;
        key = 0;
        Arrays.fill(stage, 0);
    }

    @Override
    public void close() {
        front.close();
        model.close();
    }

    private void begin(Supplier<String> text) {
        operation++;
        what = text.get();
        follow();
    }

    private void end() {
        follow();
        boolean moved = hosts[0].takeMoved() | hosts[1].takeMoved();
        dirty |= moved;
        if (dirty && quiet()) {
            compareAtRest();
            dirty = false;
        }
    }

    private boolean quiet() {
        return front.idle() && !hosts[0].outstanding() && !hosts[1].outstanding();
    }

    /** The model goes as far as the one in front has gone. */
    private void follow() {
        long behind = front.cycle() - model.cycle();
        if (behind > 0) {
            model.advance(behind);
        }
        if (!open && (hosts[0].completionFault() || hosts[1].completionFault())) {
            strike(-1);
        }
        while (hosts[0].pump(open) || hosts[1].pump(open)) {
            continue;
        }
    }

    private void compareAtRest() {
        do {
            model.settle();
            follow();
        } while (!model.idle());
        boolean data = !open && !hosts[0].dataFault() && !hosts[1].dataFault();
        for (LockstepHost host : hosts) {
            if (!open && (host.missing(data) != null || host.surplus(data) != null)) {
                throw difference("on the bus", host.missing(data), host.surplus(data));
            }
        }
        while (hosts[0].asked() || hosts[1].asked()) {
            hosts[0].endAsked();
            hosts[1].endAsked();
            model.settle();
        }
        if (open) {
            compareEnds();
        } else {
            compareState(data);
        }
        compareRecords();
        if (open || !data) {
            owedRecords.forEach(Runnable::run);
            owedRecords.clear();
            model.adopt(front, queues.producers(), queues.consumers());
        }
        hosts[0].clear();
        hosts[1].clear();
        struck.clear();
        open = false;
        compared++;
    }

    /** What the one in front has made of a strike adds up. */
    private void compareEnds() {
        long came = front.read(KeyRegisters.COMMANDS);
        long judged = front.read(KeyRegisters.ACCEPTED) + front.read(KeyRegisters.REFUSED);
        if (came != judged) {
            throw difference("ACCEPTED + REFUSED", came, judged);
        }
        for (LockstepHost host : hosts) {
            host.ends((expected, seen) -> {
                if (expected != seen && !struck.contains(expected) && !struck.contains(seen)) {
                    throw difference("end of a command", expected, seen);
                }
            });
        }
    }

    private void compareState(boolean data) {
        for (int at = KeyWindows.COUNTERS_FIRST; at <= KeyRegisters.BAD_RECORD; at += Long.BYTES) {
            if (at != KeyRegisters.AUDIT_DROPPED && (data || !BEHIND_FAULTS.contains(at))) {
                compareRead(at);
            }
        }
        for (int code = 0; code < Cause.STALLED.ordinal(); code++) {
            compareRead(KeyWindows.cause(code));
        }
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            if (queues.used(queue)) {
                compareRead(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL));
                compareRead(KeyWindows.queue(queue, KeyWindows.QUEUE_PROGRESS));
                compareRead(KeyWindows.queue(queue, KeyWindows.QUEUE_SUCCESSES));
            }
        }
    }

    private void compareRead(int address) {
        ConfigRead expected = model.configRead(address);
        ConfigRead seen = front.configRead(address);
        if (!expected.equals(seen)) {
            throw difference("register at " + Integer.toHexString(address), expected, seen);
        }
    }

    /** Records since the last time in any order: as many in both, and the same ones where neither has dropped one. */
    private void compareRecords() {
        int producer = (int) front.read(KeyRegisters.AUDIT_PRODUCER);
        if (!open) {
            long expected = records(model);
            long seen = records(front);
            if (expected != seen) {
                throw difference("audit records", expected, seen);
            }
            boolean sameOrder = producer == recordsCompared;
            if (producer - recordsCompared <= KeyWindows.AUDIT_RECORDS && producer == (int) model.read(
                    KeyRegisters.AUDIT_PRODUCER) && stalls(front) == stalls(model)) {
                List<String> mine = texts(model, producer);
                List<String> its = texts(front, producer);
                sameOrder |= mine.equals(its);
                if (!mine.stream().sorted().toList().equals(its.stream().sorted().toList())) {
                    throw difference("audit records", mine, its);
                }
            }
            if (!sameOrder) {
                model.adopt(front, queues.producers(), queues.consumers());
            }
        }
        recordsCompared = producer;
    }

    private static long records(KeyChip chip) {
        return chip.read(KeyRegisters.AUDIT_PRODUCER) + chip.read(KeyRegisters.AUDIT_DROPPED) - stalls(chip);
    }

    private static long stalls(KeyChip chip) {
        return chip.read(KeyWindows.cause(Cause.STALLED.ordinal()));
    }

    private List<String> texts(KeyChip chip, int producer) {
        List<String> texts = new ArrayList<>();
        for (int i = recordsCompared; i != producer; i++) {
            texts.add(Long.toHexString(chip.read(KeyWindows.audit(i, 0))) + "/" + Long.toHexString(chip.read(KeyWindows
                    .audit(i, 1))));
        }
        return texts;
    }

    private KeyLockstepException difference(String name, Object expected, Object seen) {
        return new KeyLockstepException(operation, what, name, expected, seen);
    }
}
