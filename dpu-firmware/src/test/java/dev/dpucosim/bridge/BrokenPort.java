// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.CompletionEntry;
import dev.dpucosim.bridge.chip.HostMemoryPort;
import java.util.Arrays;

/** A chip's port that does one thing wrong, now and then; what the monitor must see. */
final class BrokenPort implements HostMemoryPort {

    enum Fault {
        /** A bit of what is copied changes. */
        DATA_CHANGED,
        /** A byte more is written than was asked for. */
        WRITE_TOO_LONG,
        /** Data go to another line. */
        WRITE_ELSEWHERE,
        /** Data come from another line. */
        READ_ELSEWHERE,
        /** The completion comes before the data. */
        COMPLETION_EARLY,
        /** A completion does not come. */
        COMPLETION_LOST,
        /** A completion comes twice. */
        COMPLETION_TWICE,
        /** A failure is told as a success. */
        STATUS_WRONG,
        /** Data are written again much later. */
        WRITE_AGAIN
    }

    private static final int EVERY = 41;
    private static final int LATER = 400;

    private final HostMemoryPort port;
    private final Fault fault;
    private int count;
    private Runnable late;
    private int lateIn;

    BrokenPort(HostMemoryPort port, Fault fault) {
        this.port = port;
        this.fault = fault;
    }

    private boolean now(Fault asked) {
        return fault == asked && ++count % EVERY == 0;
    }

    @Override
    public void read(long address, int bytes, int id, ReadAnswer answer) {
        boolean elsewhere = id == DATA_ID && now(Fault.READ_ELSEWHERE);
        port.read(elsewhere ? address ^ 0x10_0000 : address, bytes, id, answer);
    }

    @Override
    public void write(long address, byte[] source, int from, int bytes, int id, WriteAnswer answer) {
        byte[] data = Arrays.copyOfRange(source, from, from + bytes + 1 > source.length ? from + bytes
                : from + bytes + 1);
        long to = address;
        int count = bytes;
        if (late != null && --lateIn <= 0) {
            Runnable due = late;
            late = null;
            due.run();
        }
        if (id == DATA_ID) {
            if (now(Fault.DATA_CHANGED)) {
                data[bytes / 2] ^= 4;
            } else if ((address & 4095) + bytes < 4096 && data.length > bytes && now(Fault.WRITE_TOO_LONG)) {
                count++;
            } else if (now(Fault.WRITE_ELSEWHERE)) {
                to ^= 0x10_0000;
            } else if (late == null && now(Fault.COMPLETION_EARLY)) {
                late = () -> port.write(address, data, 0, bytes, id, well -> {});
                lateIn = 2;
                answer.done(true);
                return;
            } else if (late == null && now(Fault.WRITE_AGAIN)) {
                late = () -> port.write(address, data, 0, bytes, id, well -> {});
                lateIn = LATER;
            }
        } else if (bytes == CompletionEntry.BYTES) {
            if (now(Fault.COMPLETION_LOST)) {
                answer.done(true);
                return;
            }
            if (now(Fault.COMPLETION_TWICE)) {
                port.write(address, data, 0, bytes, id, well -> {});
            } else if (data[0] != 0 && now(Fault.STATUS_WRONG)) {
                data[0] = 0;
            }
        }
        port.write(to, data, 0, count, id, answer);
    }
}
