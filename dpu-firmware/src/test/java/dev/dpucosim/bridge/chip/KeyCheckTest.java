// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.chip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.register.ConfigResponse;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every check with its boundaries, and that the first that fails is the cause. */
class KeyCheckTest {
    private static final int LOCAL = 17;
    private static final int REMOTE = ChipRig.KEYS - 1;
    /** On the RTL, from the doorbell's access until the completion is in memory. */
    private static final int REFUSAL_CYCLES = 24;
    private static final KeyValue OTHER = new KeyValue(100, 1, 1);

    /** A way to break one check, in the command or in a record. */
    private record Fault(Cause cause, UnaryOperator<SubmissionEntry> command, UnaryOperator<KeyRecord> local,
            UnaryOperator<KeyRecord> remote) {
    }

    private static Fault command(Cause cause, UnaryOperator<SubmissionEntry> change) {
        return new Fault(cause, change, UnaryOperator.identity(), UnaryOperator.identity());
    }

    private static Fault local(Cause cause, UnaryOperator<KeyRecord> change) {
        return new Fault(cause, UnaryOperator.identity(), change, UnaryOperator.identity());
    }

    private static Fault remote(Cause cause, UnaryOperator<KeyRecord> change) {
        return new Fault(cause, UnaryOperator.identity(), UnaryOperator.identity(), change);
    }

    private static KeyRecord live(KeyRecord r, boolean live) {
        return new KeyRecord(r.generation(), live, r.alias(), r.host(), r.rights(), r.owner(), r.tag(), r.ownerEpoch(),
                r.exporter(), r.exporterEpoch(), r.base(), r.length());
    }

    private static KeyRecord owned(KeyRecord r, boolean alias, int host, int owner, int epoch) {
        return new KeyRecord(r.generation(), r.live(), alias, host, r.rights(), owner, r.tag(), epoch, r.exporter(),
                r.exporterEpoch(), r.base(), r.length());
    }

    private static KeyRecord exported(KeyRecord r, int exporter, int epoch) {
        return new KeyRecord(r.generation(), r.live(), r.alias(), r.host(), r.rights(), r.owner(), r.tag(),
                r.ownerEpoch(), exporter, epoch, r.base(), r.length());
    }

    private static KeyRecord rights(KeyRecord r, int rights) {
        return new KeyRecord(r.generation(), r.live(), r.alias(), r.host(), rights, r.owner(), r.tag(),
                r.ownerEpoch(), r.exporter(), r.exporterEpoch(), r.base(), r.length());
    }

    private static KeyRecord generation(KeyRecord r, long generation, long tag) {
        return new KeyRecord(generation, r.live(), r.alias(), r.host(), r.rights(), r.owner(), tag, r.ownerEpoch(),
                r.exporter(), r.exporterEpoch(), r.base(), r.length());
    }

    private static KeyRecord length(KeyRecord r, long length) {
        return new KeyRecord(r.generation(), r.live(), r.alias(), r.host(), r.rights(), r.owner(), r.tag(),
                r.ownerEpoch(), r.exporter(), r.exporterEpoch(), r.base(), length);
    }

