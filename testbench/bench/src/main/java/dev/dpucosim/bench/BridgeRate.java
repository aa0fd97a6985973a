// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bench;

import dev.dpucosim.bridge.AcceptedKey;
import dev.dpucosim.bridge.Bridge;
import dev.dpucosim.bridge.BridgeProcess;
import dev.dpucosim.bridge.BridgeSettings;
import dev.dpucosim.bridge.LocalBuffer;
import dev.dpucosim.bridge.RegisteredKey;
import dev.dpucosim.bridge.Rights;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bus.BusFaultPlan;
import dev.dpucosim.bus.BusSettings;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * How many reads of 64 bytes a second a process gets through the API of the key bridge, each with its future, on the
 * golden model; and what each allocates. The thread's own time counts on a machine that does other things too. With
 * {@code bus}, over the system buses of both hosts.
 *
 * <pre>{@code java -cp ... dev.dpucosim.bench.BridgeRate [COMMANDS] [bus]}</pre>
 */
public final class BridgeRate {

    private static final int BATCH = 1024;
    private static final int LENGTH = 64;
    private static final int ROUNDS = 5;

    private BridgeRate() {
    }

    /** Runs five rounds; the first ones warm up. */
    public static void main(String[] arguments) {
        long commands = arguments.length > 0 ? Long.parseLong(arguments[0]) : 5_000_000;
        BridgeSettings settings = BridgeSettings.usual(1);
        if (arguments.length > 1) {
            settings = settings.withBus(BusSettings.strict(), BusFaultPlan.none());
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (Bridge bridge = Bridge.open(settings)) {
                run(bridge, commands);
            }
        }
    }

    private static void run(Bridge bridge, long commands) {
        com.sun.management.ThreadMXBean threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        BridgeProcess near = bridge.host(1).openProcess(QueueSettings.usual().withLog2(11));
        BridgeProcess far = bridge.host(2).openProcess();
        LocalBuffer source = bridge.host(2).allocate(BATCH * LENGTH);
        LocalBuffer target = bridge.host(1).allocate(BATCH * LENGTH);
        byte[] bytes = new byte[BATCH * LENGTH];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7 + (i >> 8));
        }
        source.put(0, bytes);
        RegisteredKey mine = near.register(target, Rights.LOCAL_WRITE);
        AcceptedKey theirs = near.accept(far.export(far.register(source, Rights.REMOTE_READ), near,
                Rights.REMOTE_READ));
        long[] ended = new long[1];
        Runnable count = () -> ended[0]++;
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = threads.getCurrentThreadCpuTime();
        long from = System.nanoTime();
        for (long done = 0; done < commands; done += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                near.read(theirs, (long) i * LENGTH, mine, (long) i * LENGTH, LENGTH).thenRun(count);
            }
            bridge.await(near.flush());
        }
        double seconds = (System.nanoTime() - from) / 1e9;
        double worked = (threads.getCurrentThreadCpuTime() - cpu) / 1e9;
        long garbage = threads.getCurrentThreadAllocatedBytes() - allocated;
        if (ended[0] != near.counter() || near.poll().errors() != 0 || !Arrays.equals(target.get(0, bytes.length),
                bytes)) {
            throw new IllegalStateException("reads lost or wrong: ended=" + ended[0] + ", counter=" + near.counter());
        }
        System.out.printf(
                "%,d commands: %.2f million a second of wall time, %.2f million a second of the thread's time,"
                        + " %d bytes allocated a command%n", ended[0], ended[0] / seconds / 1e6, ended[0] / worked
                                / 1e6, garbage
                                        / ended[0]);
    }
}
