// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/** What the model knows of one connection of the tunnel: the window CONNECTION, and how often it has raised of late. */
final class ConnectionState implements ConfigWindow {
    /** Cycles of a window of the rate limit. */
    static final int RATE_CYCLES = 1024;

    private static final long CONTROL_BITS = 0x00FF_FFFF_FFFF_FF01L;
    private static final long RATE_BITS = 0xFFFF;

    final StreamState[] streams = new StreamState[MsixWindows.STREAMS];
    private long control;
    private int rate;
    private long rateWindow;
    private int raises;

    /** @param changed called after a write to a stream */
    ConnectionState(Runnable changed) {
        for (int i = 0; i < streams.length; i++) {
            streams[i] = new StreamState(changed);
        }
    }

    /** Whether frames with this id are of this connection. */
    boolean is(int id) {
        return (control & 1) != 0 && id == id();
    }

    int id() {
        return (int) (control >>> 32) & 0xFFFFFF;
    }

    int epoch() {
        return (int) (control >>> 16) & 0xFFFF;
    }

    boolean mayUse(int function) {
        return (control >>> 8 + function & 1) != 0;
    }

    /** Whether one more raise is within the limit, and counts it if so. */
    boolean mayRaise(long cycle) {
        long now = cycle / RATE_CYCLES;
        if (now != rateWindow) {
            rateWindow = now;
            raises = 0;
        }
        if (rate != 0 && raises >= rate) {
            return false;
        }
        raises++;
        return true;
    }

    @Override
    public boolean has(int offset) {
        return offset < 0x10;
    }

    @Override
    public long read(int offset) {
        return offset == 0 ? control : rate;
    }

    @Override
    public boolean write(int offset, long value) {
        if (offset == 0) {
            control = value & CONTROL_BITS;
        } else {
            rate = (int) (value & RATE_BITS);
        }
        return true;
    }
}
