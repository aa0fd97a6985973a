// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyChipEnvironment;
import dev.dpucosim.bridge.chip.KeyChipKind;
import dev.dpucosim.bridge.chip.KeyRegisters;
import dev.dpucosim.bridge.firmware.IssuedKey;
import dev.dpucosim.bridge.firmware.KeyFirmware;
import dev.dpucosim.bridge.firmware.KeyListener;
import dev.dpucosim.bridge.firmware.Refusal;
import dev.dpucosim.bridge.monitor.BridgeLog;
import dev.dpucosim.bridge.monitor.BusTap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/** Two hosts, the chip between them, and its firmware, on one virtual clock. */
public final class Bridge implements AutoCloseable {

    private static final long BASE_1 = 0x10_0000_0000L;
    private static final long BASE_2 = 0x200_0000_0000L;
    private static final long WATCH_CYCLES_MIN = 64;

    private final Scheduler scheduler = new Scheduler();
    private final BridgeSettings settings;
    private final BridgeLog log;
    private final BridgeHost[] hosts = new BridgeHost[2];
    private final ClockedChip chip;
    private final KeyFirmware firmware;
    private final Turn turn = new Turn();
    private boolean watching;

    private Bridge(BridgeSettings settings, Function<KeyChipEnvironment, KeyChip> chips, BridgeLog log, BusTap tap) {
        this.settings = settings;
        this.log = log;
        SeededStream random = new SeededStream(settings.seed()).split("bridge");
        chip = new ClockedChip(scheduler);
        hosts[0] = new BridgeHost(this, 0, BASE_1, random.split("host 1"), tap);
        hosts[1] = new BridgeHost(this, 1, BASE_2, random.split("host 2"), tap);
        chip.put(chips.apply(new KeyChipEnvironment(settings.keys(), hosts[0].chipPort(), hosts[1].chipPort())));
        chip.settle();
        chip.write(KeyRegisters.TIMEOUT, settings.timeoutCycles());
        firmware = new KeyFirmware(chip, scheduler, random.split("firmware"), settings.firmware());
        chip.interrupt(firmware::interrupt);
        firmware.evicted(this::evict);
        firmware.cutOff(log::hostFails);
        firmware.ends(new KeyListener() {
            @Override
            public void ended(IssuedKey key) {
                log.revokeCalled(key.value());
            }

            @Override
            public void drained(IssuedKey key) {
                log.revokeReturned(key.value());
            }
        });
    }

    /** A bridge with the golden model of the chip. */
    public static Bridge open(BridgeSettings settings) {
        return open(settings, KeyChipKind.MODEL::create);
    }

    /** A bridge with a chip of some kind. */
    public static Bridge open(BridgeSettings settings, Function<KeyChipEnvironment, KeyChip> chips) {
        return open(settings, chips, BridgeLog.NONE, BusTap.NONE);
    }

    /** A bridge that a monitor looks at. */
    public static Bridge open(BridgeSettings settings, Function<KeyChipEnvironment, KeyChip> chips, BridgeLog log,
            BusTap tap) {
        return new Bridge(settings, chips, log, tap);
    }

    /** Host 1 or host 2. */
    public BridgeHost host(int number) {
        return hosts[number - 1];
    }

    /** The clock. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** The chip as firmware reaches it. */
    public KeyChip chip() {
        return chip;
    }

    /** The firmware. */
    public KeyFirmware firmware() {
        return firmware;
    }

    /** What it was built from. */
    public BridgeSettings settings() {
        return settings;
    }

    Turn turn() {
        return turn;
    }

    BridgeLog log() {
        return log;
    }

    ClockedChip clocked() {
        return chip;
    }

    /**
     * Runs the clock until a future is done.
     *
     * @return what it has brought
     * @throws Refusal what it has failed with
     * @throws IllegalStateException when nothing is left to happen and the future is not done
     */
    public <T> T await(CompletableFuture<T> future) {
        try (Turn held = turn.enter()) {
            if (!scheduler.runUntil(future::isDone)) {
                throw new IllegalStateException("nothing is left to happen that the future could wait for: nowPs="
                        + scheduler.nowPs());
            }
            try {
                return future.join();
            } catch (CompletionException failed) {
                if (failed.getCause() instanceof Refusal refusal) {
                    throw refusal;
                }
                throw failed;
            }
        }
    }

    /** Runs the clock until nothing is left to happen. */
    public void run() {
        try (Turn held = turn.enter()) {
            scheduler.runAll();
        }
    }

    /** Runs the clock for a while, at least to the time that is so many picoseconds from now. */
    public void run(long ps) {
        try (Turn held = turn.enter()) {
            boolean[] over = new boolean[1];
            scheduler.after(ps, (nowPs, unused) -> over[0] = true, 0);
            scheduler.runUntil(() -> over[0]);
        }
    }

    /** Looks at the ports from time to time while a host owes answers, so that one that is dead is noticed. */
    void watch() {
        if (settings.timeoutCycles() != 0 && !watching) {
            watching = true;
            scheduler.after(Math.max(WATCH_CYCLES_MIN, settings.timeoutCycles() / 2) * KeyChip.CYCLE_PS, (nowPs,
                    unused) -> look(), 0);
        }
    }

    private void look() {
        watching = false;
        boolean owed = false;
        for (int host = 0; host < hosts.length; host++) {
            long register = chip.read(host == 0 ? KeyRegisters.HOST1 : KeyRegisters.HOST2);
            owed |= !firmware.isolated(host) && (register & KeyRegisters.HOST1_OUTSTANDING_MASK) != 0;
        }
        if (owed) {
            watch();
        }
    }

    /** The process that has a queue, or null. */
    BridgeProcess process(int queue) {
        for (BridgeHost host : hosts) {
            if (host.process(queue) != null) {
                return host.process(queue);
            }
        }
        return null;
    }

    private void evict(int queue) {
        BridgeProcess process = process(queue);
        if (process != null) {
            process.beginClose();
        }
    }

    /** Bridges' memories that were garbage-collected and not closed, two of each: a defect of whoever opened them. */
    public static long leaks() {
        return HostMemory.leaks();
    }

    /**
     * Ends chip and memories, whatever is open; what was posted and has not ended fails with {@link ProcessClosed}, so
     * that no thread waits for it for ever. A second call does nothing.
     *
     * @throws BridgeInUse while another thread is in a call
     */
    @Override
    public void close() {
        try (Turn held = turn.enterAnyway()) {
            if (!turn.over()) {
                turn.end();
                for (BridgeHost host : hosts) {
                    host.abandon();
                }
                chip.close();
                hosts[0].end();
                hosts[1].end();
            }
        }
    }
}
