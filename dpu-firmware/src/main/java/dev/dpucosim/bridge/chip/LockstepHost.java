// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.LongUnaryOperator;

/**
 * A host between two chips: the one in front uses its memory, and the reference is answered with what the one in front
 * was answered, as soon as that has asked for the same. So both see the same bytes, whoever changes them meanwhile, and
 * what only one of them asks for is left over.
 */
final class LockstepHost {

    /** A write of either chip. */
    private record Write(long address, int id, byte[] data, boolean[] done, HostMemoryPort.WriteAnswer answerOrNull) {
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

    /** A line as the one in front was given it. */
    private record Line(byte[] data, boolean good) {}

    private final HostMemoryPort host;
    private final LongUnaryOperator queueOf;
    private final List<Map<Long, ArrayDeque<Line>>> lines = List.of(new TreeMap<>(), new TreeMap<>());
    private final List<Write> writes = new ArrayList<>();
    private final List<Read> readsAsked = new ArrayList<>();
    private final List<Write> writesAsked = new ArrayList<>();
    private final Map<String, KeyStatus> told = new TreeMap<>();
    private final Map<String, KeyStatus> toldByReference = new TreeMap<>();
    private int outstanding;
    private int life;
    private boolean moved;
    private boolean racy;
    private boolean dataFault;
    private boolean completionFault;

    /**
     * A host.
     *
     * @param queueOf the queue whose completions lie at an address; those of one queue have an order
     */
    LockstepHost(HostMemoryPort host, LongUnaryOperator queueOf) {
        this.host = host;
        this.queueOf = queueOf;
    }

    /** What the chip in front is connected to. */
    HostMemoryPort front() {
        return new HostMemoryPort() {
            @Override
            public void read(long address, int bytes, int id, ReadAnswer answer) {
                int born = life;
                outstanding++;
                moved = true;
                host.read(address, bytes, id, (data, from, good) -> {
                    if (born == life) {
                        outstanding--;
                        log(address, bytes, id, data, from, good);
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
                        null);
                writes.add(write);
                tell(told, write);
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

    private void log(long address, int bytes, int id, byte[] data, int from, int good) {
        dataFault |= good < bytes && id == HostMemoryPort.DATA_ID;
        for (int at = 0; at < bytes; at += HostMemoryPort.LINE_BYTES) {
            byte[] copy = at < good ? Arrays.copyOfRange(data, from + at, from + at + HostMemoryPort.LINE_BYTES)
                    : new byte[HostMemoryPort.LINE_BYTES];
            ArrayDeque<Line> before = lines.get(id).computeIfAbsent(address + at, key -> new ArrayDeque<>());
            racy |= !before.isEmpty() && !Arrays.equals(before.getLast().data, copy);
            before.add(new Line(copy, at < good));
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
                        answer);
                writesAsked.add(write);
                tell(toldByReference, write);
            }
        };
    }

    /**
     * Gives the reference what the one in front has been given.
     *
     * @param loose whether completions may differ: then they are answered at once
     * @return whether anything was
     */
    boolean pump(boolean loose) {
        for (Read read : readsAsked) {
            byte[] data = new byte[read.bytes];
            int good = take(read, data);
            if (good >= 0) {
                readsAsked.remove(read);
                read.answer.data(data, 0, good);
                return true;
            }
        }
        Iterator<Write> asked = writesAsked.iterator();
        while (asked.hasNext()) {
            Write write = asked.next();
            Write same = loose && write.id == HostMemoryPort.RING_ID ? null : match(write);
            boolean free = loose && write.id == HostMemoryPort.RING_ID;
            if (free || same != null && same.done[Write.ANSWERED]) {
                asked.remove();
                writes.remove(same);
                write.answerOrNull.done(free || same.done[Write.WELL]);
                return true;
            }
        }
        return false;
    }

    /** Good bytes of a read that the one in front has made as well, or -1. */
    private int take(Read read, byte[] data) {
        Map<Long, ArrayDeque<Line>> known = lines.get(read.id);
        for (int at = 0; at < read.bytes; at += HostMemoryPort.LINE_BYTES) {
            ArrayDeque<Line> line = known.get(read.address + at);
            if (line == null || line.isEmpty()) {
                return -1;
            }
        }
        int good = 0;
        for (int at = 0; at < read.bytes; at += HostMemoryPort.LINE_BYTES) {
            Line line = known.get(read.address + at).removeFirst();
            System.arraycopy(line.data, 0, data, at, HostMemoryPort.LINE_BYTES);
            good += line.good && good == at ? HostMemoryPort.LINE_BYTES : 0;
        }
        return good;
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
            if (write.id == HostMemoryPort.RING_ID && queueOf.applyAsLong(other.address) == queueOf.applyAsLong(
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
            for (Map.Entry<Long, ArrayDeque<Line>> line : lines.get(HostMemoryPort.DATA_ID).entrySet()) {
                if (!line.getValue().isEmpty()) {
                    return "read " + Long.toHexString(line.getKey());
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

    private static void tell(Map<String, KeyStatus> of, Write write) {
        if (write.id == HostMemoryPort.RING_ID && write.data.length == CompletionEntry.BYTES) {
            CompletionEntry entry = new CompletionEntry().wrap(write.data, 0);
            of.put(entry.queue() + "/" + entry.command() + "/" + entry.userTag(), entry.status());
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
        lines.forEach(Map::clear);
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
