// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Capsule;
import dev.dpucosim.capsule.Crc32c;
import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.Pdu;
import dev.dpucosim.capsule.SubmissionEntry;
import dev.dpucosim.random.SeededStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Packets and commands that a good host never sends: each gets its one answer, nothing else happens, and the next good
 * command works. The checks and their order are those of rtl/lvm/README.md.
 */
final class BadPduTest {
    private static final int ENTRY = Pdu.COMMON_BYTES;
    private static final long[] DATA = TestData.random(new SeededStream(90), 4096);

    private static void expectTermination(TestDpu dpu, byte[] packet, int status, int field) {
        int before = dpu.host().terminations().size();
        dpu.host().packet(packet);
        dpu.host().run();
        byte[] answer = dpu.host().terminations().get(before);
        assertThat(Pdu.terminateStatus(answer)).as("FES of %s bytes", packet.length).isEqualTo(status);
        assertThat(Pdu.terminateField(answer)).as("FEI of %s bytes", packet.length).isEqualTo(field);
        assertThat(Arrays.copyOfRange(answer, 14, 24)).containsOnly(0);
        assertThat(Arrays.copyOfRange(answer, 24, 64)).isEqualTo(Arrays.copyOf(packet, 40));
    }

    private static void expectGood(TestDpu dpu, long block) {
        dpu.host().expect(dpu.host().write(1, block, 8, DATA));
        long[] read = dpu.host().expect(dpu.host().read(1, block, 8)).data();
        assertThat(read).isEqualTo(Arrays.copyOf(DATA, read.length));
    }

