// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * A host between two chips: the one in front uses its memory, and the reference is answered with what the one in front
 * was answered, as soon as that has asked for the same. So both see the same bytes, whoever changes them meanwhile, and
 * what only one of them asks for is left over.
 */
final class LockstepHost {

    /** A write of either chip; when it was seen, in the order of all. */
    private record Write(long address, int id, byte[] data, boolean[] done, HostMemoryPort.WriteAnswer answerOrNull,
            long at) {
        static final int ANSWERED = 0;
        static final int WELL = 1;

        @Override
        public String toString() {
            String text = data.length > CompletionEntry.BYTES ? "hash " + Arrays.hashCode(data)
                    : data.length == CompletionEntry.BYTES && id == HostMemoryPort.RING_ID
                            ? new CompletionEntry().wrap(data, 0).toString()
                            : Arrays.toString(data);
            return "write " + Long.toHexString(address) + "+" + data.length + " id" + id + " " + text;
        }
    }

    /** A read of the reference. */
    private record Read(long address, int bytes, int id, HostMemoryPort.ReadAnswer answer) {
        @Override
        public String toString() {
            return "read " + Long.toHexString(address) + "+" + bytes + " id" + id;
        }
    }

    /** Where data were read. */
    private record Place(long address, int bytes) {
        @Override
        public String toString() {
            return "read " + Long.toHexString(address) + "+" + bytes;
        }
    }

    /** Lines as the one in front was given them: their good bytes, and when that was, in the order of all. */
    private record Lines(byte[] data, int good, long at) {}

    /** Whom a completion tells of what. */
    private record Told(int queue, int command, long userTag) {}

    private final HostMemoryPort host;
    private final int number;
    private final LockstepQueues queues;
    private final LockstepCommands commands;
    /** Descriptors line by line, since the two chips may fetch them in bursts of another size. */
    private final Map<Long, ArrayDeque<Lines>> descriptors = new TreeMap<>();
    private final Map<Place, ArrayDeque<Lines>> reads = new LinkedHashMap<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Read> readsAsked = new ArrayList<>();
    private final List<Write> writesAsked = new ArrayList<>();
    private final Map<Told, KeyStatus> told = new LinkedHashMap<>();
    private final Map<Told, KeyStatus> toldByReference = new LinkedHashMap<>();
    private int outstanding;
    private int life;
    private boolean moved;
    private boolean racy;
    private boolean dataFault;
    private boolean completionFault;

    /** Host 0 or 1. */
    LockstepHost(HostMemoryPort host, int number, LockstepQueues queues, LockstepCommands commands) {
        this.host = host;
        this.number = number;
        this.queues = queues;
        this.commands = commands;
    }

