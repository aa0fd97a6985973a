// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.monitor;

import dev.dpucosim.bridge.chip.CompletionEntry;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.chip.KeyValue;
import dev.dpucosim.bridge.chip.QueueMode;
import dev.dpucosim.bridge.chip.SubmissionEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * Decides for every byte that moves whether it was allowed to. It sees the buses of both hosts and what the API was
 * asked for, and neither registers nor engine:
 * <ul>
 * <li>a descriptor is read from where a process has posted one that has not ended;</li>
 * <li>data are read and written for a command under way, within its range and those of both its keys, while neither has
 * drained and its process is not gone; what is written is what was read for that place;</li>
 * <li>a command is told to have ended well when its last byte was answered, and refused only when nothing of it moved;
 * the status is one that its keys explain;</li>
 * <li>completions of a queue come in its order, each once, to its own memory; its counter counts its own
 * successes.</li>
 * </ul>
 *
 * <p>
 * Reads are judged by lines of 64 bytes, which is what the bus can ask for; writes by bytes. Where two commands under
 * way explain the same bytes, both are taken to have moved them. It does not judge how soon anything happens.
 */
public final class KeyMonitor implements BusTap, BridgeLog {

    private static final int LINE = 64;
    private static final int RING_ID = 0;
    private static final int ANSWERS_KEPT = 512;
    private static final int VIOLATIONS_KEPT = 20;

    private record Answer(int host, long address, byte[] data) {
    }

    private record Flight(int host, long address, int bytes, List<MonitoredCommand> commands) {
    }

    private final MonitoredKeys keys = new MonitoredKeys();
    private final MonitoredQueue[] queues = new MonitoredQueue[64];
    private final ArrayDeque<Answer> answers = new ArrayDeque<>();
    private final ArrayDeque<Flight> flights = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private final boolean[] failing = new boolean[2];
    private final CompletionEntry entry = new CompletionEntry();
    private long violationCount;
    private long bytesJudged;
    private long commandsJudged;
    private long refusalsJudged;

    /** What was not allowed, the first ones; empty is what is wanted. */
    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many things were not allowed. */
    public long violationCount() {
        return violationCount;
    }

    /** Data bytes that were written and judged. */
    public long bytesJudged() {
        return bytesJudged;
    }

    /** Commands whose end was judged. */
    public long commandsJudged() {
        return commandsJudged;
    }

    /** Refusals among them. */
    public long refusalsJudged() {
        return refusalsJudged;
    }

    private void broken(String what) {
        violationCount++;
        if (violations.size() < VIOLATIONS_KEPT) {
            violations.add(what);
        }
    }

    private static String place(int host, long address, long bytes) {
        return "host " + (host + 1) + " " + Long.toHexString(address) + "+" + bytes;
    }

    @Override
    public void opened(int queue, int epoch, int host, QueueMode mode, long submission, long completion, long counter,
            int entries) {
        if (queues[queue] != null && !queues[queue].closed) {
            broken("queue opened twice: queue=" + queue);
        }
        queues[queue] = new MonitoredQueue(queue, epoch, host, mode, submission, completion, counter, entries);
    }

    @Override
    public void closeCalled(int queue, int epoch) {
        queues[queue].closing = true;
    }

    @Override
    public void closed(int queue, int epoch) {
        queues[queue].closed = true;
    }

    @Override
    public void registered(int queue, int epoch, KeyValue key, int host, long base, long length, int rights) {
        keys.add(key, null, queue, epoch, host, base, length, rights);
    }

    @Override
    public void accepted(int queue, int epoch, KeyValue alias, KeyValue exported, int host, long base, long length,
            int rights) {
        MonitoredKeys.Key source = keys.find(exported);
        if (source == null || source.ended || source.host != host || base < source.base
                || base + length > source.base + source.length || (rights & ~source.rights) != 0) {
            broken("alias of a key that does not give it: " + alias);
        }
        keys.add(alias, exported, queue, epoch, host, base, length, rights);
    }

    @Override
    public void revokeCalled(KeyValue key) {
        keys.find(key).ended = true;
    }

    @Override
    public void revokeReturned(KeyValue key) {
        keys.find(key).drained = true;
    }

    @Override
    public void hostFails(int host) {
        failing[host] = true;
    }

