// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/** Memory of a host that a process may register; zero when allocated. */
public final class LocalBuffer implements AutoCloseable {

    private static final Cleaner CLEANER = Cleaner.create();

    /** What is left to say when nobody has the buffer any more; it does not point at it. */
    private static final class Claim implements Runnable {
        private final AtomicLong forgotten;
        private volatile boolean closed;

        Claim(AtomicLong forgotten) {
            this.forgotten = forgotten;
        }

        @Override
        public void run() {
            if (!closed) {
                forgotten.incrementAndGet();
            }
        }
    }

    private final BridgeHost host;
    private final long address;
    private final int bytes;
    private final Claim claim;
    private int keys;

    LocalBuffer(BridgeHost host, long address, int bytes, AtomicLong forgotten) {
        this.host = host;
        this.address = address;
        this.bytes = bytes;
        claim = new Claim(forgotten);
        CLEANER.register(this, claim);
    }

    /** The host whose memory it is. */
    public BridgeHost host() {
        return host;
    }

    /** Its first address in that memory. */
    public long address() {
        return address;
    }

    /** Its size. */
    public int bytes() {
        return bytes;
    }

    /** Copies bytes into it, as the host's processor does. */
    public void put(int offset, byte... data) {
        try (Turn held = host.turn().enter()) {
            check(offset, data.length);
            host.memory().put(address + offset, data, 0, data.length);
        }
    }

    /** Copies bytes out of it, as the host's processor does. */
    public byte[] get(int offset, int count) {
        try (Turn held = host.turn().enter()) {
            check(offset, count);
            byte[] data = new byte[count];
            host.memory().get(address + offset, data, 0, count);
            return data;
        }
    }

    /** Keys for it that are alive or drain. */
    public int keys() {
        try (Turn held = host.turn().enter()) {
            return keys;
        }
    }

    /**
     * Gives the memory back; a second call does nothing, nor does one when the bridge was closed.
     *
     * @throws ControlRefused BUFFER_IN_USE while a key for it is alive or drains: nothing has changed
     */
    @Override
    public void close() {
        try (Turn held = host.turn().enterAnyway()) {
            if (claim.closed || host.turn().over()) {
                claim.closed = true;
                return;
            }
            if (keys != 0) {
                throw new ControlRefused(ControlReason.BUFFER_IN_USE, "address=" + Long.toHexString(address) + ", keys="
                        + keys);
            }
            claim.closed = true;
            host.free(this);
        }
    }

    void keyed(int count) {
        if (claim.closed) {
            throw new ControlRefused(ControlReason.NOT_YOURS, "buffer is closed: address=" + Long.toHexString(
                    address));
        }
        keys += count;
    }

    void keyGone() {
        keys--;
    }

    private void check(int offset, int count) {
        java.util.Objects.checkFromIndexSize(offset, count, bytes);
        if (claim.closed) {
            throw new IllegalStateException("buffer is closed: address=" + Long.toHexString(address));
        }
    }
}
