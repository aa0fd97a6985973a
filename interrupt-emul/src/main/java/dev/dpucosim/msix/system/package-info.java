// SPDX-License-Identifier: Apache-2.0
/**
 * The whole system of interrupts over the bridge on one virtual clock: remote device, link, block, firmware, system bus
 * and host.
 *
 * <pre>
 *   RemoteSide             BridgeLink        ClockedEngine          SystemBus            HostSide
 *   TunnelSender  ──────►  loss, late  ────► MsixEngine  ─ BusHost ► posted writes ────► memory
 *                 ◄──────  down, cut   ◄──── TunnelFirmware ──────► config, BAR  ◄────── driver, handler
 * </pre>
 *
 * <pre>{@code
 * try (MsixSystem system = MsixSystem.open(MsixSettings.of(MsixEngineKind.MODEL, seed)
 *         .withLinkFaults("loss=20000 late=50000", "loss=20000"))) {
 *     system.host().start(0);
 *     system.host().program(0, 5);
 *     system.host().mask(0, 5, false);
 *     system.host().handler(interrupt -> check(system.host().read(Places.data(0), payload.length)));
 *     TunnelTicket data = system.remote().writeOrNull(0, 0, Places.data(0), payload);
 *     system.remote().raiseOrNull(0, 1, 5, Carrier.EXPLICIT, data);
 *     assert system.runUntilQuiet();
 *     System.out.print(system.trace());
 * }
 * }</pre>
 *
 * <p>What an engine does to a frame or a register access takes no virtual time, so that the same seed gives the same
 * trace on every engine; the cycles that the RTL took are counted beside ({@link Interrupt#engineCycles}).
 */
package dev.dpucosim.msix.system;