    @Override
    public void posted(int queue, int index, byte[] bytes) {
        MonitoredQueue at = queues[queue];
        SubmissionEntry command = new SubmissionEntry(Arrays.copyOf(bytes, SubmissionEntry.BYTES));
        if (index != at.nextPosted) {
            broken("posted out of order: queue=" + queue + ", index=" + index);
        }
        at.nextPosted = index + 1;
        at.commands.add(new MonitoredCommand(at, index, command, keys));
    }

    @Override
    public void completed(int queue, int index, KeyStatus status) {
        MonitoredQueue at = queues[queue];
        Integer told = at.told.poll();
        if (index != at.nextTold || told == null || told != status.code()) {
            broken("a process was told what the bus has not: queue=" + queue + ", index=" + index + ", status="
                    + status);
        }
        at.nextTold = index + 1;
    }

    @Override
    public void readIssued(int host, long address, int bytes, int id) {
        if (id == RING_ID) {
            if (!descriptors(host, address, bytes)) {
                broken("no descriptor was posted there: " + place(host, address, bytes));
            }
            return;
        }
        for (MonitoredQueue queue : queues) {
            if (queue != null && !queue.closed) {
                for (MonitoredCommand command : queue.commands) {
                    if (command.mayMove() && command.readsLines(host, address, bytes)) {
                        return;
                    }
                }
            }
        }
        broken("read that no command explains: " + place(host, address, bytes));
    }

    private boolean descriptors(int host, long address, int bytes) {
        for (MonitoredQueue queue : queues) {
            if (queue != null && queue.host == host && !queue.closed && address >= queue.submission && address + bytes
                    <= queue.submission + (long) queue.entries * SubmissionEntry.BYTES) {
                int first = (int) (address - queue.submission) / SubmissionEntry.BYTES;
                for (int i = 0; i < bytes / SubmissionEntry.BYTES; i++) {
                    if (!queue.waitsAt(first + i)) {
                        return false;
                    }
                }
                return true;
            }
        }
        return false;
    }

    @Override
    public void readAnswered(int host, long address, byte[] data, int from, int good, int id) {
        if (id != RING_ID && good > 0) {
            if (answers.size() == ANSWERS_KEPT) {
                answers.removeFirst();
            }
            answers.addLast(new Answer(host, address, Arrays.copyOfRange(data, from, from + good)));
        }
    }

    @Override
    public void writeIssued(int host, long address, byte[] data, int from, int bytes, int id) {
        if (id == RING_ID) {
            completion(host, address, data, from, bytes);
            return;
        }
        bytesJudged += bytes;
        List<MonitoredCommand> explaining = new ArrayList<>(1);
        for (MonitoredQueue queue : queues) {
            if (queue != null && !queue.closed) {
                for (MonitoredCommand command : queue.commands) {
                    if (command.mayMove() && command.writes(host, address, bytes) && wasRead(command, address, data,
                            from, bytes)) {
                        explaining.add(command);
                    }
                }
            }
        }
        if (explaining.isEmpty()) {
            broken("write that no command explains: " + place(host, address, bytes));
        } else if (explaining.size() == 1) {
            explaining.getFirst().moved = true;
        }
        flights.addLast(new Flight(host, address, bytes, explaining));
    }

