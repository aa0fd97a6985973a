// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The commands of the chip in front, as its buses show them, and the lead of the model behind it: the model gets a
 * command when that one has told of it, with the one of its legal outcomes that was told.
 *
 * <p>
 * A command has one outcome, that of its check in the state in which its descriptor came; every accepted write that
 * changes a record, a queue or MAX_LENGTH while it has not ended adds the outcome in the new state, which is the same
 * for all commands that the write is not about. One whose key is revoked, or whose exporter ends, may be cut off behind
 * any of its segments, and one of a queue that ends is told to nobody: what they moved is looked up at the next quiet
 * point, and must be whole segments from the first on.
 */
final class LockstepCommands implements ModelLead {
    private static final int NONE = -1;
    private static final int PAGE = 4096;
    private static final long NEVER = LockstepCommand.NEVER;

    private final LockstepQueues queues;
    private final List<TreeMap<Integer, LockstepCommand>> commands = new ArrayList<>();
    /** Of the chip in front: descriptors that came, commands told of, entries of the ring; and lives of the queues. */
    private final int[] came = new int[KeyWindows.QUEUES];
    private final int[] told = new int[KeyWindows.QUEUES];
    private final int[] entries = new int[KeyWindows.QUEUES];
    private final int[] entriesBefore = new int[KeyWindows.QUEUES];
    private final int[] lives = new int[KeyWindows.QUEUES];
    private final int[] fetching = new int[KeyWindows.QUEUES];
    private final int[] lostOf = new int[KeyWindows.QUEUES];
    private final boolean[] faulted = new boolean[KeyWindows.QUEUES];
    private final List<LockstepCommand> cut = new ArrayList<>();
    private final List<LockstepCommand> untold = new ArrayList<>();
    private final SortedSet<Cause> undecided = new TreeSet<>();
    private LockstepHost[] hosts;
    private KeyChipModel model;
    private boolean leads = true;
    private int only = NONE;
    private long order;
    private long start;
    private long freeCommands;
    private int lost;

