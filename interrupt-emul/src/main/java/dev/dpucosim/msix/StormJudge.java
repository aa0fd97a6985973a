// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges one engine by rules while everything happens at once, without another to compare it with:
 * <ul>
 * <li>data of a stream come in their order, each once, as they were sent, and before every message that stands for an
 * event behind them;</li>
 * <li>a vector has no more messages than events whose data have come, none while it is masked or its function is not
 * enabled, and one after its last event unless that was withdrawn;</li>
 * <li>when all is at rest, no vector is pending that may send;</li>
 * <li>a message is an address and data that were once programmed together for that vector, by no other requester than
 * its function.</li>
 * </ul>
 *
 * <p>
 * Whoever makes the storm says what is sent and programmed; the host's writes are shown as they come. A broken rule is
 * an {@link IllegalStateException} at once. It does not judge how soon anything happens, nor answers.
 */
public final class StormJudge {

    /** Data frames of a stream in the order of their sequence. */
    private static final class Stream {
        private final List<Data> data = new ArrayList<>();
    }

    private static final class Data {
        private final Stream stream;
        private final int index;
        private final long address;
        private final byte[] bytes;
        private boolean placed;
        private boolean free;

        Data(Stream stream, long address, byte[] bytes) {
            this.stream = stream;
            this.address = address;
            this.bytes = bytes;
            this.index = stream.data.size();
        }
    }

    /** An event: the data that must have come before a message may stand for it. */
    private static final class Event {
        private final List<Stream> streams;
        private final int[] counts;

        Event(List<Stream> streams) {
            this.streams = streams;
            this.counts = streams.stream().mapToInt(stream -> stream.data.size()).toArray();
        }

        boolean ready() {
            for (int i = 0; i < counts.length; i++) {
                List<Data> data = streams.get(i).data;
                while (counts[i] > 0 && settled(data.get(counts[i] - 1))) {
                    counts[i]--;
                }
                if (counts[i] > 0) {
                    return false;
                }
            }
            return true;
        }

        private static boolean settled(Data data) {
            return data.placed || data.free;
        }
    }

    private static final class Vector {
        private final int function;
        private final List<Event> waiting = new ArrayList<>();
        private long credit;
        private long messages;
        private boolean masked = true;
        private long lastEvent;
        private long lastMessage = -1;

        Vector(int function) {
            this.function = function;
        }
    }

    private final Map<Integer, Stream> streams = new TreeMap<>();
    private final Map<Long, Data> data = new TreeMap<>();
    private final Map<String, Vector> programmed = new TreeMap<>();
    private final Map<Integer, Vector> vectors = new TreeMap<>();
    private final boolean[] open = new boolean[MsixWindows.FUNCTIONS];
    private long position = 1;
    private long checks;

    /**
     * A DATA frame joins a stream.
     *
     * @param bytes what is to be written; the first eight are a stamp that no other data have
     */
    public void data(int stream, int function, long address, byte[] bytes) {
        Stream target = stream(stream);
        Data sent = new Data(target, address, bytes);
        long stamp = stamp(bytes);
        target.data.add(sent);
        data.put(stamp << 3 | function, sent);
    }

    /** An event is about to be sent, behind all data that these streams have now. */
    public void event(int function, int vector, int... fences) {
        List<Stream> behind = new ArrayList<>();
        for (int fence : fences) {
            behind.add(stream(fence));
        }
        Vector target = vector(function, vector);
        target.waiting.add(new Event(behind));
        target.lastEvent = position++;
    }

    /** An entry is about to hold this address with these data. */
    public void programmed(int function, int requester, int vector, long address, int value) {
        programmed.put(key(requester, address, value), vector(function, vector));
    }

    /** The write that masks the vector has its response. */
    public void masked(int function, int vector) {
        vector(function, vector).masked = true;
    }

    /** The vector is about to be unmasked. */
    public void unmasked(int function, int vector) {
        vector(function, vector).masked = false;
    }

    /** The function is about to be enabled. */
    public void opened(int function) {
        open[function] = true;
    }

    /** The write that disables the function has its response. */
    public void closed(int function) {
        open[function] = false;
    }

    /** A withdrawal of the vector was acknowledged: no event that was sent so far needs a message any more. */
    public void withdrawn(int function, int vector) {
        vector(function, vector).lastEvent = -1;
    }

