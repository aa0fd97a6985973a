// SPDX-License-Identifier: Apache-2.0
package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.dpucosim.bridge.AcceptedKey;
import dev.dpucosim.bridge.AccessRefused;
import dev.dpucosim.bridge.Bridge;
import dev.dpucosim.bridge.BridgeProcess;
import dev.dpucosim.bridge.BridgeSettings;
import dev.dpucosim.bridge.Completion;
import dev.dpucosim.bridge.LocalBuffer;
import dev.dpucosim.bridge.RegisteredKey;
import dev.dpucosim.bridge.Rights;
import dev.dpucosim.bridge.chip.Cause;
import dev.dpucosim.bridge.chip.KeyStatus;
import dev.dpucosim.bridge.firmware.ControlReason;
import dev.dpucosim.bridge.firmware.ControlRefused;
import dev.dpucosim.bridge.firmware.Grant;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** For who writes programs: a process of host 1 uses memory of a process of host 2, for as long as that one lets it. */
class SharedMemoryTest {
    private static final int BYTES = 4096;
    private static final byte[] GREETING = "from the other host".getBytes(StandardCharsets.UTF_8);

    // Two hosts with the chip between them. Time is virtual: it passes in await and run, and in calls that wait.
    private final Bridge bridge = Bridge.open(BridgeSettings.usual(1));
    private final BridgeProcess client = bridge.host(1).openProcess();
    private final BridgeProcess server = bridge.host(2).openProcess();
    private final LocalBuffer own = bridge.host(1).allocate(BYTES);
    private final LocalBuffer shared = bridge.host(2).allocate(BYTES);
    private RegisteredKey mine;
    private RegisteredKey exported;
    private AcceptedKey theirs;

    @BeforeEach
    void share() {
        // The server: a key for its own buffer, and a grant of it that the client alone can take, once. Whoever may
        // write from afar changes local memory, so remote-write needs local-write.
        exported = server.register(shared, Rights.ALL);
        Grant grant = server.export(exported, client, Rights.REMOTE_READ.and(Rights.REMOTE_WRITE));

        // The client: a key for where its reads end, and the grant, by whatever way it has come, made a key of its own.
        mine = client.register(own, Rights.LOCAL_WRITE);
        theirs = client.accept(grant);
    }

    @AfterEach
    void close() {
        bridge.close();
    }

    /** What is refused, and what the submitter is told. */
    private void refused(KeyStatus status, CompletableFuture<Completion> command) {
        assertThatExceptionOfType(AccessRefused.class).isThrownBy(() -> bridge.await(command))
                .satisfies(refusal -> assertThat(refusal.status()).isEqualTo(status));
    }

    @Test
    void shouldReadWhatTheOtherHostWrote() {
        shared.put(100, GREETING);
        // Offsets are in the ranges of the keys: no process learns an address of another.
        CompletableFuture<Completion> read = client.read(theirs, 100, mine, 0, GREETING.length);
        assertThat(read).as("posted, and nothing has moved yet").isNotDone();

        assertThat(bridge.await(read).bytes()).isEqualTo(GREETING.length);
        assertThat(own.get(0, GREETING.length)).isEqualTo(GREETING);
    }

    @Test
    void shouldWriteWhenWhatItWaitsForHasCome() {
        shared.put(0, GREETING);
        // There and back: the write is posted when the read is done.
        bridge.await(client.read(theirs, 0, mine, 0, GREETING.length)
                .thenCompose(end -> client.write(theirs, 1000, mine, 0, end.bytes())));
        assertThat(shared.get(1000, GREETING.length)).isEqualTo(GREETING);
    }

    @Test
    void shouldWaitForManyAtOnce() {
        List<CompletableFuture<Completion>> writes = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            own.put(i, (byte) i);
            writes.add(client.write(theirs, 15 - i, mine, i, 1));
        }
        bridge.await(CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)));
        assertThat(shared.get(0, 16)).containsExactly(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    }

    @Test
    void shouldMoveNothingAfterTheRevoke() {
        shared.put(0, GREETING);
        server.revoke(exported);
        // Now nothing of it is under way any more: the server may use the memory for something else.
        refused(KeyStatus.REMOTE_KEY, client.read(theirs, 0, mine, 0, GREETING.length));
        refused(KeyStatus.REMOTE_KEY, client.write(theirs, 0, mine, 0, GREETING.length));
        assertThat(own.get(0, GREETING.length)).containsOnly(0);
        assertThat(shared.get(0, GREETING.length)).isEqualTo(GREETING);
    }

    @Test
    void shouldMoveNothingBeyondTheRange() {
        refused(KeyStatus.REMOTE_RANGE, client.read(theirs, BYTES - 8, mine, 0, 9));
    }

    /** A third process has seen both keys of the client in a core dump, every bit of them. */
    @Test
    void shouldBeOfNoUseToAThief() {
        shared.put(0, GREETING);
        BridgeProcess thief = bridge.host(1).openProcess();
        RegisteredKey loot = thief.register(bridge.host(1).allocate(BYTES), Rights.LOCAL_WRITE);

        refused(KeyStatus.REMOTE_KEY, thief.read(theirs, 0, loot, 0, GREETING.length));
        refused(KeyStatus.LOCAL_KEY, thief.write(theirs, 0, mine, 0, GREETING.length));
        assertThat(own.get(0, GREETING.length)).containsOnly(0);
        // The thief is told no more than one who guesses. The firmware knows: the keys are good, and another's.
        assertThat(bridge.firmware().audit().count(Cause.R_OWNER)).isOne();
        assertThat(bridge.firmware().audit().count(Cause.L_OWNER)).isOne();
        // And the client works on.
        assertThat(bridge.await(client.read(theirs, 0, mine, 0, GREETING.length)).well()).isTrue();
    }

    @Test
    void shouldTakeAGrantFromItsAddresseeOnly() {
        BridgeProcess thief = bridge.host(1).openProcess();
        Grant grant = server.export(exported, client, Rights.REMOTE_READ);
        assertThatExceptionOfType(ControlRefused.class).isThrownBy(() -> thief.accept(grant))
                .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(ControlReason.GRANT_INVALID));
    }
}
