// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.bridge.chip.KeyChip;
import dev.dpucosim.bridge.chip.KeyStatus;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;

/**
 * Every way in which a key ends, at every clock cycle of a transfer that uses it: from before its doorbell until after
 * its completion. A sweep, so nothing of it is random.
 */
@Tag("KEY-7")
@Tag("K3")
@Tag("K5")
class RevokeRaceTest {
    private static final int FROM = 4000;
    private static final int TO = 4090;
    /** More segments than an engine begins at once, and targets that cross pages. */
    private static final int LENGTH = 96 + 5 * 4096 + 40;
    /** Bytes that are looked at on both sides of the target. */
    private static final int MARGIN = 100;
    /** A cycle or so before the doorbell comes. */
    private static final long FIRST_PS = 290_000;
    /** Register accesses take cycles of the chip; so long it takes at most until the clock of the bridge is there. */
    private static final long CAUGHT_UP_PS = 20_000_000;
    /** The model takes no time, so its hosts answer up to so much later. */
    private static final long SLOW_PS = 100_000;
    /** When so many transfers in a row ended before their key did, the sweep is over. */
    private static final int OVER = 12;

    /** What becomes of a transfer's key. */
    private enum End {
        /** The exporter revokes the key that it granted. */
        EXPORT_REVOKED,
        /** The submitter gives its alias back. */
        ALIAS_GIVEN_BACK,
        /** The submitter revokes the key of its own memory. */
        OWN_KEY_REVOKED,
        /** The exporter exits. */
        EXPORTER_EXITS,
        /** The submitter exits. */
        SUBMITTER_EXITS
    }

    /** How a transfer ended. */
    private enum Outcome {
        REFUSED, CUT_OFF_BEFORE, CUT_OFF_AMID, DONE, NOT_TOLD
    }

    /** What is read, and what was there; no byte of one is that of the other. */
    private final byte[] source = Arrays.copyOfRange(Pair.pattern(2), FROM - MARGIN, FROM + LENGTH + MARGIN);
    private final byte[] before = new byte[source.length];

    @BridgeTest
    void shouldMoveNothingOnceAnyEndOfAKeyHasReturnedWheneverItComes(TestBridge kind) {
        for (int i = 0; i < before.length; i++) {
            before[i] = (byte) ~source[i];
        }
        for (End end : End.values()) {
            Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
            try (Pair pair = new Pair(kind)) {
                long slowPs = kind == TestBridge.MODEL ? SLOW_PS : 0;
                pair.bridge.host(1).delay(slowPs);
                pair.bridge.host(2).delay(slowPs);
                int over = 0;
                for (int cycle = 0; over < OVER; cycle++) {
                    Outcome outcome = race(pair, end, FIRST_PS + cycle * KeyChip.CYCLE_PS);
                    seen.merge(outcome, 1, Integer::sum);
                    over = outcome == Outcome.DONE ? over + 1 : 0;
                }
            }
            assertThat(seen).as("%s", end).containsKeys(end == End.SUBMITTER_EXITS
                    ? new Outcome[] {Outcome.NOT_TOLD, Outcome.DONE}
                    : new Outcome[] {Outcome.REFUSED, Outcome.CUT_OFF_AMID, Outcome.DONE});
            assertThat(seen.values().stream().mapToInt(Integer::intValue).sum()).as("cycles of %s", end)
                    .isGreaterThan(100);
        }
    }

    private Outcome race(Pair pair, End end, long ps) {
        BridgeProcess exporter = pair.bridge.host(2).openProcess();
        BridgeProcess submitter = pair.bridge.host(1).openProcess();
        RegisteredKey exported = exporter.register(pair.m2, Rights.ALL);
        RegisteredKey own = submitter.register(pair.m1, Rights.LOCAL_WRITE);
        AcceptedKey alias = submitter.accept(exporter.export(exported, submitter, Rights.REMOTE_READ));
        pair.m1.put(TO - MARGIN, before);
        pair.bridge.run(CAUGHT_UP_PS);
        CompletableFuture<Completion> read = submitter.read(alias, FROM, own, TO, LENGTH);
        pair.bridge.run(ps);
        switch (end) {
            case EXPORT_REVOKED -> exporter.revoke(exported);
            case ALIAS_GIVEN_BACK -> submitter.revoke(alias);
            case OWN_KEY_REVOKED -> submitter.revoke(own);
            case EXPORTER_EXITS -> exporter.close();
            default -> submitter.close();
        }
        int moved = pair.count.data();
        byte[] after = pair.m1.get(TO - MARGIN, before.length);
        pair.bridge.run();
        String at = end + " at " + ps + " ps";
        assertThat(pair.count.data()).as(at).isEqualTo(moved);
        assertThat(Arrays.equals(pair.m1.get(TO - MARGIN, before.length), after)).as(at).isTrue();
        Outcome outcome = judge(read, after, at);
        exporter.close();
        submitter.close();
        return outcome;
    }

    /** Every byte is the old or the new one, and what came of it is what is told. */
    private Outcome judge(CompletableFuture<Completion> read, byte[] after, String at) {
        int copied = 0;
        for (int i = 0; i < after.length; i++) {
            boolean inside = i >= MARGIN && i < MARGIN + LENGTH;
            if (inside && after[i] == source[i]) {
                copied++;
            } else if (after[i] != before[i]) {
                throw new AssertionError("neither old nor new: " + at + ", byte " + (i - MARGIN));
            }
        }
        assertThat(read).as(at).isDone();
        Throwable failed = read.handle((done, thrown) -> thrown).join();
        if (failed instanceof ProcessClosed) {
            return copied == LENGTH ? Outcome.DONE : Outcome.NOT_TOLD;
        }
        if (failed instanceof AccessRefused refused) {
            assertThat(refused.status()).as(at).isIn(KeyStatus.LOCAL_KEY, KeyStatus.REMOTE_KEY);
            assertThat(copied).as(at).isZero();
            return Outcome.REFUSED;
        }
        if (failed instanceof TransferFailed cut) {
            assertThat(cut.status()).as(at).isEqualTo(KeyStatus.REVOKED);
            assertThat(copied).as(at).isLessThan(LENGTH);
            assertThat(cut.partial() || copied == 0).as("%s, half copied without saying so", at).isTrue();
            return cut.partial() ? Outcome.CUT_OFF_AMID : Outcome.CUT_OFF_BEFORE;
        }
        assertThat(copied).as(at).isEqualTo(LENGTH);
        return Outcome.DONE;
    }
}
