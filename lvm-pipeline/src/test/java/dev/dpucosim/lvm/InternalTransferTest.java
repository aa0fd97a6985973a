// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.ArrayList;
import java.util.List;

/** Firmware reads and writes physical blocks through its tags' buffers, on whole arrays and with members missing. */
final class InternalTransferTest {
    private static final int MEMBER_BLOCKS = 2048;

    private static TestDpu.Plan plan(TestEngine engine, RaidLevel level, int chunkKib) {
        int members = level == RaidLevel.RAID6 ? 6 : level == RaidLevel.RAID1 ? 3 : 5;
        return TestDpu.on(engine).array(level, members).chunk(chunkKib << 10).memberBlocks(MEMBER_BLOCKS);
    }

    @EngineTest
    void shouldReadAndWriteWhateverIsMissing(TestEngine engine) {
        for (RaidLevel level : RaidLevel.values()) {
            for (int chunkKib : new int[] {4, 128}) {
                for (int missing : PhysicalArray.losses(level, 5)) {
                    try (PhysicalArray array = new PhysicalArray(plan(engine, level, chunkKib))) {
                        transfer(array, missing, engine.rounds(24));
                    }
                }
            }
        }
    }

    private static void transfer(PhysicalArray array, int missing, int rounds) {
        TestDpu dpu = array.dpu();
        dpu.online((1 << dpu.geometry().members()) - 1 & ~missing);
        SeededStream random = new SeededStream(missing).split(dpu.geometry().toString());
        List<ResumeEntry> reads = new ArrayList<>();
        List<ResumeEntry> writes = new ArrayList<>();
        long block = random.nextInt(8);
        for (int tag = 0; tag < rounds && block < dpu.geometry().blocks() - 2048; tag++) {
            int blocks = random.oneIn(8) ? 2048 : 1 + random.nextInt(random.oneIn(3) ? 300 : 20);
            reads.add(new ResumeEntry().internal(255 - tag, Opcode.INTERNAL_READ, block, blocks));
            if (tag % 3 != 0) {
                array.give(random, tag, block, blocks);
                writes.add(new ResumeEntry().internal(tag, Opcode.INTERNAL_WRITE, block, blocks));
            }
            block += blocks + random.nextInt(100);
        }
        array.run(writes.toArray(new ResumeEntry[0]));
        array.checkMembers(missing);
        array.run(reads.toArray(new ResumeEntry[0]));
        for (ResumeEntry read : reads) {
            array.checkBuffer(read.tag(), read.firstBlock(), read.blocks());
        }
        assertThat(dpu.commands()).allMatch(command -> (missing >>> command.member() & 1) == 0)
                .allMatch(command -> command.owner() < 0 && !command.fua());
        assertThat(dpu.register(LvmRegisters.STATUS) & LvmRegisters.STATUS_OPS_MASK).isZero();
    }

    @EngineTest
    void shouldCopyThroughOneBufferBesideHosts(TestEngine engine) {
        try (PhysicalArray array = new PhysicalArray(plan(engine, RaidLevel.RAID5, 16).namespaces(512))) {
            TestDpu dpu = array.dpu();
            long[] hosts = TestData.random(new SeededStream(3), 64);
            int number = dpu.host().write(1, 0, 64, hosts);
            // The host's write is parked, and its buffer has the same number as the tag.
            int tag = array.hand().record().op();

            array.run(new ResumeEntry().internal(tag, Opcode.INTERNAL_READ, 1000, 333));
            long[] moved = new long[333 * 64];
            for (int i = 0; i < 333; i++) {
                System.arraycopy(array.expected(1000 + i), 0, moved, i * 64, 64);
            }
            array.holds(5, moved);
            array.run(new ResumeEntry().internal(tag, Opcode.INTERNAL_WRITE, 5, 333));

            array.checkMembers(0);
            assertThat(dpu.host().answer(number).done()).isFalse();
            long[] kept = new long[64 * 64];
            dpu.engine().memory().get(dpu.register(LvmRegisters.PAYLOAD_BASE) + ((long) tag << 20), kept, 0, 64 * 64);
            assertThat(kept).isEqualTo(hosts);
        }
    }