    private boolean wasRead(MonitoredCommand command, long address, byte[] data, int from, int bytes) {
        long source = command.source + (address - command.target);
        Iterator<Answer> newest = answers.descendingIterator();
        while (newest.hasNext()) {
            Answer answer = newest.next();
            long at = source - answer.address;
            if (answer.host == command.sourceHost && at >= 0 && at + bytes <= answer.data.length
                    && Arrays.equals(answer.data, (int) at, (int) at + bytes, data, from, from + bytes)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void writeAnswered(int host, long address, int bytes, int id, boolean well) {
        if (id == RING_ID) {
            return;
        }
        Iterator<Flight> oldest = flights.iterator();
        while (oldest.hasNext()) {
            Flight flight = oldest.next();
            if (flight.host == host && flight.address == address && flight.bytes == bytes) {
                oldest.remove();
                if (well) {
                    flight.commands.forEach(command -> command.answered(address, bytes));
                }
                return;
            }
        }
        broken("answer to a write that was not issued: " + place(host, address, bytes));
    }

    private void completion(int host, long address, byte[] data, int from, int bytes) {
        for (MonitoredQueue queue : queues) {
            // What was made before the queue was closed may wait for its host: it is written before the close has
            // ended.
            if (queue == null || queue.host != host || queue.closed) {
                continue;
            }
            if (bytes == CompletionEntry.BYTES && queue.inRing(address)) {
                entry(queue, address, entry.wrap(data, from));
                return;
            }
            if (bytes == Long.BYTES && queue.inCounter(address)) {
                word(queue, address, data, from);
                return;
            }
        }
        broken("completion to nobody's memory: " + place(host, address, bytes));
    }

    private void entry(MonitoredQueue queue, long address, CompletionEntry told) {
        int number = queue.entriesWritten++;
        MonitoredCommand command = queue.commands.peek();
        if (address != queue.completion + (long) (number & queue.entries - 1) * CompletionEntry.BYTES
                || told.phase() != (number / queue.entries & 1 ^ 1) || told.queue() != queue.number) {
            broken("entry in the wrong place, phase or queue: " + told);
        }
        if (command == null || command.index != told.command() || command.userTag != told.userTag()) {
            broken("completion out of order, or twice: " + told);
            return;
        }
        KeyStatus status = told.status();
        if (told.done() != (status == KeyStatus.OK ? command.length : 0)) {
            broken("completion with a wrong count: " + told);
        }
        if (status == KeyStatus.OK && queue.mode != QueueMode.RING) {
            broken("entry for a success that another way tells: " + told);
        }
        if (queue.mode == QueueMode.BIT) {
            queue.entryStatus = status;
        } else {
            end(queue, command, status);
        }
    }

    private void word(MonitoredQueue queue, long address, byte[] data, int from) {
        long value = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            value = value << 8 | data[from + i] & 0xFF;
        }
        MonitoredCommand command = queue.commands.peek();
        if (command == null) {
            broken("counter or bit moves for nothing: queue=" + queue.number);
            return;
        }
        if (queue.mode == QueueMode.COUNTER) {
            if (value != ++queue.successes) {
                broken("counter jumps: queue=" + queue.number + ", value=" + value + ", expected=" + queue.successes);
            }
            end(queue, command, KeyStatus.OK);
            return;
        }
        KeyStatus status = KeyStatus.of((int) (value >>> 8) & 0xFF);
        if (address != queue.counter + 8L * (command.index & queue.entries - 1) || (value & 1) != (command.index
                / queue.entries & 1 ^ 1)) {
            broken("bit of another command: queue=" + queue.number + ", index=" + command.index);
        }
        if (status != KeyStatus.OK && status != queue.entryStatus) {
            broken("bit of a failure without its entry: queue=" + queue.number + ", index=" + command.index);
        }
        queue.entryStatus = null;
        end(queue, command, status);
    }

    private void end(MonitoredQueue queue, MonitoredCommand command, KeyStatus status) {
        queue.commands.remove();
        queue.told.add(status.code());
        commandsJudged++;
        refusalsJudged += status.refusal() ? 1 : 0;
        String wrong = command.judge(status, failing);
        if (wrong != null) {
            broken(wrong + ": queue=" + queue.number + ", index=" + command.index + ", status=" + status
                    + ", expected=" + command.expected);
        }
    }

    /** To be called when nothing is left to happen: commands of processes that live must have ended. */
    public void finish() {
        for (MonitoredQueue queue : queues) {
            if (queue != null && !queue.closing && !failing[queue.host] && !queue.commands.isEmpty()) {
                broken("completions lost: queue=" + queue.number + ", commands=" + queue.commands.size() + ", first="
                        + queue.commands.peek().index);
            }
        }
        for (Flight flight : flights) {
            if (!failing[flight.host]) {
                broken("write without an answer: " + place(flight.host, flight.address, flight.bytes));
            }
        }
    }

    /** Lines of 64 bytes that hold a range: the first address. */
    static long firstLine(long address) {
        return address & -LINE;
    }

    /** Behind the last line that holds a range. */
    static long endLine(long end) {
        return end + LINE - 1 & -LINE;
    }
}
