// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberFault;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Hardware's end of the two rings, record by record and entry by entry, with the test in firmware's place. */
final class HandOverTest {
    private static final int EPOCH = 1;
    private static final long[] DATA = TestData.random(new SeededStream(1), 512);

    private static ResumeEntry parked(int kind, ExceptionRecord record, int status) {
        return new ResumeEntry().parked(kind, record.op(), record.fragment(), status, 0, record.epoch());
    }

    @EngineTest
    void shouldSayEverythingAboutAMiss(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(5000, 5000).boot()) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().writeDurable(2, 1000, 200, DATA);

            List<ExceptionRecord> records = hand.records();

            // Blocks 1000 to 1199 in extents of 128: 24 in extent 7, 128 in extent 8, 48 in extent 9.
            int[][] parts = {{1000, 24, 0}, {1024, 128, 24}, {1152, 48, 152}};
            assertThat(records).hasSize(3);
            long buffer = records.getFirst().dataAddress();
            for (int i = 0; i < 3; i++) {
                ExceptionRecord record = records.get(i);
                assertThat(record.reason()).isEqualTo(Reason.MISS);
                assertThat(record.stage()).isEqualTo(ExceptionRecord.STAGE_THIN);
                assertThat(record.op()).isEqualTo(records.getFirst().op());
                assertThat(record.fragment()).isEqualTo(i);
                assertThat(record.cid()).isEqualTo(number);
                assertThat(record.members()).isZero();
                assertThat(record.nsid()).isEqualTo(2);
                assertThat(record.epoch()).isEqualTo(EPOCH);
                assertThat(record.status()).isZero();
                assertThat(record.firstBlock()).isEqualTo(1000);
                assertThat(record.blocks()).isEqualTo(200);
                assertThat(record.opcode()).isEqualTo(Opcode.WRITE);
                assertThat(record.internal()).isFalse();
                assertThat(record.fua()).isTrue();
                assertThat(record.fragmentFirstBlock()).isEqualTo(parts[i][0]);
                assertThat(record.fragmentBlocks()).isEqualTo(parts[i][1]);
                assertThat(record.dataAddress()).isEqualTo(buffer + parts[i][2] * 512L);
                assertThat(record.receivedBytes()).isEqualTo(200 * 512);
            }
            long[] seen = new long[200 * 64];
            dpu.engine().memory().get(buffer, seen, 0, seen.length);
            assertThat(seen).isEqualTo(Arrays.copyOf(DATA, seen.length));
            long slot = records.getFirst().commandAddress();
            assertThat(dpu.engine().memory().getByte(slot)).isEqualTo(Opcode.WRITE);
            assertThat(dpu.engine().memory().getInt(slot + 4)).isEqualTo(2);
            assertThat(dpu.engine().memory().getLong(slot + 40)).isEqualTo(1000);
            assertThat(dpu.engine().memory().getShort(slot + 48)).isEqualTo(199);

