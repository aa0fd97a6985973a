// SPDX-License-Identifier: Apache-2.0
/**
 * The link of the bridge: frames that take time, and of which some are lost, damaged, doubled or late.
 *
 * <pre>{@code
 * BridgeLink link = new BridgeLink(scheduler, new SeededStream(seed).split("link"), LinkSettings.usual(),
 *         LinkFaults.parse("loss=20000 late=50000"), LinkFaults.parse("loss=20000"));
 * link.forward().receiver(engine::receive);
 * link.backward().receiver(sender::receive);
 * link.forward().send(frame);
 * }</pre>
 */
package dev.dpucosim.link;
