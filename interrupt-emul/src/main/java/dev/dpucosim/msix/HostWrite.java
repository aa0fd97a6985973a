// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Consumer;

/** A posted write on its way to the host: data of a frame, or the message of an interrupt. */
public final class HostWrite {
    private final boolean message;
    private final long address;
    private final byte[] bytes;
    private final WriteAttributes attributes;
    private final Consumer<HostWrite> responded;
    private HostResponse response;

    /** @param responded called once, when the host answers */
    public HostWrite(boolean message, long address, byte[] bytes, WriteAttributes attributes,
            Consumer<HostWrite> responded) {
        this.message = message;
        this.address = address;
        this.bytes = bytes;
        this.attributes = attributes;
        this.responded = responded;
    }

    /** Whether it is an interrupt message: four bytes, the vector's data. */
    public boolean message() {
        return message;
    }

    /** Address of its first byte. */
    public long address() {
        return address;
    }

    /** What is written; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** How it stands to others on the bus. */
    public WriteAttributes attributes() {
        return attributes;
    }

    /** How the host answered, or null as long as it has not. */
    public HostResponse response() {
        return response;
    }

    /**
     * Answers the write; for the host.
     *
     * @throws IllegalStateException if it was answered before
     */
    public void respond(HostResponse answer) {
        Objects.requireNonNull(answer);
        if (response != null) {
            throw new IllegalStateException("write answered twice: write=" + this + ", answer=" + answer);
        }
        response = answer;
        responded.accept(this);
    }

    /** Whether the other writes the same bytes to the same place in the same manner. */
    public boolean sameAs(HostWrite other) {
        return message == other.message && address == other.address && attributes.equals(other.attributes)
                && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public String toString() {
        String shown = bytes.length <= 16
                ? HexFormat.of().formatHex(bytes)
                : bytes.length + " bytes, hash " + Integer.toHexString(Arrays.hashCode(bytes));
        return (message ? "message " : "data ") + Long.toHexString(address) + " " + shown + " " + attributes;
    }
}