    /** Nothing moves and the host has answered everything: whether the vector's Pending bit may be as it is read. */
    public void rest(int function, int vector, boolean pending) {
        Vector target = vector(function, vector);
        checks++;
        if (pending && !target.masked && open[function]) {
            throw new IllegalStateException("pending at rest, and may send: function=" + function + ", vector="
                    + vector);
        }
    }

    /** The function is about to be reset: what is under way for it need not come any more, and still may. */
    public void resetting(int function) {
        data.forEach((key, sent) -> sent.free |= (key & 7) == function);
    }

    /** The function's reset is done: what was under way for it is void, and must not come any more. */
    public void reset(int function) {
        open[function] = false;
        for (Vector vector : vectors.values()) {
            if (vector.function == function) {
                vector.waiting.clear();
                vector.credit = 0;
                vector.messages = 0;
                vector.masked = true;
                vector.lastEvent = -1;
                vector.lastMessage = 0;
            }
        }
        resetting(function);
        data.entrySet().removeIf(entry -> (entry.getKey() & 7) == function);
    }

    /** A write to the host, in the order in which they come. */
    public void write(int function, HostWrite write) {
        checks++;
        if (write.message()) {
            message(write);
        } else {
            placed(function, write);
        }
        position++;
    }

    private void placed(int function, HostWrite write) {
        if (write.bytes().length < Long.BYTES) {
            throw broken("data shorter than any that were sent", write);
        }
        Data sent = data.remove(stamp(write.bytes()) << 3 | function);
        if (sent == null) {
            throw broken("data that nobody sent, or sent once", write);
        }
        if (write.address() != sent.address || !Arrays.equals(write.bytes(), sent.bytes)) {
            throw broken("data are not as they were sent", write);
        }
        for (int i = sent.index - 1; i >= 0 && !sent.stream.data.get(i).placed; i--) {
            if (!sent.stream.data.get(i).free) {
                throw broken("data overtook data of their stream", write);
            }
        }
        sent.placed = true;
    }

    private static long stamp(byte[] bytes) {
        long stamp = 0;
        for (int i = Long.BYTES - 1; i >= 0; i--) {
            stamp = stamp << 8 | bytes[i] & 0xFF;
        }
        return stamp;
    }

    private void message(HostWrite write) {
        int value = 0;
        for (int i = 3; i >= 0; i--) {
            value = value << 8 | write.bytes()[i] & 0xFF;
        }
        Vector vector = programmed.get(key(write.attributes().bus().agentId(), write.address(), value));
        if (vector == null) {
            throw broken("message that no entry of the function has held", write);
        }
        if (vector.masked) {
            throw broken("message of a masked vector", write);
        }
        if (!open[vector.function]) {
            throw broken("message of a function that is not enabled", write);
        }
        int before = vector.waiting.size();
        vector.waiting.removeIf(Event::ready);
        vector.credit += before - vector.waiting.size();
        if (++vector.messages > vector.credit) {
            throw broken("message before its data, or without an event", write);
        }
        vector.lastMessage = position;
    }

    /** All is quiet, everything is acknowledged, enabled and unmasked: no event may be without its message. */
    public void end() {
        vectors.forEach((key, vector) -> {
            checks++;
            if (vector.lastEvent > 0 && vector.lastMessage < vector.lastEvent) {
                throw new IllegalStateException("event lost: function=" + vector.function + ", vector="
                        + (key & 0xFFF));
            }
        });
        data.forEach((key, sent) -> {
            if (!sent.free) {
                throw new IllegalStateException("data lost: stamp=" + (key >>> 3) + ", function=" + (key & 7));
            }
        });
    }

    /** Writes judged and vectors looked at. */
    public long checks() {
        return checks;
    }

    private Stream stream(int number) {
        return streams.computeIfAbsent(number, key -> new Stream());
    }

    private Vector vector(int function, int vector) {
        return vectors.computeIfAbsent(function << 12 | vector, key -> new Vector(function));
    }

    private static String key(int requester, long address, int value) {
        return requester + " " + address + " " + value;
    }

    private static IllegalStateException broken(String rule, HostWrite write) {
        return new IllegalStateException("rule broken: " + rule + ": write=" + write);
    }
}