    /** What the chip in front is connected to. */
    HostMemoryPort front() {
        return new HostMemoryPort() {
            @Override
            public void read(long address, int bytes, int id, ReadAnswer answer) {
                int born = life;
                outstanding++;
                moved = true;
                int queue = id == RING_ID ? queues.submits(number, address) : -1;
                int ofQueue = commands.fetches(queue, bytes / LINE_BYTES);
                host.read(address, bytes, id, (data, from, good) -> {
                    if (born == life) {
                        outstanding--;
                        dataFault |= good < bytes && id == DATA_ID;
                        if (id == DATA_ID) {
                            logData(new Place(address, bytes), data, from, good);
                        } else {
                            logDescriptors(queue, ofQueue, address, bytes, data, from, good);
                        }
                    }
                    answer.data(data, from, good);
                });
            }

            @Override
            public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
                int born = life;
                outstanding++;
                moved = true;
                Write write = new Write(address, id, Arrays.copyOfRange(source, from, from + bytes), new boolean[2],
                        null, commands.next());
                writes.add(write);
                tell(told, write);
                if (id == RING_ID) {
                    commands.told(number, address, write.data);
                }
                host.write(address, source, from, bytes, id, well -> {
                    if (born == life) {
                        outstanding--;
                        write.done[Write.ANSWERED] = true;
                        write.done[Write.WELL] = well;
                        dataFault |= !well && id == DATA_ID;
                        completionFault |= !well && id == RING_ID;
                    }
                    answer.done(well);
                });
            }
        };
    }

    private void logData(Place place, byte[] data, int from, int good) {
        ArrayDeque<Lines> before = reads.computeIfAbsent(place, key -> new ArrayDeque<>());
        byte[] copy = Arrays.copyOf(Arrays.copyOfRange(data, from, from + good), place.bytes);
        racy |= !before.isEmpty() && !Arrays.equals(before.getLast().data, copy);
        before.add(new Lines(copy, good, commands.next()));
    }

    private void logDescriptors(int queue, int life, long address, int bytes, byte[] data, int from, int good) {
        for (int at = 0; at < bytes; at += HostMemoryPort.LINE_BYTES) {
            boolean well = at < good;
            byte[] line = well ? Arrays.copyOfRange(data, from + at, from + at + HostMemoryPort.LINE_BYTES)
                    : new byte[HostMemoryPort.LINE_BYTES];
            if (commands.came(queue, life, line, well)) {
                descriptors.computeIfAbsent(address + at, key -> new ArrayDeque<>()).add(new Lines(line, well
                        ? line.length
                        : 0, 0));
            }
        }
    }

    /** What the reference is connected to. */
    HostMemoryPort reference() {
        return new HostMemoryPort() {
            @Override
            public void read(long address, int bytes, int id, ReadAnswer answer) {
                readsAsked.add(new Read(address, bytes, id, answer));
            }

            @Override
            public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
                Write write = new Write(address, id, Arrays.copyOfRange(source, from, from + bytes), new boolean[2],
                        answer, 0);
                writesAsked.add(write);
                tell(toldByReference, write);
            }
        };
    }

    /**
     * Gives the reference what the one in front has been given; its completions, where they may differ, at once.
     *
     * @return whether anything was
     */
    boolean pump() {
        for (Read read : readsAsked) {
            Lines lines = take(read);
            if (lines != null) {
                readsAsked.remove(read);
                read.answer.data(lines.data, 0, lines.good);
                return true;
            }
        }
        Iterator<Write> asked = writesAsked.iterator();
        while (asked.hasNext()) {
            Write write = asked.next();
            boolean free = write.id == HostMemoryPort.RING_ID && !commands.leads();
            Write same = free ? null : match(write);
            if (free || same != null && same.done[Write.ANSWERED]) {
                asked.remove();
                writes.remove(same);
                write.answerOrNull.done(free || same.done[Write.WELL]);
                return true;
            }
        }
        return false;
    }

    /** What the one in front was given for the same read, or null; one descriptor at a time is asked for. */
    private Lines take(Read read) {
        ArrayDeque<Lines> known = read.id == HostMemoryPort.DATA_ID ? reads.get(new Place(read.address, read.bytes))
                : commands.mayCome(number, read.address) ? descriptors.get(read.address) : null;
        return known == null ? null : known.poll();
    }

    /** Whether the one in front has been given data of a place before a moment, that nobody has taken. */
    boolean hasRead(long address, int bytes, long before) {
        ArrayDeque<Lines> known = reads.get(new Place(address, bytes));
        return known != null && !known.isEmpty() && known.getFirst().at < before;
    }

    /** These data. */
    byte[] peek(long address, int bytes) {
        return reads.get(new Place(address, bytes)).getFirst().data;
    }

    void takeRead(long address, int bytes) {
        reads.get(new Place(address, bytes)).removeFirst();
    }

    /** Whether the one in front has written data to a place before a moment, that nobody has taken. */
    boolean hasWritten(long address, int bytes, long before) {
        return writes.stream().anyMatch(write -> write.id == HostMemoryPort.DATA_ID && write.address == address
                && write.data.length == bytes && write.at < before);
    }

    /** Takes the write of these data to a place; false: there is none. */
    boolean takeWrite(long address, byte[] data, int from, int bytes) {
        Iterator<Write> each = writes.iterator();
        while (each.hasNext()) {
            Write write = each.next();
            if (write.id == HostMemoryPort.DATA_ID && write.address == address && write.data.length == bytes && (racy
                    || Arrays.equals(write.data, 0, bytes, data, from, from + bytes))) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    /** A queue has ended: its descriptors are not for its next life, and the reference waits for none. */
    void forgetDescriptors(long first, long bytes) {
        descriptors.keySet().removeIf(address -> address - first >= 0 && address - first < bytes);
        for (Read read : List.copyOf(readsAsked)) {
            if (read.id == HostMemoryPort.RING_ID && read.address - first >= 0 && read.address - first < bytes) {
                readsAsked.remove(read);
                read.answer.data(new byte[read.bytes], 0, read.bytes);
            }
        }
    }

    /** The same write of the one in front: the oldest of its queue, or one to the same bytes. */
    private Write match(Write write) {
        for (Write other : writes) {
            if (other.id != write.id) {
                continue;
            }
            boolean same = other.address == write.address && other.data.length == write.data.length
                    && (racy && write.id == HostMemoryPort.DATA_ID || Arrays.equals(other.data, write.data));
            if (same) {
                return other;
            }
            if (write.id == HostMemoryPort.RING_ID && queues.at(number, other.address) == queues.at(number,
                    write.address)) {
                return null;
            }
        }
        return null;
    }

    /** Whether anything has come since this was asked last. */
    boolean takeMoved() {
        boolean was = moved;
        moved = false;
        return was;
    }

    boolean outstanding() {
        return outstanding != 0;
    }

    /** Whether data met an error: which segments behind it had begun is free. */
    boolean dataFault() {
        return dataFault;
    }

    /** Whether a completion met an error: how much its queue had in flight is free. */
    boolean completionFault() {
        return completionFault;
    }

    boolean asked() {
        return !readsAsked.isEmpty() || !writesAsked.isEmpty();
    }

    /** The first thing that only the reference has done, or null. */
    Object missing(boolean dataToo) {
        for (Read read : readsAsked) {
            if (dataToo || read.id == HostMemoryPort.RING_ID) {
                return read;
            }
        }
        return first(writesAsked, dataToo);
    }

    /** The first thing that only the one in front has done, or null; descriptors behind a bad one are free. */
    Object surplus(boolean dataToo) {
        if (dataToo) {
            for (Map.Entry<Place, ArrayDeque<Lines>> place : reads.entrySet()) {
                if (!place.getValue().isEmpty()) {
                    return place.getKey();
                }
            }
        }
        return first(writes, dataToo);
    }

    private static Object first(List<Write> list, boolean dataToo) {
        for (Write write : list) {
            if (dataToo || write.id == HostMemoryPort.RING_ID) {
                return write;
            }
        }
        return null;
    }

    /** What each of both has told of the same commands since the last quiet point. */
    void ends(BiConsumer<KeyStatus, KeyStatus> both) {
        toldByReference.forEach((command, expected) -> {
            KeyStatus seen = told.get(command);
            if (seen != null) {
                both.accept(expected, seen);
            }
        });
    }

    private static void tell(Map<Told, KeyStatus> of, Write write) {
        if (write.id == HostMemoryPort.RING_ID && write.data.length == CompletionEntry.BYTES) {
            CompletionEntry entry = new CompletionEntry().wrap(write.data, 0);
            of.put(new Told(entry.queue(), entry.command(), entry.userTag()), entry.status());
        }
    }

    /** Ends what the reference waits for and will not get; a bridge over what the rules leave free. */
    void endAsked() {
        for (Read read : List.copyOf(readsAsked)) {
            readsAsked.remove(read);
            read.answer.data(new byte[read.bytes], 0, read.bytes);
        }
        for (Write write : List.copyOf(writesAsked)) {
            writesAsked.remove(write);
            write.answerOrNull.done(true);
        }
    }

    /** Begins anew at a quiet point. */
    void clear() {
        descriptors.clear();
        reads.clear();
        writes.clear();
        told.clear();
        toldByReference.clear();
        racy = false;
        dataFault = false;
        completionFault = false;
    }

    /** What the host owes it will not answer. */
    void forget() {
        life++;
        outstanding = 0;
    }

    /** After a reset of the chips. */
    void reset() {
        forget();
        clear();
        readsAsked.clear();
        writesAsked.clear();
    }
}
