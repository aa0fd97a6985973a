// SPDX-License-Identifier: Apache-2.0
/**
 * The tunnel over the bridge: frames with data and interrupts of a remote function, and the side that sends them.
 *
 * <pre>{@code
 * TunnelSender sender = new TunnelSender(scheduler, new SeededStream(seed).split("sender"), SenderSettings.of(0x5001),
 *         link.forward()::send, SenderListener.NONE);
 * link.backward().receiver(sender::receive);
 * link.listener(sender::linkChanged);
 * sender.start();
 * TunnelTicket data = sender.dataOrNull(0, function, 0x1000, 0, payload, 0, payload.length);
 * sender.raiseOrNull(1, function, InterruptName.explicit(12), false, data);
 * scheduler.runUntil(() -> sender.unfinished() == 0);
 * }</pre>
 */
package dev.dpucosim.tunnel;
