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
 * A write that strikes commands under way, which is a revoke, a new record, a queue's start or end, or MAX_LENGTH,
 * leaves each of them that it is about several ends, and all others the one that they had. The model gets a command
 * when the one in front has told of it, judges whether it may have ended so, and does the same; see
 * {@link LockstepCommands}. What a command moved that was cut off must be whole segments from its first on, none of
 * them behind the moment in which BUSY said that nothing is under way; and all are compared with what is counted. An
 * access whose answer depends on how far commands have gone may be answered as any progress that the buses allow
 * explains.
 *
 * <p>
 * The rules leave free, and so it is not compared:
 * <ul>
 * <li>FULL, NO_SLOT and when a port is found STALLED, which are about cycles; SLOTS and OUTSTANDING unless quiet;</li>
 * <li>the order of audit records of different queues, and which of them find the ring full: only how many there
 * were;</li>
 * <li>which segments had begun when an earlier one failed, or while a host is cut off: up to the next quiet point
 * SEGMENTS, BYTES and data are free then, and PARTIAL of a command that finds a host cut off;</li>
 * <li>how many commands of a queue that ends had been fetched and checked: COMMANDS, ACCEPTED and REFUSED may count any
 * number of those under way, and must add up;</li>
 * <li>what meets a host that is cut off or comes back while anything is under way, or a completion write that failed:
 * until the next quiet point only ends of commands that both have told of are compared, where neither a host nor a key
 * may have had a part in them. The model then takes over what the one in front has chosen, and all is compared
 * again.</li>
 * </ul>
 */
public final class KeyChipLockstep implements KeyChip {
    private static final Set<KeyStatus> FREE_ENDS = EnumSet.of(KeyStatus.LOCAL_KEY, KeyStatus.REMOTE_KEY,
            KeyStatus.REVOKED, KeyStatus.STALLED_HOST, KeyStatus.FETCH_FAULT, KeyStatus.BAD_LENGTH);
    private static final Set<Integer> TIMED = Set.of(KeyRegisters.FULL, KeyRegisters.NO_SLOT);
    private static final Set<Integer> BEHIND_FAULTS = Set.of(KeyRegisters.SEGMENTS, KeyRegisters.BYTES);
    private static final int ALL_EVERY = 8;
    private static final long HOST_BITS = KeyRegisters.HOST1_ISOLATE_MASK | KeyRegisters.HOST1_RESET_MASK;

    private final KeyChipEnvironment environment;
    private final LockstepHost[] hosts;
    private final KeyChip front;
    private final KeyChipModel model;
    private final LockstepQueues queues = new LockstepQueues();
    private final LockstepCommands commands = new LockstepCommands(queues);
    /** Records that only the one in front has taken: their index, and their words. */
    private final List<Runnable> owedRecords = new ArrayList<>();
    private long operation;
    private String what = "start";
    private boolean dirty;
    private int recordsCompared;
    private long compared;
    private long loose;
    private final long[] causes = new long[KeyWindows.CAUSES];
    private int revoked;
    private int closing;
    private final long[] hostBits = new long[2];
    private int key;
    private final long[] stage = new long[KeyWindows.RECORD_WORDS];

    /** The model behind the RTL. */
    public KeyChipLockstep(KeyChipEnvironment environment) {
        this(environment, KeyChipRtl::new);
    }

    /** The model behind any chip. */
    public KeyChipLockstep(KeyChipEnvironment environment, Function<KeyChipEnvironment, KeyChip> front) {
        this.environment = environment;
        hosts = new LockstepHost[] {new LockstepHost(environment.host1(), 0, queues, commands), new LockstepHost(
                environment.host2(), 1, queues, commands)};
        this.front = front.apply(new KeyChipEnvironment(environment.keys(), hosts[0].front(), hosts[1].front()));
        model = new KeyChipModel(new KeyChipEnvironment(environment.keys(), hosts[0].reference(), hosts[1]
                .reference()), commands);
        commands.connect(hosts, model);
    }

    /** Quiet points at which all was compared. */
    public long compared() {
        return compared;
    }

    /** Commands that a write has left more than one end, each of which was judged. */
    public long strikes() {
        return commands.freeCommands();
    }

    /** Quiet points up to which the ends of commands were free, because a host had gone or come back. */
    public long loose() {
        return loose;
    }

