// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import dev.dpucosim.harness.Wire;
import dev.dpucosim.process.Clock;
import dev.dpucosim.process.Simulation;
import java.util.Arrays;

/** AR and R of one bus. */
final class ReadPorts {

    private final AddressPorts address;
    private final Channel dataChannel;
    private final Wire data;
    private final Wire id;
    private final Wire response;
    private final Wire last;
    private final int busBytes;
    private final byte[] beat;

    ReadPorts(Simulation simulation, String prefix, Clock clock) {
        this.dataChannel = new Channel(simulation, prefix, "rvalid", "rready");
        this.data = dataChannel.needed("rdata");
        this.id = dataChannel.optional("rid");
        this.response = dataChannel.optional("rresp");
        this.last = dataChannel.optional("rlast");
        dataChannel.optional("ruser");
        this.busBytes = Ports.busBytes(data);
        this.beat = new byte[busBytes];
        this.address = new AddressPorts(simulation, prefix, AxiChannel.AR, busBytes, clock);
    }

    AddressPorts address() {
        return address;
    }

    Channel dataChannel() {
        return dataChannel;
    }

    int busBytes() {
        return busBytes;
    }

    /** Puts a beat to the ports: {@code length} bytes on lanes from {@code lane} on, 0 on the others. */
    void drive(long ofId, byte[] bytes, int length, int lane, AxiResponse what, boolean isLast) {
        Arrays.fill(beat, (byte) 0);
        System.arraycopy(bytes, 0, beat, lane, length);
        data.drive(beat, 0, busBytes);
        if (id != null) {
            id.drive(ofId);
        }
        if (response != null) {
            response.drive(what.ordinal());
        }
        if (last != null) {
            last.drive(isLast ? 1 : 0);
        }
    }

    long id() {
        return id == null ? 0 : id.value();
    }

    AxiResponse response() {
        return response == null ? AxiResponse.OKAY : AxiResponse.of(response.value());
    }

    /** RLAST, or what it must be on a bus without. */
    boolean last(boolean expected) {
        return last == null ? expected : last.isSet();
    }

    /** Copies the bytes of lanes from {@code lane} on. */
    void read(byte[] target, int offset, int length, int lane) {
        data.read(beat, 0, busBytes);
        System.arraycopy(beat, lane, target, offset, length);
    }
}
