// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * What stands behind an AXI4 manager port: memory that the model reads and writes itself, as with {@link AxiMemory},
 * and somebody in Java who answers what is not to be done there: what lies outside, and everything while
 * {@link #direct} is off. Bursts are INCR; those of one id are answered in their order, whoever answers them, and go
 * past those of another id that wait. An answer that is given before the next cycle is as quick as memory. Bytes
 * written in a burst that is handed over must be of one piece; one that writes nothing is answered OKAY and not shown.
 *
 * <pre>
 * control: +0 produced  +8 consumed  +16 direct  +24 forgets  +32 open  +40 due  +48 lives
 * record:  +0 position  +8 byteLength  +16 address  +24 cycle  +32 kind  +36 id  +40 place
 * answer:  +0 given  +4 good  +8 response
 * </pre>
 */
public final class AxiSubordinate {

    private static final long CONTROL_BYTES = 64;
    private static final long PRODUCED = 0;
    private static final long CONSUMED = 8;
    private static final long DIRECT = 16;
    private static final long FORGETS = 24;
    private static final long OPEN = 32;
    private static final long DUE = 40;
    private static final long LIVES = 48;
    private static final int RECORDS = 1024;
    private static final long RECORD_BYTES = 64;
    private static final int KIND_READ = 0;
    private static final int KIND_WRITE = 1;
    private static final int PLACES = 2 * 256;
    private static final long ANSWER_BYTES = 16;
    private static final long ROOM_BYTES = 4096;
    private static final int RESPONSE_MAX = 3;

    private final Session session;
    private final MemorySegment control;
    private final MemorySegment ring;
    private final MemorySegment answers;
    private final MemorySegment room;

    private AxiSubordinate(Session session) {
        this.session = session;
        control = session.allocate(CONTROL_BYTES, 64);
        ring = session.allocate(RECORDS * RECORD_BYTES, 64);
        answers = session.allocate(PLACES * ANSWER_BYTES, 64);
        room = session.allocate(PLACES * ROOM_BYTES, 64);
    }

    static AxiSubordinate attach(Session session, String prefix, MemorySegment memoryOrNull, MemoryOptions options,
            long toldIds) {
        final long handle = session.enter();
        try {
            if (memoryOrNull != null) {
                session.share(memoryOrNull);
            }
            final AxiSubordinate port = new AxiSubordinate(session);
            NativeSimulation.attachMemory(handle, prefix, session.allocate(CONTROL_BYTES, 64).address(),
                    memoryOrNull == null ? 0 : memoryOrNull.address(), memoryOrNull == null ? 0 : memoryOrNull
                            .byteSize(),
                    options.base(), options.readLatencyCycles(), options.writeLatencyCycles(),
                    options.outstandingMax(), Stall.longs(options.readAddress(), options.readData(), options
                            .writeAddress(), options.writeData(), options.response()),
                    new long[] {port.control.address(), port.ring.address(), RECORDS, port.answers.address(),
                        port.room.address(), toldIds});
            return port;
        } finally {
            session.exit();
        }
    }

    /** Whether bursts that come inside the memory are done there from now on; off at the start. */
    public void direct(boolean on) {
        session.enter();
        try {
            control.set(JAVA_LONG, DIRECT, on ? 1 : 0);
        } finally {
            session.exit();
        }
    }

    /** Hands everything that is there to the handler and returns how much it was. */
    public int drain(RequestHandler handler) {
        session.enter();
        try {
            int count = 0;
            // A handler may let cycles pass and drain what comes meanwhile.
            while (control.get(JAVA_LONG, CONSUMED) < control.get(JAVA_LONG, PRODUCED)) {
                final long next = control.get(JAVA_LONG, CONSUMED);
                control.set(JAVA_LONG, CONSUMED, next + 1);
                hand(next % RECORDS * RECORD_BYTES, handler);
                count++;
            }
            return count;
        } finally {
            session.exit();
        }
    }

    private void hand(long record, RequestHandler handler) {
        final long address = ring.get(JAVA_LONG, record + 16);
        final int byteLength = (int) ring.get(JAVA_LONG, record + 8);
        final int kind = ring.get(JAVA_INT, record + 32);
        final int id = ring.get(JAVA_INT, record + 36);
        if (kind != KIND_READ && kind != KIND_WRITE) {
            handler.written(address, byteLength, id);
            return;
        }
        final AxiRequest request = new AxiRequest(this, ring.get(JAVA_INT, record + 40), ring.get(JAVA_LONG, record),
                address, byteLength, id, ring.get(JAVA_LONG, record + 24), life());
        if (kind == KIND_READ) {
            handler.read(request);
        } else {
            handler.write(request);
        }
    }

    private long life() {
        return control.get(JAVA_LONG, LIVES) + control.get(JAVA_LONG, FORGETS);
    }

    byte[] bytes(AxiRequest request) {
        session.enter();
        try {
            final byte[] bytes = new byte[request.byteLength()];
            MemorySegment.copy(room, JAVA_BYTE, request.position(), bytes, 0, bytes.length);
            return bytes;
        } finally {
            session.exit();
        }
    }

    void answer(AxiRequest request, byte[] source, int from, int good, int response) {
        Objects.checkFromIndexSize(from, good, source.length);
        if (good > request.byteLength() || response < 0 || response > RESPONSE_MAX) {
            throw new IllegalArgumentException("no such answer: good=" + good + ", byteLength=" + request.byteLength()
                    + ", response=" + response);
        }
        session.enter();
        try {
            request.answer();
            if (request.life() != life()) {
                return;
            }
            final long answer = request.place() * ANSWER_BYTES;
            MemorySegment.copy(source, from, room, JAVA_BYTE, request.position(), good);
            room.asSlice(request.position() + good, request.byteLength() - good).fill((byte) 0);
            answers.set(JAVA_INT, answer + 4, good);
            answers.set(JAVA_INT, answer + 8, response);
            answers.set(JAVA_INT, answer, 1);
            control.set(JAVA_LONG, DUE, 1);
        } finally {
            session.exit();
        }
    }

    /** Drops all that is under way before the next cycle, as a reset does; what was handed over wants no answer. */
    public void forget() {
        session.enter();
        try {
            control.set(JAVA_LONG, FORGETS, control.get(JAVA_LONG, FORGETS) + 1);
            control.set(JAVA_LONG, CONSUMED, control.get(JAVA_LONG, PRODUCED));
            control.set(JAVA_LONG, DUE, 1);
        } finally {
            session.exit();
        }
    }

    /** Whether a burst has been taken and not been answered whole. */
    public boolean open() {
        return control(OPEN) != 0;
    }

    /** Whether cycles alone bring an answer further, because memory gives it or it has been given. */
    public boolean due() {
        return control(DUE) != 0;
    }

    private long control(long offset) {
        session.enter();
        try {
            return control.get(JAVA_LONG, offset);
        } finally {
            session.exit();
        }
    }
}
