// SPDX-License-Identifier: Apache-2.0
/**
 * Access of processes to buffers of another host, with keys that the bridge chip has issued to them.
 *
 * <pre>{@code
 * try (Bridge bridge = Bridge.open(BridgeSettings.usual(seed));
 *         BridgeProcess near = bridge.host(1).openProcess();
 *         BridgeProcess far = bridge.host(2).openProcess()) {
 *     LocalBuffer source = bridge.host(2).allocate(65_536);
 *     LocalBuffer target = bridge.host(1).allocate(4096);
 *     RegisteredKey exported = far.register(source, Rights.REMOTE_READ);
 *     Grant grant = far.export(exported, near, Rights.REMOTE_READ);
 *
 *     RegisteredKey mine = near.register(target, Rights.LOCAL_WRITE);
 *     AcceptedKey theirs = near.accept(grant);
 *     CompletableFuture<Completion> done = near.read(theirs, 8192, mine, 0, 4096);
 *     bridge.await(done);
 *     far.revoke(exported);
 * }
 * }</pre>
 *
 * <p>
 * Nothing happens between two calls: time is virtual, and passes in {@link dev.dpucosim.bridge.Bridge#await},
 * {@link dev.dpucosim.bridge.Bridge#run}, and in the calls that wait (revoke, close).
 *
 * <p>
 * One thread at a time is in a bridge, since two would make a run depend on who comes first. Any thread may call, and
 * sees what the one before has done; a call while another thread is in one, or runs the clock, is refused with
 * {@link dev.dpucosim.bridge.BridgeInUse} and has done nothing. Futures are for any thread: they are completed by the
 * one that runs the clock, and every one that was handed out is completed, when its process or the bridge is closed at
 * the latest. What depends on a future runs in that thread and may call the bridge.
 */
package dev.dpucosim.bridge;
