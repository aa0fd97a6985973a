// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import dev.dpucosim.harness.Port;
import dev.dpucosim.harness.PostedOptions;
import dev.dpucosim.harness.PostedWrite;
import dev.dpucosim.harness.PostedWrites;
import dev.dpucosim.harness.Simulation;
import dev.dpucosim.harness.Stop;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/**
 * A host at the end of one of the chip's AXI4 managers: hands reads and writes on in their order, and brings what the
 * host answers back, those of one id in their order. It is always ready while cycles are stepped one by one, which they
 * are as long as it is busy.
 */
final class RtlHost {
    private static final int SLVERR = 2;
    private static final int LINE_WORDS = HostMemoryPort.LINE_BYTES / Long.BYTES;

    /** A read on its way. */
    private static final class Read {
        private final long address;
        private final int id;
        private final int bytes;
        /** What the host has answered, or null. */
        private byte[] data;
        private int good;
        private int at;

        Read(long address, int id, int bytes) {
            this.address = address;
            this.id = id;
            this.bytes = bytes;
        }
    }

    /** A write that has no response. */
    private static final class Write {
        private boolean answered;
        private boolean well;
    }

    private final HostMemoryPort host;
    private final PostedWrites writes;
    private final Port addressValid;
    private final Port addressReady;
    private final Port address;
    private final Port length;
    private final Port addressId;
    private final Port valid;
    private final Port ready;
    private final Port id;
    private final Port data;
    private final Port response;
    private final Port last;
    private final Stop asks;
    private final List<Read> reads = new ArrayList<>();
    private final List<Read> asked = new ArrayList<>();
    private final ArrayDeque<Write> unanswered = new ArrayDeque<>();
    private final long[] line = new long[LINE_WORDS];
    private Read beat;
    private boolean taken;
    private boolean stepping;
    private int life;

    RtlHost(Simulation simulation, String prefix, HostMemoryPort host) {
        this.host = host;
        writes = simulation.posted(prefix, PostedOptions.DEFAULT);
        addressValid = simulation.port(prefix + "_arvalid_o");
        addressReady = simulation.port(prefix + "_arready_i");
        address = simulation.port(prefix + "_araddr_o");
        length = simulation.port(prefix + "_arlen_o");
        addressId = simulation.port(prefix + "_arid_o");
        valid = simulation.port(prefix + "_rvalid_i");
        ready = simulation.port(prefix + "_rready_o");
        id = simulation.port(prefix + "_rid_i");
        data = simulation.port(prefix + "_rdata_i");
        response = simulation.port(prefix + "_rresp_i");
        last = simulation.port(prefix + "_rlast_i");
        asks = simulation.when(prefix + "_arvalid_o", 1);
    }

    /** What ends cycles that are run together. */
    Stop stops() {
        return asks.or(Stop.WRITE);
    }

    /** Whether something is to be done in the next cycle. */
    boolean busy() {
        return beat != null || answered() != null || addressValid.value() != 0 || responding();
    }

    /** Whether the chip waits for the host, and may count the cycles in which it does. */
    boolean owes() {
        return !reads.isEmpty() || !unanswered.isEmpty() || writes.responding();
    }

    private boolean responding() {
        return writes.responding() || !unanswered.isEmpty() && unanswered.getFirst().answered;
    }

    /** The oldest read that is the oldest of its id and has been answered, or null. */
    private Read answered() {
        int waiting = 0;
        for (Read read : reads) {
            if (read.data != null && (waiting >>> read.id & 1) == 0) {
                return read;
            }
            waiting |= 1 << read.id;
        }
        return null;
    }

    /** Drives what the next cycle sees, and looks at what it will take. */
    void beforeStep() {
        if (!stepping) {
            stepping = true;
            addressReady.value(1);
        }
        if (beat == null) {
            beat = answered();
            if (beat != null) {
                drive();
            }
        }
        while (!unanswered.isEmpty() && unanswered.getFirst().answered) {
            writes.respond(unanswered.removeFirst().well ? 0 : SLVERR);
        }
        if (addressValid.value() != 0) {
            Read read = new Read(address.value(), (int) addressId.value(), ((int) length.value() + 1)
                    * HostMemoryPort.LINE_BYTES);
            reads.add(read);
            asked.add(read);
        }
        taken = beat != null && ready.value() != 0;
    }

    private void drive() {
        for (int word = 0; word < LINE_WORDS; word++) {
            line[word] = Bytes.getLong(beat.data, beat.at + word * Long.BYTES);
        }
        id.value(beat.id);
        data.words(line);
        response.value(beat.at >= beat.good ? SLVERR : 0);
        last.value(beat.at + HostMemoryPort.LINE_BYTES == beat.bytes ? 1 : 0);
        valid.value(1);
    }

    /** A single cycle has passed. */
    void afterStep() {
        if (taken) {
            beat.at += HostMemoryPort.LINE_BYTES;
            if (beat.at < beat.bytes) {
                drive();
            } else {
                reads.remove(beat);
                beat = null;
                valid.value(0);
            }
        }
        take();
    }

    /** Cycles are run together from here: what is asked for waits until the next single one. */
    void beforeRun() {
        if (stepping) {
            stepping = false;
            addressReady.value(0);
        }
    }

    /** Shows the host what has come. */
    void take() {
        Iterator<Read> next = List.copyOf(asked).iterator();
        asked.clear();
        while (next.hasNext()) {
            Read read = next.next();
            int of = life;
            host.read(read.address, read.bytes, read.id, (bytes, from, good) -> {
                if (of == life) {
                    read.data = Arrays.copyOf(Arrays.copyOfRange(bytes, from, from + good), read.bytes);
                    read.good = good;
                }
            });
        }
        writes.drain(this::write);
    }

    private void write(PostedWrite posted) {
        Write write = new Write();
        unanswered.add(write);
        int bytes = posted.byteLength();
        if (bytes == 0) {
            write.answered = true;
            write.well = true;
            return;
        }
        byte[] source = posted.region().asSlice(posted.offset(), bytes).toArray(ValueLayout.JAVA_BYTE);
        host.write(posted.address(), source, 0, bytes, posted.id(), well -> {
            write.answered = true;
            write.well = well;
        });
    }

    /**
     * The host begins anew: what it owes it will not answer. The chip's port is in reset and forgets it too, so the
     * responses that the channel still has to be given go nowhere.
     */
    void forget() {
        unanswered.forEach(write -> write.answered = true);
        forgetReads();
    }

    private void forgetReads() {
        life++;
        reads.clear();
        asked.clear();
        beat = null;
        taken = false;
        valid.value(0);
    }

    /** After a reset of the chip: nothing is under way. */
    void restart() {
        writes.drain(posted -> {});
        unanswered.clear();
        forgetReads();
    }
}