    @Override
    public ConfigResponse configWrite(int address, long data) {
        begin(() -> "write of " + Long.toHexString(data) + " to " + Integer.toHexString(address));
        boolean quiet = quiet();
        commands.access();
        if (!quiet && striking(address, data)) {
            loosen();
        }
        ConfigResponse seen = front.configWrite(address, data);
        for (int host = 0; host < hosts.length; host++) {
            if (seen == ConfigResponse.OKAY && address == (host == 0 ? KeyRegisters.HOST1 : KeyRegisters.HOST2)) {
                hostBits[host] = data & HOST_BITS;
                if ((data & KeyRegisters.HOST1_RESET_MASK) != 0) {
                    hosts[host].forget();
                }
            }
        }
        if (commands.leads()) {
            writeLed(address, data, seen, quiet);
        } else {
            writeLoosely(address, data, seen);
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

    private void writeLoosely(int address, long data, ConfigResponse seen) {
        ConfigResponse expected = model.configWrite(address, data);
        if (seen != expected && !timed(address)) {
            throw difference("response", expected, seen);
        }
        if (seen != expected) {
            oweRecord(address, seen);
        }
    }

    /** The model does what the one in front has done, if that may be. */
    private void writeLed(int address, long data, ConfigResponse seen, boolean quiet) {
        boolean taken = seen == ConfigResponse.OKAY;
        boolean ends = queues.ends(address, data);
        boolean starts = queues.starts(address, data);
        int queue = LockstepQueues.control(address) ? LockstepQueues.number(address) : 0;
        if (ends && !quiet) {
            commands.only(queue);
            follow();
            commands.any();
        }
        int epoch = model.queue(queue).epoch;
        if (quiet || !timed(address)) {
            ConfigResponse expected = model.configWrite(address, data);
            if (seen != expected) {
                throw difference("response", expected, seen);
            }
        } else {
            writeTimed(address, data, seen);
        }
        if (!taken) {
            return;
        }
        if (ends) {
            commands.ended(queue, epoch);
            hosts[queues.host(queue)].forgetDescriptors(queues.submission(queue), queues.submissionBytes(queue));
        } else if (starts) {
            commands.started(queue);
        } else if (address == KeyRegisters.KEY_REVOKE) {
            revoked = key;
            commands.revoked(key);
        } else if (address == KeyRegisters.KEY_WRITE) {
            commands.free(key);
            commands.changed();
        } else if (address == KeyRegisters.MAX_LENGTH) {
            commands.changed();
        } else if (address == KeyRegisters.CLOSING) {
            closing = (int) data & KeyWindows.QUEUES - 1;
        }
    }

    /** A write whose answer depends on how far commands have gone: any answer that one of them explains. */
    private void writeTimed(int address, long data, ConfigResponse seen) {
        boolean taken = seen == ConfigResponse.OKAY;
        if (address >= KeyWindows.DOORBELL) {
            int page = address - KeyWindows.DOORBELL;
            int queue = page / KeyWindows.DOORBELL_BYTES;
            int which = page % KeyWindows.DOORBELL_BYTES;
            boolean either = queue < KeyWindows.QUEUES && (which == KeyWindows.DOORBELL_SUBMIT
                    || which == KeyWindows.DOORBELL_COMPLETE);
            if (either ? !commands.mayAnswer(queue, which == KeyWindows.DOORBELL_SUBMIT, (int) data, taken) : taken) {
                throw difference("response of a doorbell", taken ? ConfigResponse.SLVERR : ConfigResponse.OKAY, seen);
            }
        } else if (address == KeyRegisters.KEY_WRITE) {
            boolean good = key < environment.keys() && KeyRecord.rangeIsGood(stage[3], stage[4]);
            if (taken && !good || !taken && good && !commands.mayHold(key)) {
                throw difference("response of a record", good ? ConfigResponse.OKAY : ConfigResponse.SLVERR, seen);
            }
        } else if (LockstepQueues.control(address) && !(queues.starts(address, data) && !taken && commands.mayClose(
                LockstepQueues.number(address)))) {
            ConfigResponse expected = model.configWrite(address, data);
            if (seen != expected) {
                throw difference("response of a queue", expected, seen);
            }
            return;
        }
        model.configWrite(address, data, seen);
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

    /** Whether a write changes whether a host is there. */
    private boolean striking(int address, long data) {
        return switch (address) {
            case KeyRegisters.HOST1 -> (data & HOST_BITS) != hostBits[0];
            case KeyRegisters.HOST2 -> (data & HOST_BITS) != hostBits[1];
            default -> false;
        };
    }

    /** Whether the answer to a write depends on how far commands have gone. */
    private static boolean timed(int address) {
        return address == KeyRegisters.KEY_WRITE || address == KeyRegisters.AUDIT_CONSUMER
                || address >= KeyWindows.DOORBELL || LockstepQueues.control(address);
    }

    private void loosen() {
        if (commands.leads()) {
            loose++;
            commands.loosen();
            follow();
        }
    }

    @Override
    public ConfigRead configRead(int address) {
        begin(() -> "read of " + Integer.toHexString(address));
        ConfigRead seen = front.configRead(address);
        boolean busy = (seen.data() & (address == KeyRegisters.CLOSING ? KeyRegisters.CLOSING_BUSY_MASK
                : KeyRegisters.KEY_REVOKE_BUSY_MASK)) != 0;
        if (address == KeyRegisters.KEY_REVOKE && !busy) {
            commands.free(revoked);
        } else if (address == KeyRegisters.CLOSING && !busy) {
            commands.drained(closing);
        }
        end();
        if (quiet() && commands.leads() && !TIMED.contains(address)) {
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
        commands.reset();
        owedRecords.clear();
        dirty = true;
        revoked = 0;
        closing = 0;
        Arrays.fill(hostBits, 0);
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
        if (commands.leads() && (hosts[0].completionFault() || hosts[1].completionFault())) {
            loosen();
        }
        while (hosts[0].pump() || hosts[1].pump()) {
            continue;
        }
    }

    private void compareAtRest() {
        do {
            model.settle();
            follow();
        } while (!model.idle());
        boolean led = commands.leads();
        LockstepCommand silent = led ? commands.silentOrNull() : null;
        if (silent != null) {
            throw difference("command without an end", silent, null);
        }
        boolean data = led && (hostBits[0] | hostBits[1]) == 0 && !hosts[0].dataFault() && !hosts[1].dataFault();
        String wrong = data ? commands.account() : null;
        if (wrong != null) {
            throw difference("command that was cut off", "some of its segments", wrong);
        }
        for (LockstepHost host : hosts) {
            if (led && (host.missing(data) != null || host.surplus(data) != null)) {
                throw difference("on the bus", host.missing(data), host.surplus(data));
            }
        }
        while (hosts[0].asked() || hosts[1].asked()) {
            hosts[0].endAsked();
            hosts[1].endAsked();
            model.settle();
        }
        if (led) {
            compareState(data);
        } else {
            compareEnds();
        }
        compareRecords();
        if (!data) {
            owedRecords.forEach(Runnable::run);
            owedRecords.clear();
            model.adopt(front, queues.producers(), queues.consumers());
            commands.lead();
        }
        hosts[0].clear();
        hosts[1].clear();
        commands.forget();
        queues.untouch();
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
                if (expected != seen && !FREE_ENDS.contains(expected) && !FREE_ENDS.contains(seen)) {
                    throw difference("end of a command", expected, seen);
                }
            });
        }
    }

    private void compareState(boolean data) {
        countLost();
        for (int at = KeyWindows.COUNTERS_FIRST; at <= KeyRegisters.BAD_RECORD; at += Long.BYTES) {
            if (at != KeyRegisters.AUDIT_DROPPED && (data || !BEHIND_FAULTS.contains(at))) {
                compareRead(at);
            }
        }
        compareCauses();
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            if (all() ? queues.used(queue) : queues.touched(queue)) {
                compareRead(KeyWindows.queue(queue, KeyWindows.QUEUE_CONTROL));
                compareProgress(queue);
                compareRead(KeyWindows.queue(queue, KeyWindows.QUEUE_SUCCESSES));
            }
        }
    }

