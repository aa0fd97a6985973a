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
 * {@link dev.dpucosim.bridge.Bridge#run}, and in the calls that wait (revoke, close). Futures are completed by the
 * thread that runs the clock. A bridge and what belongs to it is for one thread at a time.
 */
package dev.dpucosim.bridge;
