// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.dpucosim.bridge.chip.HostMemoryPort;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;
import dev.dpucosim.bridge.firmware.Grant;
import dev.dpucosim.bridge.firmware.QueueSettings;
import dev.dpucosim.bridge.monitor.BridgeLog;
import dev.dpucosim.bridge.monitor.BusTap;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Two processes, one on each host: the near one reads and writes a megabyte of the far one. */
final class Pair implements AutoCloseable {
    static final int BYTES = 1 << 20;

    /** Counts what passes on the buses. */
    static final class Count implements BusTap {
        final int[] dataReads = new int[2];
        final int[] dataWrites = new int[2];
        final int[] all = new int[2];

        @Override
        public void readIssued(int host, long address, int bytes, int id) {
            all[host]++;
            dataReads[host] += id == HostMemoryPort.DATA_ID ? 1 : 0;
        }

        @Override
        public void writeIssued(int host, long address, byte[] data, int from, int bytes, int id) {
            all[host]++;
            dataWrites[host] += id == HostMemoryPort.DATA_ID ? 1 : 0;
        }

        int data() {
            return dataReads[0] + dataReads[1] + dataWrites[0] + dataWrites[1];
        }
    }

    final Count count = new Count();
    final Bridge bridge;
    final BridgeProcess near;
    final BridgeProcess far;
    final LocalBuffer m1;
    final LocalBuffer m2;
    final RegisteredKey mine;
    final RegisteredKey exported;
    final AcceptedKey theirs;

    Pair(TestBridge kind) {
        this(kind, BridgeSettings.usual(1), QueueSettings.usual());
    }

    Pair(TestBridge kind, BridgeSettings settings, QueueSettings queue) {
        this(kind, settings, queue, BridgeLog.NONE);
    }

    Pair(TestBridge kind, BridgeSettings settings, QueueSettings queue, BridgeLog log) {
        bridge = kind.open(settings, log, count);
        near = bridge.host(1).openProcess(queue);
        far = bridge.host(2).openProcess(queue);
        m1 = bridge.host(1).allocate(BYTES);
        m2 = bridge.host(2).allocate(BYTES);
        m1.put(0, pattern(1));
        m2.put(0, pattern(2));
        mine = near.register(m1, Rights.LOCAL_WRITE);
        exported = far.register(m2, Rights.ALL);
        theirs = near.accept(far.export(exported, near, Rights.REMOTE_READ.and(Rights.REMOTE_WRITE)));
    }

    static byte[] pattern(int seed) {
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < BYTES; i++) {
            bytes[i] = (byte) (seed * 57 + i * 13 + (i >> 8));
        }
        return bytes;
    }

    AcceptedKey grantTo(BridgeProcess process) {
        Grant grant = far.export(exported, process, Rights.REMOTE_READ);
        return process.accept(grant);
    }

    /** How a command ends. */
    KeyStatus end(CompletableFuture<Completion> future) {
        try {
            return bridge.await(future).status();
        } catch (AccessRefused refused) {
            return refused.status();
        } catch (TransferFailed failed) {
            return failed.status();
        }
    }

    /** How a command has ended that is done. */
    static KeyStatus ended(CompletableFuture<Completion> future) {
        assertThat(future).isDone();
        try {
            return future.join().status();
        } catch (CompletionException failed) {
            return failed.getCause() instanceof AccessRefused refused ? refused.status()
                    : ((TransferFailed) failed.getCause()).status();
        }
    }

    /** Asserts that firmware refuses something for a reason. */
    static void refused(ControlReason reason, ThrowingCallable call) {
        Throwable thrown = catchThrowable(call);
        assertThat(thrown).isInstanceOf(ControlRefused.class);
        assertThat(((ControlRefused) thrown).reason()).isEqualTo(reason);
    }

    void unchanged() {
        assertThat(m1.get(0, BYTES)).isEqualTo(pattern(1));
        assertThat(m2.get(0, BYTES)).isEqualTo(pattern(2));
    }

    byte[] part(int seed, int from, int bytes) {
        return Arrays.copyOfRange(pattern(seed), from, from + bytes);
    }

    @Override
    public void close() {
        bridge.close();
    }
}