    /** Of an ended queue any number of descriptors may have been fetched that were under way. */
    private void compareProgress(int queue) {
        int address = KeyWindows.queue(queue, KeyWindows.QUEUE_PROGRESS);
        int fetched = commands.lost(queue) == 0 ? 0 : (int) front.read(address) - model.queue(queue).fetched;
        if (fetched < 0 || fetched > commands.lost(queue)) {
            throw difference("descriptors of queue " + queue + " that nobody was told of", "0 to " + commands.lost(
                    queue), fetched);
        }
        model.queue(queue).fetched += fetched;
        compareRead(address);
    }

    /** Of the commands of an ended queue any number may have been counted, each as accepted or refused. */
    private void countLost() {
        if (commands.lost() == 0) {
            return;
        }
        long came = front.read(KeyRegisters.COMMANDS) - model.read(KeyRegisters.COMMANDS);
        long accepted = front.read(KeyRegisters.ACCEPTED) - model.read(KeyRegisters.ACCEPTED);
        long refused = front.read(KeyRegisters.REFUSED) - model.read(KeyRegisters.REFUSED);
        if (came < 0 || came > commands.lost() || accepted < 0 || refused < 0 || accepted + refused != came) {
            throw difference("counts of commands that nobody was told of", "0 to " + commands.lost(), "COMMANDS " + came
                    + ", ACCEPTED " + accepted + ", REFUSED " + refused);
        }
        model.countLost(accepted, refused);
    }

