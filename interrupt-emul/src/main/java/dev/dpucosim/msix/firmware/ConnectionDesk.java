// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.firmware;

import dev.dpucosim.msix.MsixEngine;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.HelloDesk;
import dev.dpucosim.tunnel.TunnelFrame;

/** One connection in the block's windows: its epoch, what it may use, and where its streams go on. */
final class ConnectionDesk {
    private static final long SEQUENCE_BITS = 0xFFFFFFFFL;
    private static final long PARKED = 1L << 32;

    final ConnectionSettings settings;
    private final MsixEngine engine;
    private final HelloDesk desk;
    private final int index;
    private boolean greeted;

    ConnectionDesk(MsixEngine engine, ConnectionSettings settings, int epoch) {
        this.engine = engine;
        this.settings = settings;
        this.desk = new HelloDesk(settings.id(), epoch);
        this.index = settings.id() % MsixWindows.CONNECTIONS;
    }

    /** Takes frames from now on, once the remote side has greeted. */
    void open() {
        engine.write(MsixWindows.connectionRate(index), settings.rate());
        control();
    }

    /** Takes none any more; raises that waited are dropped. */
    void close() {
        engine.write(MsixWindows.connectionControl(index), 0);
        for (int stream = 0; stream < MsixWindows.STREAMS; stream++) {
            engine.write(MsixWindows.streamExpected(index, stream), 0);
        }
    }

    int epoch() {
        return desk.epoch();
    }

    /**
     * Looks at a greeting. The new epoch stands before the sequences do: a frame of the old one must not find them, and
     * one of the new one is not sent before the answer.
     *
     * @return whether it begins an epoch
     */
    boolean take(TunnelFrame hello) {
        if (!desk.take(hello)) {
            return false;
        }
        control();
        if (hello.fresh()) {
            for (int stream = 0; stream < MsixWindows.STREAMS; stream++) {
                engine.write(MsixWindows.streamExpected(index, stream), hello.next(stream) & SEQUENCE_BITS);
            }
        }
        return true;
    }

    /** Whether an epoch was begun before, and counts this one; between two of them events may be lost. */
    boolean again() {
        boolean before = greeted;
        greeted = true;
        return before;
    }

    FrameBuilder answer(TunnelFrame hello) {
        int[] next = new int[MsixWindows.STREAMS];
        for (int stream = 0; stream < next.length; stream++) {
            boolean parked = (engine.read(MsixWindows.streamPlaced(index, stream)) & PARKED) != 0;
            next[stream] = (int) engine.read(MsixWindows.streamExpected(index, stream)) - (parked ? 1 : 0);
        }
        int[] epochs = new int[MsixWindows.FUNCTIONS];
        for (int function = 0; function < epochs.length; function++) {
            epochs[function] = (int) engine.read(MsixWindows.functionEpoch(function));
        }
        return desk.answer(hello, next, epochs);
    }

    private void control() {
        engine.write(MsixWindows.connectionControl(index),
                MsixWindows.connectionValue(settings.id(), desk.epoch(), settings.functions()));
    }
}