    @EngineTest
    void shouldAskMembersForForcedAccessWhenTheEntryDoes(TestEngine engine) {
        try (PhysicalArray array = new PhysicalArray(plan(engine, RaidLevel.RAID6, 4))) {
            array.give(new SeededStream(4), 9, 3, 100);
            array.run(new ResumeEntry().internal(9, Opcode.INTERNAL_WRITE, 3, 100, true));
            assertThat(array.dpu().commands()).anyMatch(MemberCommand::isRead).anyMatch(MemberCommand::isWrite)
                    .allMatch(command -> command.fua() == command.isWrite());
            array.dpu().commands().clear();
            array.run(new ResumeEntry().internal(9, Opcode.INTERNAL_WRITE, 3, 100),
                    new ResumeEntry().internal(8, Opcode.INTERNAL_READ, 200, 100, true),
                    new ResumeEntry().internal(7, Opcode.INTERNAL_ZERO, 400, 8, true));
            assertThat(array.dpu().commands()).noneMatch(MemberCommand::fua);
        }
    }

    @EngineTest
    void shouldDropWhatNoBufferHolds(TestEngine engine) {
        try (PhysicalArray array = new PhysicalArray(plan(engine, RaidLevel.RAID5, 64))) {
            for (int opcode : new int[] {Opcode.INTERNAL_READ, Opcode.INTERNAL_WRITE}) {
                for (int blocks : new int[] {0, 2049, 65_536, -1}) {
                    array.hand().post(new ResumeEntry().internal(1, opcode, 0, blocks));
                }
            }
            assertThat(array.hand().records()).isEmpty();
            assertThat(array.dpu().register(LvmRegisters.RESUME_ERRORS)).isEqualTo(8);
            assertThat(array.dpu().commands()).isEmpty();
            array.run(new ResumeEntry().internal(1, Opcode.INTERNAL_READ, 0, 2048));
            array.checkBuffer(1, 0, 2048);
        }
    }

    @EngineTest
    void shouldTellOfThePieceThatFailedAndWhereItsDataIs(TestEngine engine) {
        // Stripe 0 of 5 members has its parity on member 4, stripe 1 on member 3; chunks of 8 blocks.
        MemberFault[] faults = {
            MemberFault.once(MemberArray.internal(7), MemberFault.ANY_FRAGMENT, 1, FaultKind.READ_ERROR),
            MemberFault.once(MemberArray.internal(8), MemberFault.ANY_FRAGMENT, 3, FaultKind.WRITE_ERROR)};
        try (PhysicalArray array = new PhysicalArray(plan(engine, RaidLevel.RAID5, 4).faults(faults))) {
            Hand hand = array.hand();
            hand.post(new ResumeEntry().internal(7, Opcode.INTERNAL_READ, 4, 30));
            ExceptionRecord record = hand.record();
            expect(record, Reason.IO_FAIL, 7, Opcode.INTERNAL_READ, 1 << 1);
            assertThat(record.fragmentFirstBlock()).isEqualTo(8);
            assertThat(record.fragmentBlocks()).isEqualTo(8);
            assertThat(record.dataAddress()).isEqualTo(array.buffer(7) + (4 << 9));
            hand.post(Hand.retry(record, false));
            assertThat(hand.record().reason()).isEqualTo(Reason.INTERNAL_DONE);
            array.checkBuffer(7, 4, 30);

            array.give(new SeededStream(8), 8, 32, 32);
            hand.post(new ResumeEntry().internal(8, Opcode.INTERNAL_WRITE, 32, 32, true));
            record = hand.record();
            expect(record, Reason.IO_FAIL, 8, Opcode.INTERNAL_WRITE, 1 << 3);
            assertThat(record.fua()).isTrue();
            assertThat(record.fragmentFirstBlock()).isEqualTo(32);
            assertThat(record.dataAddress()).isEqualTo(array.buffer(8));
            hand.post(Hand.fail(record, NvmeStatus.WRITE_FAULT));
            record = hand.record();
            expect(record, Reason.INTERNAL_DONE, 8, Opcode.INTERNAL_WRITE, 0);
            assertThat(record.status()).isEqualTo(NvmeStatus.WRITE_FAULT);
            assertThat(record.firstBlock()).isEqualTo(32);
            assertThat(record.blocks()).isEqualTo(32);
        }
    }

    private static void expect(ExceptionRecord record, Reason reason, int tag, int opcode, int members) {
        assertThat(record.reason()).isEqualTo(reason);
        assertThat(record.internal()).isTrue();
        assertThat(record.cid()).isEqualTo(tag);
        assertThat(record.opcode()).isEqualTo(opcode);
        assertThat(record.members()).isEqualTo(members);
    }
}
