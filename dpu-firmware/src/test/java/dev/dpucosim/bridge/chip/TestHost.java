// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import java.util.ArrayList;
import java.util.List;

/** A megabyte of memory that writes down what comes, answers at once or when the test says so, and has bad lines. */
final class TestHost implements HostMemoryPort {
    static final int BYTES = 1 << 20;

    /** One transaction: what it was, and its answer as long as it is owed. */
    static final class Seen {
        final boolean write;
        final long address;
        final int bytes;
        final int id;
        private Runnable answer;

        Seen(boolean write, long address, int bytes, int id) {
            this.write = write;
            this.address = address;
            this.bytes = bytes;
            this.id = id;
        }

        @Override
        public String toString() {
            return (write ? "write " : "read ") + Long.toHexString(address) + "+" + bytes + " id" + id;
        }
    }

    final byte[] memory = new byte[BYTES];
    final long base;
    private final List<Seen> seen = new ArrayList<>();
    private final List<Seen> owed = new ArrayList<>();
    private boolean holding;
    private long badFirst = -1;
    private long badLast = -2;

    TestHost(long base) {
        this.base = base;
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        if (address % LINE_BYTES != 0 || bytes % LINE_BYTES != 0 || bytes == 0) {
            throw new AssertionError("read not of whole lines: address=" + address + ", bytes=" + bytes);
        }
        int at = place(address, bytes);
        int good = 0;
        while (good < bytes && !bad(address + good)) {
            good += LINE_BYTES;
        }
        int well = good;
        come(new Seen(false, address, bytes, id), () -> answer.data(memory, at, well));
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        int at = place(address, bytes);
        byte[] data = java.util.Arrays.copyOfRange(source, from, from + bytes);
        boolean well = !bad(address) && !bad(address + bytes - 1);
        come(new Seen(true, address, bytes, id), () -> {
            if (well) {
                System.arraycopy(data, 0, memory, at, bytes);
            }
            answer.done(well);
        });
    }

    private int place(long address, int bytes) {
        long at = address - base;
        if (at < 0 || at + bytes > BYTES || bytes < 1 || (address & 4095) + bytes > 4096) {
            throw new AssertionError("no such memory, or a page crossed: address=" + Long.toHexString(address)
                    + ", bytes=" + bytes);
        }
        return (int) at;
    }

    private boolean bad(long address) {
        return address >= badFirst && address <= badLast;
    }

    private void come(Seen transaction, Runnable answer) {
        seen.add(transaction);
        if (holding) {
            transaction.answer = answer;
            owed.add(transaction);
        } else {
            answer.run();
        }
    }

    /** From now on these addresses answer with an error. */
    void bad(long first, long last) {
        badFirst = first;
        badLast = last;
    }

    /** From now on nothing is answered. */
    void hold() {
        holding = true;
    }

    /** Answers the oldest transaction that is owed an answer. */
    void answerOne() {
        owed.removeFirst().answer.run();
    }

    int owed() {
        return owed.size();
    }

    /** From now on everything is answered, also what came before. */
    void release() {
        holding = false;
        while (!owed.isEmpty()) {
            answerOne();
        }
    }

    /** All transactions since the last call. */
    List<Seen> take() {
        List<Seen> taken = List.copyOf(seen);
        seen.clear();
        return taken;
    }

    /** The transactions of data since the last call. */
    List<Seen> takeData() {
        return take().stream().filter(one -> one.id == DATA_ID).toList();
    }

    byte[] copy(long address, int bytes) {
        return java.util.Arrays.copyOfRange(memory, (int) (address - base), (int) (address - base) + bytes);
    }

    void fill(long address, int bytes, int seed) {
        for (int i = 0; i < bytes; i++) {
            memory[(int) (address - base) + i] = (byte) (seed * 31 + i * 7 + (i >> 8));
        }
    }

    long word(long address) {
        return Bytes.getLong(memory, (int) (address - base));
    }
}
