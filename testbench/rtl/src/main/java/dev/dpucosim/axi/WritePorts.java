// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import java.util.Arrays;

/** AW, W and B of one bus. */
final class WritePorts {

    private final AddressPorts address;
    private final Channel dataChannel;
    private final Channel responseChannel;
    private final Wire data;
    private final Wire strobe;
    private final Wire last;
    private final Wire id;
    private final Wire response;
    private final int busBytes;
    private final byte[] beat;
    private final byte[] strobes;

    WritePorts(Simulation simulation, String prefix, Clock clock) {
        this.dataChannel = new Channel(simulation, prefix, "wvalid", "wready");
        this.responseChannel = new Channel(simulation, prefix, "bvalid", "bready");
        this.data = dataChannel.needed("wdata");
        this.strobe = dataChannel.optional("wstrb");
        this.last = dataChannel.optional("wlast");
        dataChannel.optional("wuser");
        this.id = responseChannel.optional("bid");
        this.response = responseChannel.optional("bresp");
        responseChannel.optional("buser");
        this.busBytes = Ports.busBytes(data);
        this.beat = new byte[busBytes];
        this.strobes = new byte[(busBytes + 7) / 8];
        this.address = new AddressPorts(simulation, prefix, AxiChannel.AW, busBytes, clock);
        if (address.hasLength() && last == null) {
            throw new IllegalArgumentException("bus has bursts and no WLAST: bus=" + prefix);
        }
    }

    AddressPorts address() {
        return address;
    }

    Channel dataChannel() {
        return dataChannel;
    }

    Channel responseChannel() {
        return responseChannel;
    }

    int busBytes() {
        return busBytes;
    }

    boolean hasStrobes() {
        return strobe != null;
    }

    /** Puts a beat to the ports: {@code length} bytes from {@code offset} on, the first of them on {@code lane}. */
    void driveData(byte[] bytes, boolean[] enabled, int offset, int length, int lane, boolean isLast) {
        Arrays.fill(beat, (byte) 0);
        System.arraycopy(bytes, offset, beat, lane, length);
        data.drive(beat, 0, busBytes);
        if (strobe != null) {
            Arrays.fill(strobes, (byte) 0);
            for (int i = 0; i < length; i++) {
                if (enabled[offset + i]) {
                    Lanes.set(strobes, lane + i);
                }
            }
            strobe.drive(strobes, 0, strobes.length);
        }
        if (last != null) {
            last.drive(isLast ? 1 : 0);
        }
    }

    /** A beat as it stands at the ports. */
    WriteBeat sampleData() {
        final byte[] bytes = new byte[busBytes];
        final byte[] set = new byte[strobes.length];
        data.read(bytes, 0, busBytes);
        if (strobe == null) {
            Arrays.fill(set, (byte) -1);
        } else {
            strobe.read(set, 0, set.length);
        }
        return new WriteBeat(bytes, set, last == null || last.isSet());
    }

    void driveResponse(long ofId, AxiResponse what) {
        if (id != null) {
            id.drive(ofId);
        }
        if (response != null) {
            response.drive(what.ordinal());
        }
    }

    long responseId() {
        return id == null ? 0 : id.value();
    }

    AxiResponse response() {
        return response == null ? AxiResponse.OKAY : AxiResponse.of(response.value());
    }

    /**
     * A beat, not yet known to which burst it belongs.
     *
     * @param strobes
     *            one bit for each lane; all set on a bus without strobes
     */
    record WriteBeat(byte[] bytes, byte[] strobes, boolean last) {
    }
}