    /** In the order of the checks; the command is a READ of 256 bytes at offset 0 of both. */
    private static List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
        faults.add(command(Cause.BAD_OPCODE, e -> e.opcode(3)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.opcode(0)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.opcode(0x81)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.flags(2)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.flags(0x81)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.reserved(1)));
        faults.add(command(Cause.BAD_OPCODE, e -> e.reserved(0x8000)));
        faults.add(command(Cause.BAD_LENGTH, e -> e.length(0)));
        faults.add(command(Cause.BAD_LENGTH, e -> e.length((1L << 31) + 1)));
        faults.add(command(Cause.BAD_LENGTH, e -> e.length(-1)));
        faults.add(command(Cause.L_INDEX, e -> e.local(new KeyValue(ChipRig.KEYS, 0, 0), 0)));
        faults.add(command(Cause.L_INDEX, e -> e.local(new KeyValue(0xFFFF, 0, 0), 0)));
        faults.add(command(Cause.L_INDEX, e -> e.local(new KeyValue(ChipRig.KEYS + LOCAL, 7, e.localTag()), 0)));
        faults.add(local(Cause.L_GENERATION, r -> generation(r, r.generation() + 1, r.tag())));
        faults.add(local(Cause.L_GENERATION, r -> generation(r, r.generation() | 1L << 47, r.tag())));
        faults.add(local(Cause.L_TAG, r -> generation(r, r.generation(), r.tag() ^ 1)));
        faults.add(local(Cause.L_TAG, r -> generation(r, r.generation(), r.tag() ^ 1L << 63)));
        faults.add(local(Cause.L_DEAD, r -> live(r, false)));
        faults.add(local(Cause.L_OWNER, r -> owned(r, false, 0, 2, r.ownerEpoch())));
        faults.add(local(Cause.L_OWNER, r -> owned(r, false, 0, 0, r.ownerEpoch() + 1)));
        faults.add(local(Cause.L_OWNER, r -> owned(r, true, 0, 0, r.ownerEpoch())));
        faults.add(local(Cause.L_OWNER, r -> owned(r, false, 1, 0, r.ownerEpoch())));
        faults.add(local(Cause.L_RIGHTS, r -> rights(r, 6)));
        faults.add(local(Cause.L_RANGE, r -> length(r, 255)));
        faults.add(command(Cause.L_RANGE, e -> e.local(new KeyValue(LOCAL, 7, e.localTag()), 0xFF01)));
        faults.add(command(Cause.L_RANGE, e -> e.local(new KeyValue(LOCAL, 7, e.localTag()), -1)));
        faults.add(command(Cause.L_RANGE, e -> e.local(new KeyValue(LOCAL, 7, e.localTag()), -256)));
        faults.add(command(Cause.L_RANGE, e -> e.local(new KeyValue(LOCAL, 7, e.localTag()), Long.MIN_VALUE)));
        faults.add(command(Cause.R_INDEX, e -> e.remote(new KeyValue(ChipRig.KEYS, 0, 0), 0)));
        faults.add(remote(Cause.R_GENERATION, r -> generation(r, r.generation() - 1, r.tag())));
        faults.add(remote(Cause.R_TAG, r -> generation(r, r.generation(), ~r.tag())));
        faults.add(remote(Cause.R_DEAD, r -> live(r, false)));
        faults.add(remote(Cause.R_OWNER, r -> owned(r, true, 1, 2, r.ownerEpoch())));
        faults.add(remote(Cause.R_OWNER, r -> owned(r, true, 1, 0, r.ownerEpoch() + 1)));
        faults.add(remote(Cause.R_OWNER, r -> owned(r, false, 1, 0, r.ownerEpoch())));
        faults.add(remote(Cause.R_OWNER, r -> owned(r, true, 0, 0, r.ownerEpoch())));
        faults.add(remote(Cause.R_OWNER, r -> exported(r, 1, r.exporterEpoch() + 1)));
        faults.add(remote(Cause.R_OWNER, r -> exported(r, 5, 0)));
        faults.add(remote(Cause.R_RIGHTS, r -> rights(r, 5)));
        faults.add(remote(Cause.R_RANGE, r -> length(r, 255)));
        faults.add(command(Cause.R_RANGE, e -> e.remote(new KeyValue(REMOTE, 9, e.remoteTag()), 0xFF01)));
        faults.add(command(Cause.R_RANGE, e -> e.remote(new KeyValue(REMOTE, 9, e.remoteTag()), -255)));
        return faults;
    }

    private static SubmissionEntry good(ChipRig rig) {
        KeyRecord local = rig.localRecord(0, 1);
        KeyRecord remote = rig.aliasRecord(0, 1, 2);
        return ChipRig.read(new KeyValue(LOCAL, local.generation(), local.tag()), 0,
                new KeyValue(REMOTE, remote.generation(), remote.tag()), 0, 256);
    }

    private static void run(ChipRig rig, Fault... faults) {
        prepare(rig, faults);
        assertThat(rig.ring(0)).isEqualTo(ConfigResponse.OKAY);
        rig.chip.settle();
    }

    private static void prepare(ChipRig rig, Fault... faults) {
        KeyRecord local = rig.localRecord(0, 1);
        KeyRecord remote = rig.aliasRecord(0, 1, 2);
        SubmissionEntry entry = good(rig);
        for (Fault fault : faults) {
            local = fault.local.apply(local);
            remote = fault.remote.apply(remote);
            fault.command.apply(entry);
        }
        rig.put(LOCAL, true, local);
        rig.put(REMOTE, true, remote);
        rig.write(0, ChipRig.LOG2, entry);
    }

    @ChipTest
    @Tag("KEY-6")
    void shouldAcceptWhatPassesEveryCheck(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            rig.hosts[1].fill(ChipRig.data(1), 512, 3);
            run(rig);
            assertThat(rig.take(0)).containsExactly("0 OK 256");
            assertThat(rig.hosts[0].copy(ChipRig.data(0), 256)).isEqualTo(rig.hosts[1].copy(ChipRig.data(1), 256));
            SubmissionEntry last = good(rig);
            last.local(new KeyValue(LOCAL, 7, last.localTag()), 0xFF00);
            last.remote(new KeyValue(REMOTE, 9, last.remoteTag()), 0xFF00);
            rig.post(0, last);
            assertThat(rig.take(0)).as("the last 256 bytes of both").containsExactly("1 OK 256");
            assertThat(rig.audit()).isEmpty();
        }
    }

    @ChipTest
    @Tag("KEY-2")
    @Tag("KEY-4")
    @Tag("KEY-6")
    @Tag("K2")
    void shouldNameTheCheckThatFailsAndMoveNothing(TestChip kind) {
        List<Fault> faults = faults();
        for (int i = 0; i < faults.size(); i++) {
            try (ChipRig rig = ChipRig.ready(kind)) {
                run(rig, faults.get(i));
                Cause cause = faults.get(i).cause;
                assertThat(rig.take(0)).as("fault %d", i).containsExactly("0 " + cause.status() + " 0");
                assertThat(rig.audit()).as("fault %d", i).containsExactly(cause);
                assertThat(rig.hosts[0].takeData()).isEmpty();
                assertThat(rig.hosts[1].takeData()).isEmpty();
                assertThat(rig.chip.read(KeyRegisters.REFUSED)).isOne();
                assertThat(rig.chip.read(KeyRegisters.ACCEPTED)).isZero();
                assertThat(rig.chip.read(KeyWindows.cause(cause.ordinal()))).isOne();
            }
        }
    }

    @ChipTest
    @Tag("K2")
    void shouldNameTheFirstOfTwoChecksThatFail(TestChip kind) {
        List<Fault> faults = faults();
        try (ChipRig rig = ChipRig.ready(kind)) {
            for (int i = 0; i < faults.size(); i++) {
                for (int j = i + 1; j < faults.size(); j++) {
                    Fault first = faults.get(i);
                    Fault second = faults.get(j);
                    if (first.cause == second.cause || touchesTheSame(first, second)) {
                        continue;
                    }
                    run(rig, first, second);
                    rig.take(0);
                    assertThat(rig.audit()).as("faults %d and %d", i, j).containsExactly(first.cause);
                }
            }
        }
    }

    /** Both set the same field of the command: the second would undo the first. */
    private static boolean touchesTheSame(Fault first, Fault second) {
        boolean bothLocal = first.cause == Cause.L_INDEX && second.cause == Cause.L_RANGE;
        boolean bothRemote = first.cause == Cause.R_INDEX && second.cause == Cause.R_RANGE;
        return bothLocal || bothRemote;
    }

    @Test
    @Tag("KEY-2")
    void shouldTakeTheSameTimeForEveryRefusal() {
        List<Fault> faults = faults();
        for (int i = 0; i < faults.size(); i++) {
            try (ChipRig rig = ChipRig.ready(TestChip.RTL)) {
                prepare(rig, faults.get(i));
                long start = rig.chip.cycle();
                rig.ring(0);
                while (rig.hosts[0].word(ChipRig.completion(0)) == 0) {
                    rig.chip.advance(1);
                }
                assertThat(rig.chip.cycle() - start).as("cycles for %s, fault %d", faults.get(i).cause, i).isEqualTo(
                        REFUSAL_CYCLES);
            }
        }
    }

    @ChipTest
    @Tag("KEY-6")
    @Tag("K2")
    void shouldTakeExactlyTheRangesThatFit(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            KeyValue whole = rig.alias(REMOTE, 0, 1);
            KeyValue own = rig.local(LOCAL, 0);
            int number = 0;
            for (long size : new long[] {1, 63, 64, 4096, ChipRig.DATA_BYTES}) {
                KeyValue local = rig.put(LOCAL + 1, true, length(rig.localRecord(0, 7), size));
                KeyValue remote = rig.put(REMOTE - 1, true, length(rig.aliasRecord(0, 1, 6), size));
                for (long offset : new long[] {0, 1, size - 1, size, size + 1, 1L << 32, (1L << 48) - 1, 1L << 48,
                    Long.MAX_VALUE, Long.MIN_VALUE, -size - 1, -size, -size + 1, -2, -1}) {
                    List<String> ends = new ArrayList<>();
                    List<SubmissionEntry> commands = new ArrayList<>();
                    for (long length : new long[] {1, 2, size, size + 1, 1L << 31}) {
                        boolean fits = BigInteger.valueOf(length).add(new BigInteger(Long.toUnsignedString(offset)))
                                .compareTo(BigInteger.valueOf(size)) <= 0;
                        commands.add(ChipRig.read(local, offset, whole, 0, length));
                        ends.add(number++ + (fits ? " OK " + length : " LOCAL_RANGE 0"));
                        commands.add(ChipRig.write(own, 0, remote, offset, length));
                        ends.add(number++ + (fits ? " OK " + length
                                : length > ChipRig.DATA_BYTES ? " LOCAL_RANGE 0" : " REMOTE_RANGE 0"));
                    }
                    rig.post(0, commands.toArray(new SubmissionEntry[0]));
                    assertThat(rig.take(0)).as("range %d, offset %x", size, offset).isEqualTo(ends);
                }
            }
        }
    }

    @ChipTest
    @Tag("KEY-6")
    void shouldReachTheLastByteThatThereIsAndNotTheFirst(TestChip kind) {
        try (ChipRig rig = new ChipRig(kind, -TestHost.BYTES)) {
            rig.open(0, QueueMode.RING, ChipRig.LOG2, ChipRig.LOG2);
            rig.open(1, QueueMode.RING, ChipRig.LOG2, ChipRig.LOG2);
            KeyValue local = rig.local(LOCAL, 0);
            KeyRecord page = rig.aliasRecord(0, 1, 6);
            KeyValue remote = rig.put(REMOTE, true, new KeyRecord(9, true, true, 1, 6, 0, page.tag(), 0, 1, 0, -4096,
                    4096));
            rig.hosts[1].fill(-4096, 4096, 4);
            rig.post(0, ChipRig.read(local, 7, remote, 0, 4096), ChipRig.read(local, 0, remote, 4095, 2), ChipRig.read(
                    local, 0, remote, 4096, 1), ChipRig.write(local, 7, remote, 4095, 1).flags(
                            SubmissionEntry.FENCE), ChipRig.read(local, 5000, remote, 4095, 1).flags(
                                    SubmissionEntry.FENCE));
            assertThat(rig.take(0)).containsExactly("0 OK 4096", "1 REMOTE_RANGE 0", "2 REMOTE_RANGE 0", "3 OK 1",
                    "4 OK 1");
            assertThat(rig.hosts[0].copy(ChipRig.data(0) + 7, 4095)).isEqualTo(rig.hosts[1].copy(-4096, 4095));
            assertThat(rig.hosts[0].copy(ChipRig.data(0) + 5000, 1)).isEqualTo(rig.hosts[1].copy(-1, 1)).isEqualTo(
                    rig.hosts[0].copy(ChipRig.data(0) + 7, 1));
        }
    }

    @ChipTest
    @Tag("KEY-6")
    void shouldAskForTheRightOfTheDirection(TestChip kind) {
        for (int localRights = 0; localRights < 8; localRights++) {
            for (int remoteRights = 0; remoteRights < 8; remoteRights++) {
                try (ChipRig rig = ChipRig.ready(kind)) {
                    KeyValue local = rig.put(LOCAL, true, rig.localRecord(0, localRights));
                    KeyValue remote = rig.put(REMOTE, true, rig.aliasRecord(0, 1, remoteRights));
                    rig.post(0, ChipRig.read(local, 0, remote, 0, 64), ChipRig.write(local, 0, remote, 0, 64));
                    String read = (localRights & 1) == 0 ? "0 LOCAL_RIGHTS 0"
                            : (remoteRights & 2) == 0 ? "0 REMOTE_RIGHTS 0" : "0 OK 64";
                    assertThat(rig.take(0)).containsExactly(read,
                            (remoteRights & 4) == 0 ? "1 REMOTE_RIGHTS 0" : "1 OK 64");
                }
            }
        }
    }

    @ChipTest
    void shouldTakeTheLongestCommandFromItsRegister(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            KeyValue local = rig.local(LOCAL, 0);
            KeyValue remote = rig.alias(REMOTE, 0, 1);
            rig.chip.write(KeyRegisters.MAX_LENGTH, 1000);
            rig.post(0, ChipRig.read(local, 0, remote, 0, 1000), ChipRig.read(local, 0, remote, 0, 1001));
            assertThat(rig.take(0)).containsExactly("0 OK 1000", "1 BAD_LENGTH 0");
        }
    }

    @ChipTest
    @Tag("KEY-2")
    void shouldFindNothingInATableThatWasNeverWritten(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            KeyValue none = new KeyValue(5, 0, 0);
            rig.post(0, ChipRig.read(none, 0, OTHER, 0, 64));
            assertThat(rig.take(0)).containsExactly("0 LOCAL_KEY 0");
            assertThat(rig.audit()).containsExactly(Cause.L_DEAD);
        }
    }

    @ChipTest
    @Tag("KEY-3")
    void shouldTellEveryRefusalAndCountWhatTheRingCannotHold(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            for (int i = 0; i < 100; i++) {
                rig.post(0, ChipRig.read(OTHER, 0, OTHER, 0, 64));
                assertThat(rig.take(0)).containsExactly(i + " LOCAL_KEY 0");
            }
            assertThat(rig.chip.read(KeyRegisters.REFUSED)).isEqualTo(100);
            assertThat(rig.chip.read(KeyWindows.cause(Cause.L_GENERATION.ordinal()))).isEqualTo(100);
            assertThat(rig.chip.read(KeyRegisters.AUDIT_DROPPED)).isEqualTo(84);
            assertThat(rig.audit()).hasSize(16);
            assertThat(rig.chip.interrupt()).isFalse();
        }
    }

    @ChipTest
    void shouldRefuseRecordsThatCannotBe(TestChip kind) {
        try (ChipRig rig = ChipRig.ready(kind)) {
            KeyRecord good = rig.localRecord(0, 1);
            for (long length : new long[] {0, (1L << 48) + 1, -1}) {
                rig.put(LOCAL, false, length(good, length));
            }
            rig.put(ChipRig.KEYS, false, good);
            KeyRecord high = new KeyRecord(7, true, false, 0, 1, 0, 5, 0, 0, 0, -4096, 4096);
            rig.put(LOCAL, true, high);
            rig.put(LOCAL, false, length(high, 4097));
            assertThat(rig.audit()).containsOnly(Cause.BAD_RECORD).hasSize(5);
            assertThat(rig.chip.read(KeyRegisters.BAD_RECORD)).isEqualTo(5);
            rig.chip.write(KeyRegisters.KEY, LOCAL);
            rig.chip.write(KeyRegisters.KEY_READ, 1);
            for (int word = 0; word < KeyWindows.RECORD_WORDS; word++) {
                assertThat(rig.chip.read(KeyWindows.stage(word))).isEqualTo(high.word(word));
            }
        }
    }
}