    @EngineTest
    void shouldTerminateAPacketCutAtEveryLength(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            byte[] whole = new Capsule().write(9, 1, 0, 1, false, DATA, 0).toPacket();
            for (int length = 1; length < whole.length; length++) {
                expectTermination(dpu, Arrays.copyOf(whole, length), 1, 4);
            }
            assertThat(dpu.register(LvmRegisters.PDU_ERRORS)).isEqualTo(whole.length - 1);
            assertThat(dpu.register(LvmRegisters.OPS_DONE)).isZero();
            assertThat(dpu.commands()).isEmpty();
            assertThat(dpu.firmware().invocations()).isZero();
            expectGood(dpu, 0);
        }
    }

    @EngineTest
    void shouldTerminateAPacketWithDigestsCutAtEveryLength(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            byte[] whole = new Capsule().digests(true, true).write(9, 1, 0, 1, false, DATA, 0).toPacket();
            for (int length = 1; length < whole.length; length++) {
                boolean digestCut = length >= 72 && length < 76;
                expectTermination(dpu, Arrays.copyOf(whole, length), digestCut ? 3 : 1, digestCut ? 72 : 4);
            }
            expectGood(dpu, 0);
        }
    }

    @EngineTest
    void shouldTerminateWhatIsNoCommandCapsule(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            byte[] good = new Capsule().write(9, 1, 0, 1, false, DATA, 0).toPacket();
            for (int type : new int[] {0, 1, 2, 3, 5, 6, 7, 9, 0x44, 0xFF}) {
                expectTermination(dpu, changed(good, 0, type), 1, 0);
            }
            for (int length : new int[] {0, 24, 71, 73, 255}) {
                expectTermination(dpu, changed(good, 2, length), 1, 2);
            }
            expectTermination(dpu, changed(good, 4, good[4] + 1), 1, 4);
            expectTermination(dpu, changed(good, 7, 0x80), 1, 4);
            for (int offset : new int[] {0, 71, 73, 76, 255}) {
                expectTermination(dpu, changed(good, 3, offset), 1, 3);
            }
            byte[] digests = new Capsule().digests(true, true).write(9, 1, 0, 1, false, DATA, 0).toPacket();
            for (int at : new int[] {8, 40, 71, 72, 75}) {
                expectTermination(dpu, changed(digests, at, digests[at] ^ 0x10), 3, 72);
            }
            expectGood(dpu, 0);
        }
    }

    /** A digest that is promised and has no room, or that has no data: bytes are data, and nothing is no data. */
    @EngineTest
    void shouldTakeAPieceOfADigestForDataAndADigestWithoutDataForNothing(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (boolean onHeader : new boolean[] {false, true}) {
                dpu.host().digests(onHeader, false);
                int headerBytes = onHeader ? 76 : 72;
                for (int more = 0; more <= 4; more++) {
                    for (int offset : new int[] {0, headerBytes}) {
                        int cid = dpu.host().nextCid();
                        byte[] packet = Arrays.copyOf(dpu.host().capsule().read(cid, 1, 8, 3).toPacket(),
                                headerBytes + more);
                        Pdu.common(packet, Pdu.TYPE_COMMAND, (onHeader ? 1 : 0) | Pdu.FLAG_DATA_DIGEST, 72, offset,
                                packet.length);
                        if (more == 4) {
                            packet[packet.length - 1] = 0x55;
                        }
                        if (onHeader) {
                            int digest = new Crc32c().of(packet, 0, 72);
                            for (int i = 0; i < 4; i++) {
                                packet[72 + i] = (byte) (digest >>> 8 * i);
                            }
                        }
                        if (more >= 1 && more <= 3 && offset == 0) {
                            expectTermination(dpu, packet, 1, 3);
                        } else {
                            dpu.host().expect(dpu.host().queue(new Capsule().packet(packet)));
                        }
                    }
                }
            }
        }
    }

    private static byte[] changed(byte[] packet, int at, int value) {
        byte[] copy = packet.clone();
        copy[at] = (byte) value;
        return copy;
    }

    @EngineTest
    void shouldTerminateMoreThanOneMebibyteAndLeaveOtherBuffersAlone(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            long[] before = TestData.random(new SeededStream(91), 2048);
            for (int i = 0; i < 4; i++) {
                dpu.host().expect(dpu.host().write(1, i * 2048L, 2048, before));
            }
            dpu.commands().clear();
            for (int blocks : new int[] {2049, 2304, 4096}) {
                long[] data = TestData.random(new SeededStream(92), blocks);
                byte[] packet = new Capsule().write(9, 1, 0, blocks, false, data, 0).toPacket();
                expectTermination(dpu, packet, 5, 4);
            }
            assertThat(dpu.commands()).isEmpty();
            for (int i = 0; i < 4; i++) {
                assertThat(dpu.host().expect(dpu.host().read(1, i * 2048L, 2048)).data()).isEqualTo(before);
            }
        }
    }

    @EngineTest
    void shouldAnswerNonsenseAndGoOn(TestEngine engine) {
        SeededStream random = new SeededStream(93);
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (int i = 0; i < 200; i++) {
                byte[] packet = new byte[1 + random.nextInt(random.oneIn(5) ? 5000 : 200)];
                for (int at = 0; at < packet.length; at++) {
                    packet[at] = (byte) random.nextLong();
                }
                packet[0] = (byte) (random.oneIn(2) || packet.length < 72 ? 0x40 : 4);
                if (packet.length > 2) {
                    packet[2] = (byte) (packet[0] == 4 ? 71 : 72);
                }
                dpu.host().packet(packet);
            }
            dpu.host().run();
            assertThat(dpu.host().terminations()).hasSize(200);
            assertThat(dpu.commands()).isEmpty();
            expectGood(dpu, 0);
        }
    }

    private static int status(TestDpu dpu, int opcode, Consumer<byte[]> change) {
        Capsule capsule = dpu.host().capsule();
        int cid = dpu.host().nextCid();
        if (opcode == Opcode.WRITE) {
            capsule.write(cid, 1, 64, 8, false, DATA, 0);
        } else {
            capsule.read(cid, 1, 64, 8);
        }
        change.accept(capsule.header());
        capsule.seal();
        int number = dpu.host().queue(capsule);
        dpu.host().run();
        return dpu.host().answer(number).status();
    }

    @EngineTest
    void shouldGiveEachBadFieldItsStatus(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(4096).boot()) {
            for (int opcode : new int[] {Opcode.READ, Opcode.WRITE}) {
                for (int flags : new int[] {0x00, 0x80, 0xC0, 0x41, 0x42, 0x43}) {
                    assertThat(status(dpu, opcode, header -> SubmissionEntry.flags(header, ENTRY, flags)))
                            .isEqualTo(NvmeStatus.INVALID_FIELD);
                }
                assertThat(status(dpu, opcode, header -> SubmissionEntry.blocks(header, ENTRY, 2049)))
                        .isEqualTo(NvmeStatus.INVALID_FIELD);
                assertThat(status(dpu, opcode, header -> SubmissionEntry.blocks(header, ENTRY, 65536)))
                        .isEqualTo(NvmeStatus.INVALID_FIELD);
                int other = opcode == Opcode.READ ? SubmissionEntry.SGL_IN_CAPSULE : SubmissionEntry.SGL_TRANSPORT;
                for (int identifier : new int[] {other, 0, 0x51, 0xFF}) {
                    assertThat(status(dpu, opcode, header -> SubmissionEntry.sglIdentifier(header, ENTRY, identifier)))
                            .isEqualTo(NvmeStatus.SGL_TYPE);
                }
                for (int length : new int[] {0, 4095, 4097, 8192, -1}) {
                    assertThat(status(dpu, opcode, header -> SubmissionEntry.sglLength(header, ENTRY, length)))
                            .isEqualTo(NvmeStatus.SGL_LENGTH);
                }
                for (long block : new long[] {4089, 4096, (1L << 48) - 1, 1L << 48, -8, Long.MIN_VALUE}) {
                    assertThat(status(dpu, opcode, header -> slba(header, block))).as("block %s", block)
                            .isEqualTo(NvmeStatus.LBA_RANGE);
                }
                assertThat(status(dpu, opcode, header -> slba(header, 4088))).isEqualTo(NvmeStatus.SUCCESS);
                // One block less than the data: for a write that is a wrong length, for a read only the SGL's is
                // looked at.
                assertThat(status(dpu, opcode, header -> SubmissionEntry.blocks(header, ENTRY, 7)))
                        .isEqualTo(NvmeStatus.SGL_LENGTH);
            }
            for (int opcode : new int[] {0x04, 0x05, 0x0C, 0x0D, 0x7F, 0x80, 0x81, 0xFF}) {
                assertThat(status(dpu, Opcode.READ, header -> SubmissionEntry.opcode(header, ENTRY, opcode)))
                        .isEqualTo(NvmeStatus.INVALID_OPCODE);
            }
            assertThat(dpu.register(LvmRegisters.EXC_UNSUPPORTED)).isEqualTo(8);
            assertThat(dpu.register(LvmRegisters.PDU_ERRORS)).isZero();
        }
    }

    private static void slba(byte[] header, long block) {
        for (int i = 0; i < 8; i++) {
            header[ENTRY + SubmissionEntry.SLBA_OFFSET + i] = (byte) (block >>> 8 * i);
        }
    }

    @EngineTest
    void shouldLetTheFirstFailingCheckGiveTheStatus(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).namespaces(4096).boot()) {
            assertThat(status(dpu, Opcode.READ, header -> {
                SubmissionEntry.flags(header, ENTRY, 0);
                SubmissionEntry.opcode(header, ENTRY, 0x7F);
            })).isEqualTo(NvmeStatus.INVALID_FIELD);
            assertThat(status(dpu, Opcode.READ, header -> {
                SubmissionEntry.opcode(header, ENTRY, 0x7F);
                SubmissionEntry.nsid(header, ENTRY, 9);
            })).isEqualTo(NvmeStatus.INVALID_OPCODE);
            assertThat(status(dpu, Opcode.READ, header -> {
                SubmissionEntry.sglIdentifier(header, ENTRY, 0);
                SubmissionEntry.sglLength(header, ENTRY, 0);
                SubmissionEntry.nsid(header, ENTRY, 9);
            })).isEqualTo(NvmeStatus.SGL_TYPE);
            assertThat(status(dpu, Opcode.READ, header -> {
                slba(header, 1L << 50);
                SubmissionEntry.nsid(header, ENTRY, 9);
            })).isEqualTo(NvmeStatus.INVALID_NAMESPACE);
        }
    }

    @EngineTest
    void shouldServeOneBlockAndOneMebibyte(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (int blocks : new int[] {1, 2047, 2048}) {
                for (long block : new long[] {0, 127, 128, dpu.geometry().blocks() - blocks}) {
                    dpu.host().expect(dpu.host().write(1, block, blocks, DATA));
                    long[] read = dpu.host().expect(dpu.host().read(1, block, blocks)).data();
                    assertThat(read).isEqualTo(Arrays.copyOf(DATA, blocks * 64));
                }
            }
        }
    }

    @EngineTest
    void shouldCheckAndReturnDigests(TestEngine engine) {
        try (TestDpu dpu = TestDpu.on(engine).boot()) {
            for (boolean onHeader : new boolean[] {false, true}) {
                for (boolean onData : new boolean[] {false, true}) {
                    dpu.host().digests(onHeader, onData);
                    for (int blocks : new int[] {1, 7, 64, 300}) {
                        dpu.host().expect(dpu.host().write(1, 1000, blocks, DATA));
                        long[] read = dpu.host().expect(dpu.host().read(1, 1000, blocks)).data();
                        assertThat(read).isEqualTo(Arrays.copyOf(DATA, blocks * 64));
                    }
                }
            }
            dpu.host().digests(true, true);
            dpu.commands().clear();
            for (int wrong : new int[] {0, 5000, 4096 + 75, 4096 + 79}) {
                int cid = dpu.host().nextCid();
                byte[] packet = dpu.host().capsule().write(cid, 1, 1000, 8, false, DATA, 0).toPacket();
                // Header byte 0 stands for no change: then the digest itself is replaced by one that fits.
                int at = wrong == 0 ? packet.length - 1 : Math.min(wrong, packet.length - 1);
                packet[at] ^= 1;
                boolean fits = wrong == 0;
                if (fits) {
                    packet[at] ^= 1;
                    assertThat(new Crc32c().of(packet, 76, 4096)).isEqualTo(digest(packet));
                }
                int number = dpu.host().queue(new Capsule().packet(packet));
                dpu.host().run();
                assertThat(dpu.host().answer(number).status())
                        .isEqualTo(fits ? NvmeStatus.SUCCESS : NvmeStatus.TRANSIENT_TRANSPORT);
            }
            assertThat(dpu.commands().stream().map(MemberCommand::owner).distinct()).hasSize(1);
        }
    }

    private static int digest(byte[] packet) {
        int at = packet.length - 4;
        return packet[at] & 0xFF | (packet[at + 1] & 0xFF) << 8 | (packet[at + 2] & 0xFF) << 16 | packet[at + 3] << 24;
    }
}
