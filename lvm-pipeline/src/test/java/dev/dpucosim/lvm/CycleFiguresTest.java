// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many cycles the pipeline takes, to the cycle; the figures are those of {@link CycleFigure}. */
final class CycleFiguresTest {
    private static final int BLOCKS_4K = 8;
    private static final int STRIPE_BLOCKS = 4 * BareTop.CHUNK_BLOCKS;
    private static final int HEADER_BEATS = 2;
    private static final int BEAT_BYTES = 64;

    @ParameterizedTest(name = "seed {0}, memory latency {1}")
    @CsvSource({"1, 1", "2, 1", "1, 30", "3, 250"})
    void shouldCommandAMemberSoSoonAfterAHit(long seed, int memoryLatency) {
        try (BareTop top = new BareTop(seed, memoryLatency)) {
            commandAfter(top, 0, false);
            check(CycleFigure.HIT_READ, commandAfter(top, BLOCKS_4K, false));
            check(CycleFigure.HIT_READ_DIGEST, commandAfter(top, 3 * BLOCKS_4K, true));
            assertThat(top.register(LvmRegisters.LOOKUP_HITS)).isEqualTo(2);
            assertThat(top.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(1);
        }
    }

    @ParameterizedTest(name = "memory latency {0}")
    @ValueSource(ints = {1, 2, 3, 10, 50, 400, 3_000})
    void shouldAddTheMemorysLatencyAndLittleElseForATableRead(int memoryLatency) {
        try (BareTop top = new BareTop(1, memoryLatency)) {
            for (int extent = 0; extent < 8; extent++) {
                long hit = CycleFigure.HIT_READ.taken() + memoryLatency;
                check(CycleFigure.TABLE_READ, commandAfter(top, extent * BareTop.CHUNK_BLOCKS, false) - hit);
            }
            assertThat(top.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(8);
            assertThat(top.register(LvmRegisters.LOOKUP_HITS)).isZero();
            assertThat(top.register(LvmRegisters.EXC_MISS)).isZero();
            assertThat(top.register(LvmRegisters.EXCEPTION_PRODUCER)).isZero();
        }
    }

    /** The latency of DPU memory shifts a few cycles at the ends of the interval, and costs no read more. */
    @ParameterizedTest(name = "memory latency {0}, figure {1}")
    @CsvSource({"1, SUSTAINED_HITS", "100, SUSTAINED_HITS_FAR"})
    void shouldSustainReadsOf4KiB(int memoryLatency, CycleFigure figure) {
        try (BareTop top = new BareTop(1, memoryLatency)) {
            int chunks = 64;
            for (int chunk = 0; chunk < chunks; chunk++) {
                top.read((long) chunk * BareTop.CHUNK_BLOCKS, BLOCKS_4K, false);
            }
            top.finish(chunks);
            long tableReads = top.register(LvmRegisters.LOOKUP_TABLE_READS);
            for (int i = 0; i < 640; i++) {
                top.read((long) (i * 37 % chunks) * BareTop.CHUNK_BLOCKS + i % 16 * BLOCKS_4K, BLOCKS_4K, false);
            }
            top.finish(chunks + 640);
            List<Long> ends = top.responseCycles();

            check(figure, ends.get(chunks + 64 + 512) - ends.get(chunks + 64));
            assertThat(top.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(tableReads);
        }
    }

    @ParameterizedTest(name = "memory latency {0}, figure {1}")
    @CsvSource({"1, FULL_STRIPES", "100, FULL_STRIPES_FAR"})
    void shouldWriteFullStripesAtThisRate(int memoryLatency, CycleFigure figure) {
        try (BareTop top = new BareTop(1, memoryLatency)) {
            int stripes = 64;
            for (int stripe = 0; stripe < stripes; stripe++) {
                top.write((long) stripe * STRIPE_BLOCKS, STRIPE_BLOCKS);
            }
            long first = top.untilCapsuleBeats(1);
            long last = top.finish(stripes);

            check(figure, last - first + 1);
            assertThat(top.capsuleBeats()).isEqualTo(stripes * (STRIPE_BLOCKS * 8 + HEADER_BEATS));
            assertThat(top.register(LvmRegisters.COLUMNS_FULL)).isEqualTo(stripes);
            assertThat(top.register(LvmRegisters.MEMBER_WRITES)).isEqualTo(stripes * 5);
            assertThat(top.register(LvmRegisters.MEMBER_READS)).isZero();
        }
    }

    @ParameterizedTest(name = "memory latency {0}, figure {1}")
    @CsvSource({"1, DUAL_STRIPES", "100, DUAL_STRIPES_FAR"})
    void shouldWriteFullStripesOfRaid6AtThisRate(int memoryLatency, CycleFigure figure) {
        try (BareTop top = new BareTop(BareTop.Shape.RAID6, 1, memoryLatency)) {
            int stripes = 64;
            int blocks = 8 * BareTop.CHUNK_BLOCKS;
            for (int stripe = 0; stripe < stripes; stripe++) {
                top.write((long) stripe * blocks, blocks);
            }
            long first = top.untilCapsuleBeats(1);
            long cycles = top.finish(stripes) - first + 1;
            show(figure, top.beats(), cycles);

            check(figure, cycles);
            assertThat(top.register(LvmRegisters.COLUMNS_FULL)).isEqualTo(stripes);
            assertThat(top.register(LvmRegisters.MEMBER_WRITES)).isEqualTo(stripes * 10);
            assertThat(top.beats().membersOut()).isEqualTo(stripes * 10 * BareTop.CHUNK_BEATS);
            assertThat(top.beats().membersIn()).isZero();
        }
    }

    @Test
    void shouldReadStripesAtThisRateWhileTwoDataMembersAreMissing() {
        int first = 3;
        int second = 6;
        try (BareTop top = new BareTop(new BareTop.Shape(6, 10, 7, 1 << first | 1 << second), 1, 1)) {
            int stripes = 0;
            for (int stripe = 0; stripe < 64; stripe++) {
                int placeP = 9 - stripe % 10;
                int placeQ = (placeP + 1) % 10;
                if (placeP != first && placeP != second && placeQ != first && placeQ != second) {
                    top.read(stripe * 8L * BareTop.CHUNK_BLOCKS, 8 * BareTop.CHUNK_BLOCKS, false);
                    stripes++;
                }
            }
            long begin = top.untilCapsuleBeats(1);
            top.finish(stripes);
            long cycles = top.responseCycles().getLast() - begin;
            show(CycleFigure.DECODED_STRIPES, top.beats(), cycles);

            assertThat(stripes).isEqualTo(39);
            check(CycleFigure.DECODED_STRIPES, cycles);
            assertThat(top.beats().membersIn()).isEqualTo(stripes * 8 * BareTop.CHUNK_BEATS);
            assertThat(top.register(LvmRegisters.READS_RECONSTRUCTED)).isEqualTo(stripes);
        }
    }

    @Test
    void shouldReadAMissingChunkSoFast() {
        try (BareTop top = new BareTop(new BareTop.Shape(6, 10, 3, 1 << 3), 1, 1)) {
            // In stripe 0 data begin on member 1, and so in every tenth.
            IntConsumer missing = i -> top.read(i % 100 * 10 * 64L + 16, BLOCKS_4K, false);
            missing.accept(0);
            top.finish(1);
            missing.accept(0);
            long lastBeat = top.untilCapsuleBeats(top.capsuleBeats() + HEADER_BEATS);
            top.finish(2);
            check(CycleFigure.DECODED_CHUNK, top.responseCycles().getLast() - lastBeat);

            List<Long> ends = top.keepInFlight(256, 32, missing);
            check(CycleFigure.DECODED_CHUNKS, ends.getLast() - ends.get(63));
            assertThat(top.register(LvmRegisters.READS_RECONSTRUCTED)).isEqualTo(258);
        }
    }

    @ParameterizedTest(name = "RAID {0}, {1} members")
    @CsvSource({"5, 5, PARTIAL_BYTES, PARTIAL_CYCLES", "6, 6, PARTIAL_DUAL_BYTES, PARTIAL_DUAL_CYCLES",
        "6, 10, PARTIAL_WIDE_BYTES, PARTIAL_WIDE_CYCLES"})
    void shouldKeepSmallWritesOutOfMemory(int level, int members, CycleFigure bytes, CycleFigure cycles) {
        try (BareTop top = new BareTop(new BareTop.Shape(level, members, 7, 0), 1, 1)) {
            smallWrites(top, bytes, cycles);
            assertThat(top.register(LvmRegisters.LOG_ENTRIES)).isZero();
        }
    }

    /** 1,152 writes of 4 KiB, of which the last 960 are measured. */
    private static void smallWrites(BareTop top, CycleFigure bytes, CycleFigure cycles) {
        int chunks = 512;
        for (int chunk = 0; chunk < chunks; chunk++) {
            top.read((long) chunk * BareTop.CHUNK_BLOCKS, BLOCKS_4K, false);
        }
        top.finish(chunks);
        IntConsumer write = i -> top.write(i * 37 % chunks * (long) BareTop.CHUNK_BLOCKS + i % 16 * BLOCKS_4K,
                BLOCKS_4K);
        top.keepInFlight(128, 32, write);
        BareTop.Beats before = top.beats();
        int writes = 1024;
        List<Long> ends = top.keepInFlight(writes, 32, write);
        BareTop.Beats beats = top.beats().minus(before);
        show(cycles, beats, ends.getLast() - ends.getFirst());

        check(bytes, beats.sum() * BEAT_BYTES);
        check(cycles, ends.getLast() - ends.get(63));
        assertThat(top.register(LvmRegisters.LOOKUP_TABLE_READS)).isEqualTo(chunks);
        assertThat(top.register(LvmRegisters.COLUMNS_FULL)).isZero();
    }

    @ParameterizedTest(name = "RAID {0}, {1} members")
    @CsvSource({"5, 5, LOGGED_BYTES, LOGGED_CYCLES, 1", "6, 6, LOGGED_DUAL_BYTES, LOGGED_DUAL_CYCLES, 2",
        "6, 10, LOGGED_WIDE_BYTES, LOGGED_WIDE_CYCLES, 2"})
    void shouldLogSmallWritesAtThisRate(int level, int members, CycleFigure bytes, CycleFigure cycles, int parities) {
        try (BareTop top = new BareTop(new BareTop.Shape(level, members, 7, 0), 1, 1).logged()) {
            smallWrites(top, bytes, cycles);
            int columns = 128 + 1024;
            assertThat(top.register(LvmRegisters.LOG_SEQUENCE)).isEqualTo(columns);
            assertThat(top.register(LvmRegisters.LOG_ENTRIES)).isEqualTo((long) parities * columns);
            assertThat(top.register(LvmRegisters.LOG_BLOCKS)).isEqualTo((long) parities * columns * (BLOCKS_4K + 1));
        }
    }

    @ParameterizedTest(name = "figure {0}")
    @CsvSource({"LOGGED_STRIPES, 4, 1", "LOGGED_DUAL_STRIPES, 8, 2"})
    void shouldLogFullStripesAtThisRate(CycleFigure figure, int chunks, int parities) {
        BareTop.Shape shape = parities == 1 ? BareTop.Shape.RAID5 : BareTop.Shape.RAID6;
        try (BareTop top = new BareTop(shape, 1, 1).logged()) {
            int stripes = 64;
            for (int stripe = 0; stripe < stripes; stripe++) {
                top.write((long) stripe * chunks * BareTop.CHUNK_BLOCKS, chunks * BareTop.CHUNK_BLOCKS);
            }
            long first = top.untilCapsuleBeats(1);
            long cycles = top.finish(stripes) - first + 1;
            show(figure, top.beats(), cycles);

            check(figure, cycles);
            assertThat(top.register(LvmRegisters.COLUMNS_FULL)).isEqualTo(stripes);
            assertThat(top.register(LvmRegisters.MEMBER_READS)).isZero();
            assertThat(top.register(LvmRegisters.LOG_ENTRIES)).isEqualTo(parities * stripes);
            assertThat(top.register(LvmRegisters.LOG_BLOCKS)).isEqualTo(parities * stripes);
        }
    }

    @ParameterizedTest
    @EnumSource(CycleFigure.class)
    void shouldBeListedInTheReadme(CycleFigure figure) throws IOException {
        Path readme = Path.of(System.getProperty("dpucosim.root")).resolve("rtl/lvm/README.md");
        assertThat(Files.readAllLines(readme)).contains(figure.row());
    }

    /** Reads 4 KiB while nothing else goes on: cycles from the capsule's last beat to the member command. */
    private static long commandAfter(BareTop top, long block, boolean headerDigest) {
        int operations = top.responseCycles().size();
        top.read(block, BLOCKS_4K, headerDigest);
        long lastBeat = top.untilCapsuleBeats(top.capsuleBeats() + HEADER_BEATS);
        top.finish(operations + 1);
        return top.commandCycles().getLast() - lastBeat;
    }

    /** How busy the ports for data were. */
    private static void show(CycleFigure figure, BareTop.Beats beats, long cycles) {
        System.out.printf("%s: beats a cycle: memory read %.3f, memory written %.3f, member_out %.3f, member_in %.3f%n",
                figure, (double) beats.memoryRead() / cycles, (double) beats.memoryWritten() / cycles,
                (double) beats.membersOut() / cycles, (double) beats.membersIn() / cycles);
    }

    private static void check(CycleFigure figure, long taken) {
        assertThat(taken).as("%s", figure).isEqualTo(figure.taken()).isLessThanOrEqualTo(figure.limit());
    }
}