            for (ExceptionRecord record : records) {
                assertThat(dpu.host().answer(number).done()).isFalse();
                hand.post(parked(ResumeEntry.COMPLETE, record, NvmeStatus.CAPACITY));
            }
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.CAPACITY);
        }
    }

    @EngineTest
    void shouldTellHowMuchDataCame(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            Hand hand = new Hand(dpu);
            for (int bytes : new int[] {1 << 20, 4096, 57, 56, 55, 16, 15, 1, 0}) {
                for (int digests = 0; digests < 4; digests++) {
                    int number = dpu.host().queue(carrying(dpu, bytes, digests));
                    ExceptionRecord record = hand.record();
                    assertThat(record.reason()).isEqualTo(Reason.UNSUPPORTED);
                    assertThat(record.receivedBytes()).isEqualTo(bytes);
                    hand.post(parked(ResumeEntry.COMPLETE, record, NvmeStatus.INVALID_OPCODE));
                    assertThat(hand.status(number)).isEqualTo(NvmeStatus.INVALID_OPCODE);
                }
            }
        }
    }

    /** A flush with data, which nobody asks for. */
    private static Capsule carrying(TestDpu dpu, int bytes, int digests) {
        int header = (digests & Pdu.FLAG_HEADER_DIGEST) != 0 ? Capsule.HEADER_BYTES_MAX : Pdu.COMMAND_HEADER_BYTES;
        int digest = header + bytes;
        byte[] packet = Arrays.copyOf(dpu.host().capsule().flush(dpu.host().nextCid(), 1).toPacket(),
                digest + ((digests & Pdu.FLAG_DATA_DIGEST) != 0 ? Pdu.DIGEST_BYTES : 0));
        packet[Pdu.FLAGS_OFFSET] = (byte) digests;
        packet[Pdu.PDO_OFFSET] = (byte) (bytes > 0 ? header : 0);
        ByteBuffer fields = ByteBuffer.wrap(packet).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(Pdu.PLEN_OFFSET, packet.length);
        Arrays.fill(packet, header, digest, (byte) 0x3C);
        if (header == Capsule.HEADER_BYTES_MAX) {
            fields.putInt(Pdu.COMMAND_HEADER_BYTES, new Crc32c().of(packet, 0, Pdu.COMMAND_HEADER_BYTES));
        }
        if (packet.length > digest) {
            fields.putInt(digest, new Crc32c().of(packet, header, bytes));
        }
        return new Capsule().packet(packet);
    }

    @EngineTest
    void shouldLookUpAgainAfterRetryAndResolveOnlyInTheEpochThatHolds(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().write(1, 0, 8, DATA);
            ExceptionRecord record = hand.record();

            hand.post(parked(ResumeEntry.RETRY, record, 0));
            record = hand.record();
            assertThat(record.reason()).isEqualTo(Reason.MISS);
            hand.post(new ResumeEntry().parked(ResumeEntry.RESOLVED, record.op(), 0, 0, 3, EPOCH + 1));
            record = hand.record();
            assertThat(record.reason()).as("another epoch: not cached, and the table holds nothing").isEqualTo(
                    Reason.MISS);
            hand.post(new ResumeEntry().parked(ResumeEntry.RESOLVED, record.op(), 0, 0, 3, EPOCH));

            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            // Extent 3 is data chunk 3 of stripe 0: member 3, with parity on member 4.
            assertThat(dpu.commandsOf(number)).extracting(MemberCommand::member).containsExactly(3, 4, 3, 4);
            int again = dpu.host().read(1, 0, 8);
            assertThat(hand.status(again)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(again).data()).isEqualTo(Arrays.copyOf(DATA, 512));
        }
    }

    @EngineTest
    void shouldFinishAReadWithWhatFirmwarePutIntoItsBuffer(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().read(1, 0, 8);
            ExceptionRecord record = hand.record();
            dpu.engine().memory().put(record.dataAddress(), DATA, 0, 512);

            hand.post(parked(ResumeEntry.COMPLETE, record, NvmeStatus.SUCCESS));

            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(number).data()).isEqualTo(Arrays.copyOf(DATA, 512));
            assertThat(dpu.commands()).isEmpty();
        }
    }

    @EngineTest
    void shouldLetTheFirstFailureOfAParkedOperationWin(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().read(1, 0, 512);
            List<ExceptionRecord> records = hand.records();
            assertThat(records).hasSize(4);

            hand.post(parked(ResumeEntry.ZERO, records.get(3), 0),
                    parked(ResumeEntry.COMPLETE, records.get(1), NvmeStatus.CAPACITY),
                    parked(ResumeEntry.COMPLETE, records.get(0), NvmeStatus.INTERNAL),
                    parked(ResumeEntry.ZERO, records.get(2), 0));

            assertThat(hand.status(number)).isEqualTo(NvmeStatus.CAPACITY);
        }
    }

    @EngineTest
    void shouldGiveFailedWritesAgainWithoutReading(TestEngine engine) {
        MemberFault write = MemberFault.once(1, MemberFault.ANY_FRAGMENT, 4, FaultKind.WRITE_ERROR);
        MemberFault read = MemberFault.once(2, MemberFault.ANY_FRAGMENT, 4, FaultKind.READ_ERROR);
        try (TestDpu dpu = TestDpu.on(engine).faults(write, read).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 512, DATA));
            Hand hand = new Hand(dpu);
            int number = dpu.host().write(1, 8, 8, DATA);

            ExceptionRecord record = hand.record();
            assertThat(record.reason()).isEqualTo(Reason.IO_FAIL);
            assertThat(record.stage()).isEqualTo(ExceptionRecord.STAGE_STORAGE);
            assertThat(record.members()).isEqualTo(1 << 4);
            assertThat(record.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(record.cid()).isEqualTo(number);
            assertThat(record.firstBlock()).isEqualTo(8);
            assertThat(record.blocks()).isEqualTo(8);
            assertThat(record.fragmentFirstBlock()).isEqualTo(8);
            hand.post(Hand.retry(record, false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(verbs(dpu, number)).as("read-modify-write, its writes twice").isEqualTo("r0r4w0w4" + "w0w4");

            number = dpu.host().write(1, 16, 8, DATA);
            hand.post(Hand.retry(hand.record(), false));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(verbs(dpu, number)).as("failed reads: all of it again").isEqualTo("r0r4" + "r0r4w0w4");
            dpu.checkRedundancy();
        }
    }

    private static String verbs(TestDpu dpu, int number) {
        StringBuilder verbs = new StringBuilder();
        for (MemberCommand command : dpu.commandsOf(number)) {
            verbs.append(command.isRead() ? 'r' : 'w').append(command.member());
        }
        return verbs.toString();
    }

    @EngineTest
    void shouldKeepTheLockOfASuspendedContextUntilItIsToldToGiveUp(TestEngine engine) {
        MemberFault fault = MemberFault.once(1, MemberFault.ANY_FRAGMENT, 0, FaultKind.WRITE_ERROR);
        try (TestDpu dpu = TestDpu.on(engine).faults(fault).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 1024, TestData.random(new SeededStream(2), 1024)));
            Hand hand = new Hand(dpu);
            int suspended = dpu.host().write(1, 0, 8, DATA);
            ExceptionRecord record = hand.record();
            int sameStripe = dpu.host().write(1, 400, 8, DATA);
            int otherStripe = dpu.host().write(1, 600, 8, DATA);

            assertThat(hand.records()).isEmpty();
            assertThat(dpu.host().answer(sameStripe).done()).as("behind the lock").isFalse();
            assertThat(dpu.host().answer(otherStripe).status()).isEqualTo(NvmeStatus.SUCCESS);
            hand.post(Hand.fail(record, NvmeStatus.WRITE_FAULT));

            assertThat(hand.status(suspended)).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(dpu.host().answer(sameStripe).status()).isEqualTo(NvmeStatus.SUCCESS);
        }
    }

    @EngineTest
    void shouldRunInternalOperationsAndTellWhenTheyAreDone(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).oldData(9).boot()) {
            Hand hand = new Hand(dpu);
            hand.post(new ResumeEntry().internal(41, Opcode.INTERNAL_ZERO, 100, 1000),
                    new ResumeEntry().internal(42, Opcode.INTERNAL_FLUSH, 0, 0),
                    new ResumeEntry().internal(43, Opcode.INTERNAL_QUIESCE, 0, 0));

            List<ExceptionRecord> records = hand.records();

            assertThat(records).extracting(ExceptionRecord::reason).containsOnly(Reason.INTERNAL_DONE);
            assertThat(records).extracting(ExceptionRecord::cid).containsExactlyInAnyOrder(41, 42, 43);
            assertThat(records).extracting(ExceptionRecord::status).containsOnly(0);
            assertThat(records).allMatch(ExceptionRecord::internal);
            assertThat(records.getLast().cid()).as("the quiesce waits for those before it").isEqualTo(43);
            ArrayReference array = new ArrayReference(dpu.geometry());
            long[] block = new long[64];
            for (int physical = 0; physical < 1200; physical++) {
                ArrayReference.Place place = array.place(physical);
                dpu.members().member(place.member()).store().read(place.block(), 1, block, 0);
                boolean zero = Arrays.stream(block).allMatch(word -> word == 0);
                assertThat(zero).as("physical block %s", physical).isEqualTo(physical >= 100 && physical < 1100);
            }
            dpu.checkRedundancy();
        }
    }

    @EngineTest
    void shouldRaiseRaidErrBeyondTheArray(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            Hand hand = new Hand(dpu);
            int number = dpu.host().write(1, 0, 8, DATA);
            int beyond = (int) dpu.geometry().extents();
            ExceptionRecord miss = hand.record();
            hand.post(new ResumeEntry().parked(ResumeEntry.RESOLVED, miss.op(), 0, 0, beyond, EPOCH));

            ExceptionRecord record = hand.record();
            assertThat(record.reason()).isEqualTo(Reason.RAID_ERR);
            assertThat(record.stage()).isEqualTo(ExceptionRecord.STAGE_RAID);
            assertThat(record.fragmentFirstBlock()).isEqualTo(beyond * 128L);
            hand.giveUp(record, number);
            assertThat(dpu.commandsOf(number)).isEmpty();
        }
    }

    @EngineTest
    void shouldDropEntriesThatMakeNoSenseAndCountThem(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            dpu.host().expect(dpu.host().write(1, 0, 8, DATA));
            Hand hand = new Hand(dpu);
            int number = dpu.host().write(1, 1280, 8, DATA);
            ExceptionRecord record = hand.record();
            int notParked = (record.op() + 7) % 256;

            hand.post(new ResumeEntry().parked(0, record.op(), 0, 0, 0, EPOCH),
                    new ResumeEntry().parked(6, record.op(), 0, 0, 0, EPOCH),
                    new ResumeEntry().parked(255, record.op(), 0, 0, 0, EPOCH),
                    new ResumeEntry().parked(ResumeEntry.RETRY, notParked, 0, 0, 0, EPOCH),
                    new ResumeEntry().suspended(ResumeEntry.RETRY, 0, 5, 0, false),
                    new ResumeEntry().suspended(ResumeEntry.COMPLETE, 0, 5, NvmeStatus.INTERNAL, false));

            assertThat(hand.records()).isEmpty();
            assertThat(dpu.register(LvmRegisters.RESUME_ERRORS)).isEqualTo(6);
            assertThat(dpu.host().answer(number).done()).isFalse();
            hand.post(parked(ResumeEntry.COMPLETE, record, NvmeStatus.CAPACITY));
            assertThat(hand.status(number)).isEqualTo(NvmeStatus.CAPACITY);
        }
    }

    @EngineTest
    void shouldReadTheTableOnceForAMappingThatWasPutOutOfTheCache(TestEngine engine) {
        // Five extents of one set of the cache, which has four ways.
        try (TestDpu dpu = TestDpu.on(engine).namespaces(3000 * 128L).boot()) {
            for (int i = 0; i < 5; i++) {
                dpu.host().expect(dpu.host().write(1, i * 512 * 128L, 8, DATA));
            }
            long evictions = dpu.register(LvmRegisters.EVICTIONS);
            assertThat(evictions).isEqualTo(1);
            long hits = dpu.register(LvmRegisters.LOOKUP_HITS);
            long reads = dpu.register(LvmRegisters.LOOKUP_TABLE_READS);
            long invocations = dpu.firmware().invocations();

            dpu.host().expect(dpu.host().read(1, 0, 8));
            assertThat(dpu.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(reads + 1);
            assertThat(dpu.register(LvmRegisters.LOOKUP_HITS)).isEqualTo(hits);
            assertThat(dpu.register(LvmRegisters.EVICTIONS)).isEqualTo(2);
            dpu.host().expect(dpu.host().read(1, 0, 8));
            assertThat(dpu.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(reads + 1);
            assertThat(dpu.register(LvmRegisters.LOOKUP_HITS)).isEqualTo(hits + 1);
            assertThat(dpu.firmware().invocations()).isEqualTo(invocations);

            dpu.engine().registers().write(LvmRegisters.INVALIDATE, 0);
            dpu.host().expect(dpu.host().read(1, 0, 8));
            assertThat(dpu.register(LvmRegisters.LOOKUP_TABLE_READS)).as("after the drop").isEqualTo(reads + 2);
        }
    }
}