    LockstepCommands(LockstepQueues queues) {
        this.queues = queues;
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            commands.add(new TreeMap<>());
        }
    }

    void connect(LockstepHost[] both, KeyChipModel behind) {
        hosts = both;
        model = behind;
    }

    /** Commands that a strike has left more than one end. */
    long freeCommands() {
        return freeCommands;
    }

    /** Causes between which what was told did not decide. */
    SortedSet<Cause> undecided() {
        return undecided;
    }

    /** Descriptors of queues that have ended, of which the chip may have counted any number. */
    int lost() {
        return lost;
    }

    /** The same of one queue that has ended and not started again. */
    int lost(int queue) {
        return lostOf[queue];
    }

    /** A place in the order of all that is seen. */
    long next() {
        return order++;
    }

    /** An access begins: what it strikes is what was not told until now. */
    void access() {
        start = order;
        System.arraycopy(entries, 0, entriesBefore, 0, entries.length);
    }

    @Override
    public boolean leads() {
        return leads;
    }

    /** The model goes its own way until {@link #lead}. */
    void loosen() {
        leads = false;
        forget();
    }

    /** The model is led again, from a quiet point. */
    void lead() {
        leads = true;
        for (int queue = 0; queue < KeyWindows.QUEUES; queue++) {
            came[queue] = model.queue(queue).fetched;
            told[queue] = came[queue];
            entries[queue] = model.queue(queue).written;
            faulted[queue] = model.queue(queue).stopped;
            fetching[queue] = 0;
        }
    }

    /** At a quiet point nothing is under way. */
    void forget() {
        commands.forEach(TreeMap::clear);
        cut.clear();
        untold.clear();
        undecided.clear();
        Arrays.fill(lostOf, 0);
        lost = 0;
    }

    /** After a reset of the chips. */
    void reset() {
        forget();
        lead();
    }

    /** A fetch begins. */
    int fetches(int queue, int count) {
        if (queue == NONE) {
            return 0;
        }
        fetching[queue] += count;
        return lives[queue];
    }

    /** A descriptor has come, or an error in its place; false: nobody wants it any more. */
    boolean came(int queue, int life, byte[] line, boolean good) {
        if (queue == NONE) {
            return true;
        }
        if (lives[queue] != life) {
            return false;
        }
        fetching[queue]--;
        if (leads && !faulted[queue]) {
            LockstepCommand command = new LockstepCommand(queue, came[queue]++, good ? new SubmissionEntry(line)
                    : null);
            if (good) {
                command.mayCome(model.judge(command.entryOrNull, queue));
            }
            faulted[queue] = !good;
            commands.get(queue).put(command.number, command);
        }
        return true;
    }

    /** The chip in front writes an entry, a counter or a completion word. */
    void told(int host, long address, byte[] data) {
        int queue = queues.at(host, address);
        if (queue != NONE) {
            queues.touch(queue);
        }
        if (queue == NONE || !leads) {
            return;
        }
        boolean entry = queues.inRing(queue, address);
        QueueMode mode = model.queue(queue).mode;
        entries[queue] += entry ? 1 : 0;
        if (entry && mode == QueueMode.BIT) {
            return;
        }
        LockstepCommand command = commands.get(queue).get(told[queue]++);
        if (command != null) {
            int status = entry ? data[CompletionEntry.STATUS_AT] & 0xFF : mode == QueueMode.BIT ? data[1] & 0xFF : 0;
            boolean partial = entry ? (data[CompletionEntry.FLAGS_AT] & CompletionEntry.PARTIAL) != 0
                    : mode == QueueMode.BIT && (data[2] & 1) != 0;
            command.told(status, partial, next());
        }
    }

    /** Whether the model may have the descriptor at an address. */
    boolean mayCome(int host, long address) {
        int queue = leads ? queues.submits(host, address) : NONE;
        return queue == NONE || (only == NONE || only == queue) && told[queue] - model.queue(queue).fetched > 0;
    }

    /** Until {@link #any} the model gets commands of one queue alone. */
    void only(int queue) {
        only = queue;
    }

    void any() {
        only = NONE;
    }

    @Override
    public ModelLead.Choice choice(ModelQueue queue, int number) {
        LockstepCommand command = commands.get(queue.number).get(number);
        if (command == null || command.entryOrNull == null) {
            return null;
        }
        undecided.addAll(command.choose(outcome -> new Copy(command, outcome).begun(NEVER)));
        if (command.revoked()) {
            cut.add(command);
        }
        return command;
    }

    @Override
    public boolean mayBegin(ModelSlot slot) {
        LockstepCommand command = commands.get(slot.queue.number).get(slot.command);
        if (command == null || command.entryOrNull == null || command.deadline == NEVER) {
            return true;
        }
        Copy copy = new Copy(command, command.judgement());
        copy.position = slot.position;
        return copy.begun(command.deadline);
    }

    /** A key is dead. */
    void revoked(int index) {
        strike(command -> command.mayHold(index));
    }

    private void strike(Predicate<LockstepCommand> struck) {
        for (TreeMap<Integer, LockstepCommand> of : commands) {
            for (LockstepCommand command : of.values()) {
                if (!command.toldBefore(start) && command.entryOrNull != null) {
                    boolean hit = struck.test(command);
                    boolean more = command.mayCome(model.judge(command.entryOrNull, command.queue));
                    command.struck |= hit;
                    freeCommands += hit || more ? 1 : 0;
                }
            }
        }
    }

    /** A record, a queue or MAX_LENGTH is another. */
    void changed() {
        strike(command -> false);
    }

    /** A queue has ended, with an epoch; its commands are told to nobody. */
    void ended(int queue, int epoch) {
        for (LockstepCommand command : commands.get(queue).values()) {
            if (!command.toldBefore(NEVER)) {
                lost++;
                freeCommands++;
                if (command.acceptedOrNull() != null) {
                    untold.add(command);
                }
            }
        }
        commands.get(queue).clear();
        lost += fetching[queue];
        lostOf[queue] = came[queue] - told[queue] + fetching[queue];
        fetching[queue] = 0;
        lives[queue]++;
        strike(command -> command.mayHoldOf(queue, epoch));
    }

    /** A queue has started. */
    void started(int queue) {
        came[queue] = 0;
        told[queue] = 0;
        entries[queue] = 0;
        lostOf[queue] = 0;
        faulted[queue] = false;
        drained(queue);
        changed();
    }

    /** No command of a queue that has ended, or with a key of it, is under way any more. */
    void drained(int queue) {
        end(command -> command.queue == queue && untold.contains(command) || command.struck && command.mayHoldOf(queue,
                model.queue(queue).epoch - 1 & 0xFFFF));
    }

    /** No command holds a record: nothing of it is on a bus any more. */
    void free(int index) {
        end(command -> command.mayHold(index));
    }

    private void end(Predicate<LockstepCommand> which) {
        all().forEach(command -> {
            if (command.entryOrNull != null && which.test(command)) {
                command.deadline = Math.min(command.deadline, order);
            }
        });
    }

    private List<LockstepCommand> all() {
        List<LockstepCommand> all = new ArrayList<>(untold);
        all.addAll(cut);
        commands.forEach(of -> all.addAll(of.values()));
        return all;
    }

    /** Whether a record may be held by a command that had not ended when an access began. */
    boolean mayHold(int index) {
        return mayRun(command -> command.mayHold(index));
    }

    /** Whether a command of an ended queue, or with a key of it, may not have ended when an access began. */
    boolean mayClose(int queue) {
        int epoch = model.queue(queue).epoch - 1 & 0xFFFF;
        return mayRun(command -> untold.contains(command) && command.queue == queue || command.mayHoldOf(queue, epoch));
    }

    private boolean mayRun(Predicate<LockstepCommand> which) {
        return all().stream().anyMatch(command -> command.entryOrNull != null && !command.toldBefore(start) && which
                .test(command));
    }

    /** Whether a doorbell may be answered so, as far as the chip in front may have gone. */
    boolean mayAnswer(int queue, boolean submit, int value, boolean taken) {
        ModelQueue of = model.queue(queue);
        if (!of.valid) {
            return !taken;
        }
        if (submit) {
            int ring = 1 << of.submissionLog2;
            return taken == fits(value - came[queue], ring) || taken == fits(value - told[queue], ring);
        }
        return taken == fits(value - of.consumer, entries[queue] - of.consumer)
                || taken == fits(value - of.consumer, entriesBefore[queue] - of.consumer);
    }

    private static boolean fits(int count, int most) {
        return Integer.compareUnsigned(count, most) <= 0;
    }

    /** The first command that nobody was told of, or null. */
    LockstepCommand silentOrNull() {
        for (TreeMap<Integer, LockstepCommand> of : commands) {
            for (LockstepCommand command : of.values()) {
                if (!command.toldBefore(NEVER)) {
                    return command;
                }
            }
        }
        return null;
    }

    /**
     * Takes from the buses what commands have moved that were cut off, or of a queue that has ended.
     *
     * @return the first that does not add up, or null
     */
    String account() {
        for (LockstepCommand command : cut) {
            Copy copy = new Copy(command, command.judgement());
            while (command.partial() && copy.take()) {
                continue;
            }
            if (command.partial() && copy.position == 0 || copy.position == copy.length) {
                return command + " was revoked behind " + copy.position + " bytes";
            }
        }
        for (LockstepCommand command : untold) {
            Copy copy = new Copy(command, command.acceptedOrNull());
            while (copy.take()) {
                continue;
            }
        }
        return null;
    }

    /** What a command copies, segment by segment. */
    private final class Copy {
        private final LockstepHost from;
        private final LockstepHost to;
        private final long source;
        private final long target;
        private final long length;
        private final long deadline;
        private long position;

        Copy(LockstepCommand command, Judgement outcome) {
            SubmissionEntry entry = command.entryOrNull;
            long local = outcome.localBase() + entry.localOffset();
            long remote = outcome.remoteBase() + entry.remoteOffset();
            boolean read = entry.opcode() == SubmissionEntry.READ;
            int near = queues.host(command.queue);
            from = hosts[read ? 1 - near : near];
            to = hosts[read ? near : 1 - near];
            source = read ? remote : local;
            target = read ? local : remote;
            length = entry.length();
            deadline = command.deadline;
        }

        private int bytes() {
            return (int) Math.min(length - position, PAGE - (source + position & PAGE - 1));
        }

        private int skip() {
            return (int) (source + position) & HostMemoryPort.LINE_BYTES - 1;
        }

        private long line() {
            return source + position - skip();
        }

        private int lineBytes() {
            return skip() + bytes() + HostMemoryPort.LINE_BYTES - 1 & -HostMemoryPort.LINE_BYTES;
        }

        private int first() {
            return (int) Math.min(bytes(), PAGE - (target + position & PAGE - 1));
        }

        /** Whether the chip in front has read and written the segment before a moment. */
        boolean begun(long before) {
            return from.hasRead(line(), lineBytes(), before) && (before == NEVER || to.hasWritten(target + position,
                    first(), before));
        }

        /** Takes the segment from the buses if it is there. */
        boolean take() {
            if (position == length || !from.hasRead(line(), lineBytes(), deadline)) {
                return false;
            }
            byte[] data = from.peek(line(), lineBytes());
            int first = first();
            int rest = bytes() - first;
            if (!to.hasWritten(target + position, first, deadline) || rest != 0 && !to.hasWritten(target + position
                    + first, rest, deadline)) {
                return false;
            }
            if (!to.takeWrite(target + position, data, skip(), first) || rest != 0 && !to.takeWrite(target + position
                    + first, data, skip() + first, rest)) {
                return false;
            }
            from.takeRead(line(), lineBytes());
            model.count(1, bytes());
            position += bytes();
            return true;
        }
    }
}
