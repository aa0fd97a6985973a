// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;

/** Memory of a host that a process may register; zero when allocated. */
public final class LocalBuffer implements AutoCloseable {

    private final BridgeHost host;
    private final long address;
    private final int bytes;
    private int keys;
    private boolean closed;

    LocalBuffer(BridgeHost host, long address, int bytes) {
        this.host = host;
        this.address = address;
        this.bytes = bytes;
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
        check(offset, data.length);
        host.memory().put(address + offset, data, 0, data.length);
    }

    /** Copies bytes out of it, as the host's processor does. */
    public byte[] get(int offset, int count) {
        check(offset, count);
        byte[] data = new byte[count];
        host.memory().get(address + offset, data, 0, count);
        return data;
    }

    /** Keys for it that are alive or drain. */
    public int keys() {
        return keys;
    }

    /**
     * Gives the memory back; a second call does nothing.
     *
     * @throws ControlRefused BUFFER_IN_USE while a key for it is alive or drains: nothing has changed
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (keys != 0) {
            throw new ControlRefused(ControlReason.BUFFER_IN_USE, "address=" + Long.toHexString(address) + ", keys="
                    + keys);
        }
        closed = true;
        host.free(this);
    }

    void keyed(int count) {
        if (closed) {
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
        if (closed) {
            throw new IllegalStateException("buffer is closed: address=" + Long.toHexString(address));
        }
    }
}
