// SPDX-License-Identifier: Apache-2.0
/**
 * The system bus: posted writes, reads and completions that pass each other where PCI Express lets them, and nowhere
 * else.
 *
 * <pre>{@code
 * SystemBus bus = new SystemBus(scheduler, new SeededStream(seed).split("bus"), BusSettings.free(),
 *         BusFaultPlan.none(), new BusTrace(1000));
 * BusPort host = bus.port("host", 0);
 * BusPort bridge = bus.port("bridge", 0x0100);
 * host.claim(0, memory.bytes() - 1, new MemoryTarget(scheduler, memory, 0, 20_000));
 * bridge.write(BusAttributes.of(0x0100), 0x1000, data);
 * bridge.flush(BusAttributes.of(0x0100), 0x1000, done -> signal());
 * scheduler.runAll();
 * System.out.print(bus.trace());
 * }</pre>
 */
package dev.dpucosim.bus;
