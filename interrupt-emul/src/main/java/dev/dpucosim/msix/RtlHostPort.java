// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import dev.dpucosim.harness.Stepper;
import dev.dpucosim.harness.Wire;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The host at the end of the block's AXI4 write channel: puts address and data together to writes, hands them on in
 * their order, and brings the responses back in that order. It is always ready.
 */
final class RtlHostPort {
    private static final int LINE_BYTES = 64;
    private static final int BURST_LINES_MAX = 65;

    private record Address(long first, int lines, int user) {
    }

    private final HostPort host;
    private final Wire addressValid;
    private final Wire address;
    private final Wire length;
    private final Wire user;
    private final Wire dataValid;
    private final Wire data;
    private final Wire strobes;
    private final Wire last;
    private final Wire responseValid;
    private final Wire response;
    private final Wire responseReady;
    private final Wire addressReady;
    private final Wire dataReady;
    private final Deque<Address> addresses = new ArrayDeque<>();
    private final Deque<HostWrite> unanswered = new ArrayDeque<>();
    private final byte[] line = new byte[LINE_BYTES];
    private final byte[] burst = new byte[LINE_BYTES * BURST_LINES_MAX];
    private final boolean[] written = new boolean[burst.length];
    private final Deque<byte[][]> bursts = new ArrayDeque<>();
    private int burstBytes;
    private boolean driven;

    RtlHostPort(Stepper stepper, HostPort host) {
        this.host = host;
        addressValid = stepper.wire("host_awvalid_o");
        address = stepper.wire("host_awaddr_o");
        length = stepper.wire("host_awlen_o");
        user = stepper.wire("host_awuser_o");
        dataValid = stepper.wire("host_wvalid_o");
        data = stepper.wire("host_wdata_o");
        strobes = stepper.wire("host_wstrb_o");
        last = stepper.wire("host_wlast_o");
        responseValid = stepper.wire("host_bvalid_i");
        response = stepper.wire("host_bresp_i");
        responseReady = stepper.wire("host_bready_o");
        addressReady = stepper.wire("host_awready_i");
        dataReady = stepper.wire("host_wready_i");
    }

    /** After a reset: nothing is under way, and the channels are ready. */
    void restart() {
        addresses.clear();
        unanswered.clear();
        bursts.clear();
        burstBytes = 0;
        driven = false;
        responseValid.drive(0);
        addressReady.drive(1);
        dataReady.drive(1);
    }

    /** Whether the next edge, or one soon after it, brings something for the block or from it. */
    boolean busy() {
        return driven || !addresses.isEmpty() || burstBytes > 0
                || !unanswered.isEmpty() && unanswered.getFirst().response() != null;
    }

    /** Sees what the coming edge will see. */
    void sample() {
        if (addressValid.isSet() && addressReady.isSet()) {
            addresses.add(new Address(address.value(), (int) length.value() + 1, (int) user.value()));
        }
        if (dataValid.isSet() && dataReady.isSet()) {
            beat();
        }
        if (driven && responseReady.isSet()) {
            unanswered.removeFirst();
            driven = false;
            responseValid.drive(0);
        }
        while (!addresses.isEmpty() && !bursts.isEmpty()) {
            write(addresses.removeFirst(), bursts.removeFirst());
        }
        if (!driven && !unanswered.isEmpty() && unanswered.getFirst().response() != null) {
            driven = true;
            responseValid.drive(1);
            response.drive(switch (unanswered.getFirst().response()) {
                case OKAY -> 0;
                case SLVERR -> 2;
                case DECERR -> 3;
            });
        }
    }

    private void beat() {
        data.read(line, 0, LINE_BYTES);
        System.arraycopy(line, 0, burst, burstBytes, LINE_BYTES);
        long lanes = strobes.value();
        for (int i = 0; i < LINE_BYTES; i++) {
            written[burstBytes + i] = (lanes >>> i & 1) != 0;
        }
        burstBytes += LINE_BYTES;
        if (!last.isSet()) {
            return;
        }
        int from = 0;
        while (from < burstBytes && !written[from]) {
            from++;
        }
        int to = burstBytes;
        while (to > from && !written[to - 1]) {
            to--;
        }
        for (int i = from; i < to; i++) {
            if (!written[i]) {
                throw new IllegalStateException("hole in the strobes of a write: lane=" + i);
            }
        }
        byte[] bytes = new byte[to - from];
        System.arraycopy(burst, from, bytes, 0, bytes.length);
        bursts.add(new byte[][] {bytes, {(byte) from, (byte) (burstBytes / LINE_BYTES)}});
        burstBytes = 0;
    }

    private void write(Address at, byte[][] beats) {
        int lane = beats[1][0];
        if (at.lines != beats[1][1] || (at.first & LINE_BYTES - 1) != 0) {
            throw new IllegalStateException("burst not as its address says: address=" + Long.toHexString(at.first)
                    + ", lines=" + at.lines + ", beats=" + beats[1][1]);
        }
        HostWrite write = new HostWrite((at.user & 1) != 0, at.first + lane, beats[0],
                WriteAttributes.ofAwuser(at.user), answered -> {});
        unanswered.add(write);
        host.write(write);
    }
}
