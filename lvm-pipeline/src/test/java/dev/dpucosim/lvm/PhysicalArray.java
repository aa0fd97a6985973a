// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.memory.DpuMemory;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import java.util.HashMap;
import java.util.Map;

/**
 * An array whose members hold random data, parity and copies consistent, as firmware sees it: physical blocks and
 * internal operations. Knows what every physical block must hold.
 */
final class PhysicalArray implements AutoCloseable {
    private static final long SEED = 5;

    private final TestDpu dpu;
    private final Hand hand;
    private final Map<Long, long[]> written = new HashMap<>();

    PhysicalArray(TestDpu.Plan plan) {
        dpu = plan.oldData(SEED).boot();
        hand = new Hand(dpu);
        dpu.commands().clear();
        dpu.decisions().clear();
    }

    TestDpu dpu() {
        return dpu;
    }

    Hand hand() {
        return hand;
    }

    /** What a physical block must hold. */
    long[] expected(long block) {
        long[] words = written.get(block);
        return words != null ? words : TestData.random(new SeededStream(SEED).split(block), 1);
    }

    /** Puts random data into a tag's buffer; the blocks must hold it once they are written from there. */
    void give(SeededStream random, int tag, long block, int blocks) {
        long[] words = TestData.random(random, blocks);
        memory().put(buffer(tag), words, 0, words.length);
        holds(block, words);
    }

    /** The blocks must hold these words from now on. */
    void holds(long block, long[] words) {
        for (int i = 0; i < words.length / 64; i++) {
            long[] copy = new long[64];
            System.arraycopy(words, i * 64, copy, 0, 64);
            written.put(block + i, copy);
        }
    }

    /** Asserts that a tag's buffer holds what the blocks must hold. */
    void checkBuffer(int tag, long block, int blocks) {
        for (int i = 0; i < blocks; i++) {
            long[] seen = new long[64];
            memory().get(buffer(tag) + ((long) i << 9), seen, 0, 64);
            assertThat(seen).as("block %d in the buffer of tag %d", block + i, tag).isEqualTo(expected(block + i));
        }
    }

    /** Asserts that all members but the missing ones hold data, parity and copies as they must. */
    void checkMembers(int missing) {
        new ArrayImage(dpu.geometry()).check(dpu.members(), missing, this::expected);
    }

    /** Members that are written but not there in the stripes from the watermark on. */
    void rebuilding(int members, long watermark) {
        dpu.engine().registers().write(LvmRegisters.REBUILD, (long) members << LvmRegisters.REBUILD_MEMBERS_LSB
                | watermark);
    }

    long watermark() {
        return dpu.register(LvmRegisters.REBUILD) & LvmRegisters.REBUILD_WATERMARK_MASK;
    }

    /** Whether parity is believed wherever no resync has come to. */
    void parityTrusted(boolean trusted) {
        long control = dpu.register(LvmRegisters.CONTROL) & ~LvmRegisters.CONTROL_PARITY_TRUSTED_MASK;
        dpu.engine().registers().write(LvmRegisters.CONTROL,
                control | (trusted ? LvmRegisters.CONTROL_PARITY_TRUSTED_MASK : 0));
    }

    /** Random blocks in place of all that a member holds. */
    void scramble(SeededStream random, int member) {
        int blocks = (int) dpu.geometry().memberBlocks();
        dpu.members().member(member).store().write(0, blocks, TestData.random(random, blocks), 0);
    }

    /** Changes a word of a block of a member, so that it is as no other change makes it. */
    void corrupt(SeededStream random, int member, long memberBlock) {
        long[] words = new long[64];
        dpu.members().member(member).store().read(memberBlock, 1, words, 0);
        words[random.nextInt(64)] ^= 1 + random.nextInt(1 << 30);
        dpu.members().member(member).store().write(memberBlock, 1, words, 0);
    }

    long stripes() {
        return dpu.geometry().stripes();
    }

    /** Runs one internal operation to its end, which must be good; its record. */
    ExceptionRecord done(ResumeEntry entry) {
        hand.post(entry);
        ExceptionRecord record = hand.record();
        assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
        assertThat(record.status()).isZero();
        return record;
    }

    /** Posts entries and runs until nothing more happens: each must be done, and well. */
    void run(ResumeEntry... entries) {
        hand.post(entries);
        assertThat(hand.records()).hasSize(entries.length).allSatisfy(record -> {
            assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(record.status()).isZero();
        });
    }

    long buffer(int tag) {
        return dpu.register(LvmRegisters.PAYLOAD_BASE) + (256L + tag << 20);
    }

    private DpuMemory memory() {
        return dpu.engine().memory();
    }

    /** The sets of missing members that a test of a level should try: none, each one, and some pairs of RAID 6. */
    static int[] losses(RaidLevel level, int members) {
        return switch (level) {
            case RAID0 -> new int[] {0};
            case RAID6 -> new int[] {0, 1, 1 << members - 1, 3, 5, 1 | 1 << members - 1, 3 << members - 2};
            default -> new int[] {0, 1, 2, 1 << members - 1};
        };
    }

    @Override
    public void close() {
        dpu.close();
    }
}