    /** Whether what should not have moved is compared too: reading takes long, and a wrong count stays wrong. */
    private boolean all() {
        return compared < ALL_EVERY || compared % ALL_EVERY == 0;
    }

    /** Causes one by one, but those between which what was told does not decide together. */
    private void compareCauses() {
        long expected = 0;
        long seen = 0;
        for (int code = 0; code < Cause.STALLED.ordinal(); code++) {
            if (commands.undecided().contains(Cause.of(code))) {
                expected += model.read(KeyWindows.cause(code));
                seen += front.read(KeyWindows.cause(code));
            } else if (all() || causes[code] != model.read(KeyWindows.cause(code))) {
                compareRead(KeyWindows.cause(code));
            }
            causes[code] = model.read(KeyWindows.cause(code));
        }
        if (expected != seen) {
            throw difference("counts of " + commands.undecided(), expected, seen);
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
        if (commands.leads()) {
            long expected = records(model);
            long seen = records(front);
            if (expected != seen) {
                throw difference("audit records", expected, seen);
            }
            if (producer - recordsCompared <= KeyWindows.AUDIT_RECORDS && producer == (int) model.read(
                    KeyRegisters.AUDIT_PRODUCER) && stalls(front) == stalls(model)) {
                compareTexts(producer);
            } else {
                model.adopt(front, queues.producers(), queues.consumers());
            }
        }
        recordsCompared = producer;
    }

    private void compareTexts(int producer) {
        long[] words = new long[2 * (producer - recordsCompared)];
        List<String> mine = new ArrayList<>();
        List<String> its = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            words[i] = front.read(KeyWindows.audit(recordsCompared + i / 2, i & 1));
        }
        for (int i = 0; i < words.length; i += 2) {
            int record = recordsCompared + i / 2;
            mine.add(text(model.read(KeyWindows.audit(record, 0)), model.read(KeyWindows.audit(record, 1))));
            its.add(text(words[i], words[i + 1]));
            model.audit().replace(record, words[i], words[i + 1]);
        }
        if (!mine.stream().sorted().toList().equals(its.stream().sorted().toList())) {
            throw difference("audit records", mine, its);
        }
        if (!commands.undecided().isEmpty()) {
            model.adopt(front, queues.producers(), queues.consumers());
        }
    }

    /** Without the cause where what was told does not decide which. */
    private String text(long first, long second) {
        return Long.toHexString(commands.undecided().isEmpty() ? first : first & ~0xFFL) + "/" + Long.toHexString(
                second);
    }

    private static long records(KeyChip chip) {
        return chip.read(KeyRegisters.AUDIT_PRODUCER) + chip.read(KeyRegisters.AUDIT_DROPPED) - stalls(chip);
    }

    private static long stalls(KeyChip chip) {
        return chip.read(KeyWindows.cause(Cause.STALLED.ordinal()));
    }

    private KeyLockstepException difference(String name, Object expected, Object seen) {
        return new KeyLockstepException(operation, what, name, expected, seen);
    }
}
