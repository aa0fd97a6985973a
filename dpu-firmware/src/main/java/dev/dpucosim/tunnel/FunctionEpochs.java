// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a sender knows of the resets of functions on the receiver's side: the epoch of each, and which the sender has
 * asked to be reset and not heard of since. What waits for a function that was reset is dropped.
 */
final class FunctionEpochs {

    private final TunnelSender sender;
    private final Scheduler scheduler;
    private final SenderSettings settings;
    private final SenderListener listener;
    private final SenderStream[] streams;
    private final int[] epochs = new int[TunnelFrame.FUNCTIONS];
    private final boolean[] resetting = new boolean[TunnelFrame.FUNCTIONS];

    FunctionEpochs(TunnelSender sender, Scheduler scheduler, SenderSettings settings, SenderListener listener,
            SenderStream[] streams) {
        this.sender = sender;
        this.scheduler = scheduler;
        this.settings = settings;
        this.listener = listener;
        this.streams = streams;
        Arrays.fill(epochs, TunnelTicket.EPOCH_UNKNOWN);
    }

    int epoch(int function) {
        return epochs[function];
    }

    boolean resetting(int function) {
        return resetting[function];
    }

    /** Asks for a reset, again and again until the function has a new epoch. */
    void reset(int function) {
        if (!resetting[function]) {
            resetting[function] = true;
            drop(function);
            ask(scheduler.nowPs(), function);
        }
    }

    private void ask(long nowPs, long function) {
        if (!sender.stopped() && resetting[(int) function]) {
            sender.sendReset((int) function, epochs[(int) function]);
            scheduler.after(settings.retransmitPs(), this::ask, function);
        }
    }

    /** The receiver tells of a reset; says whether there is such a function. */
    boolean told(int function, int functionEpoch) {
        if (function >= epochs.length) {
            return false;
        }
        int known = epochs[function];
        if (known == TunnelTicket.EPOCH_UNKNOWN || (short) (functionEpoch - known) > 0) {
            learn(function, functionEpoch);
        }
        return true;
    }

    /** The epoch of a function is this. */
    void learn(int function, int functionEpoch) {
        int known = epochs[function];
        epochs[function] = functionEpoch;
        if (known == TunnelTicket.EPOCH_UNKNOWN) {
            for (SenderStream stream : streams) {
                stream.adopt(function, functionEpoch);
            }
        } else if (known != functionEpoch) {
            resetting[function] = false;
            drop(function);
            listener.functionReset(function, functionEpoch);
        }
    }

    private void drop(int function) {
        List<TunnelTicket> dropped = new ArrayList<>();
        for (SenderStream stream : streams) {
            stream.drop(function, dropped);
        }
        dropped.forEach(ticket -> ticket.end(TunnelTicket.State.DROPPED));
        sender.count(SenderCounter.DROPPED, dropped.size());
    }
}
