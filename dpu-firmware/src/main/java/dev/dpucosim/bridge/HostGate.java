// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.PlainMemory;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * What can go wrong on the way to a host's memory: it makes answers late by the seed, holds everything while the host
 * is stalled, and has lines that answer with an error. It never reorders transactions of one id, loses none, and
 * changes no byte.
 */
final class HostGate implements HostMemoryPort {
    private final HostMemoryPort port;
    private final Scheduler scheduler;
    private final SeededStream random;
    private final ArrayDeque<Runnable> held = new ArrayDeque<>();
    private final long[] busyUntilPs = new long[2];
    private boolean stalled;
    private int late;
    private long delayPsMax;
    private long badFirst;
    private long badBytes;

    HostGate(HostMemoryPort port, Scheduler scheduler, SeededStream random) {
        this.port = port;
        this.scheduler = scheduler;
        this.random = random;
    }

    void stalled(boolean on) {
        stalled = on;
        while (!stalled && !held.isEmpty()) {
            held.remove().run();
        }
    }

    void delay(long psMax) {
        delayPsMax = psMax;
    }

    void bad(long first, long bytes) {
        badFirst = first;
        badBytes = bytes;
    }

    private boolean open() {
        return !stalled && delayPsMax == 0 && late == 0 && badBytes == 0 && held.isEmpty();
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        if (open()) {
            port.read(address, bytes, id, answer);
            return;
        }
        int good = 0;
        while (good < bytes && !bad(address + good, LINE_BYTES)) {
            good += LINE_BYTES;
        }
        int limit = good;
        pass(id, () -> port.read(address, bytes, id, (data, from, well) -> answer.data(data, from, Math.min(well,
                limit))));
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        if (open()) {
            port.write(address, source, from, bytes, id, answer);
            return;
        }
        byte[] data = Arrays.copyOfRange(source, from, from + bytes);
        boolean refused = bad(address, bytes);
        pass(id, () -> {
            if (refused) {
                answer.done(false);
            } else {
                port.write(address, data, 0, bytes, id, answer);
            }
        });
    }

    private boolean bad(long address, int bytes) {
        return badBytes != 0 && address < badFirst + badBytes && badFirst < address + bytes;
    }

    private void pass(int id, Runnable transaction) {
        if (delayPsMax == 0 && late == 0) {
            arrive(transaction);
            return;
        }
        long delayPs = delayPsMax == 0 ? 0 : random.nextLong(delayPsMax);
        busyUntilPs[id] = Math.max(busyUntilPs[id], scheduler.nowPs()) + delayPs;
        late++;
        scheduler.schedule(busyUntilPs[id], (nowPs, unused) -> {
            late--;
            arrive(transaction);
        }, 0);
    }

    private void arrive(Runnable transaction) {
        if (stalled || !held.isEmpty()) {
            held.add(transaction);
        } else {
            transaction.run();
        }
    }

    /** Memory behind it, as long as nothing goes wrong on the way. */
    @Override
    public PlainMemory plain() {
        PlainMemory plain = port.plain();
        return plain == null ? null : new PlainMemory() {
            @Override
            public MemorySegment bytes() {
                return plain.bytes();
            }

            @Override
            public long base() {
                return plain.base();
            }

            @Override
            public boolean open() {
                return HostGate.this.open() && plain.open();
            }

            @Override
            public void written(long address) {
                plain.written(address);
            }
        };
    }
}
