// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.slowpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.lvm.TestData;
import dev.dpucosim.lvm.TestDpu;
import dev.dpucosim.lvm.TestEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.MemberFault;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A full pool whose only free extent is one that somebody has still commands on their way to. */
final class FreedExtentsTest {
    private static final int EXTENT = 128;
    private static final int EXTENTS = 4;
    private static final long LATE_PS = 5_000_000_000L;
    private static final long[] OLD = TestData.random(new SeededStream(1), EXTENT);
    private static final long[] LATE = TestData.random(new SeededStream(2), 40);
    private static final long[] NEW = TestData.random(new SeededStream(3), 9);

    static Stream<Arguments> arrays() {
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(Arguments.of(engine, RaidLevel.RAID0, 2, 2),
                Arguments.of(engine, RaidLevel.RAID1, 2, 4), Arguments.of(engine, RaidLevel.RAID10, 4, 2),
                Arguments.of(engine, RaidLevel.RAID5, 3, 2), Arguments.of(engine, RaidLevel.RAID6, 4, 2)));
    }

    /** Two volumes; the first has all extents, written whole. */
    private static TestDpu full(TestEngine engine, RaidLevel level, int members, int stripes) {
        TestDpu dpu = TestDpu.on(engine).array(level, members).memberBlocks((long) stripes * EXTENT).space(0,
                3_600_000_000_000L).namespaces(EXTENTS * EXTENT, EXTENTS * EXTENT).boot();
        assertThat(dpu.geometry().extents()).isEqualTo(EXTENTS);
        for (int extent = 0; extent < EXTENTS; extent++) {
            dpu.host().expect(dpu.host().write(1, (long) extent * EXTENT, EXTENT, OLD));
        }
        assertThat(dpu.firmware().extentsFree()).isZero();
        return dpu;
    }

    /** Has every member take its time over the next command of a host, and runs until they have got it. */
    private static void begin(TestDpu dpu, int number) {
        for (int member = 0; member < dpu.members().count(); member++) {
            dpu.faults().add(MemberFault.slow(number, MemberFault.ANY_FRAGMENT, member, LATE_PS));
        }
        dpu.host().pump();
        dpu.scheduler().runUntil(() -> !dpu.commandsOf(number).isEmpty());
    }

    /** Frees the extent, gives it to the other volume, and looks at who was served when, and at what that one holds. */
    private static void goesToTheOther(TestDpu dpu, int late, LongConsumer frees) {
        frees.accept(1);
        int taken = dpu.host().write(2, 5, 9, NEW);
        dpu.host().run();

        assertThat(dpu.host().answer(late).status()).isEqualTo(NvmeStatus.SUCCESS);
        assertThat(dpu.host().answer(taken).status()).isEqualTo(NvmeStatus.SUCCESS);
        assertThat(dpu.host().answer(taken).donePs()).as("the extent is not given away before the late one is over")
                .isGreaterThan(dpu.host().answer(late).donePs());
        TestData other = new TestData();
        other.write(5, 9, NEW);
        other.check(0, EXTENT, dpu.host().expect(dpu.host().read(2, 0, EXTENT)).data());
        assertThat(dpu.firmware().extentsFree()).isZero();
        dpu.checkRedundancy();
    }

    private static void discard(TestDpu dpu, int late, long extent) {
        int discard = dpu.host().discard(1, extent * EXTENT, EXTENT);
        dpu.host().completed(answer -> {
            if (dpu.host().answer(discard).done()) {
                assertThat(dpu.host().answer(late).done()).as("what is told of as free is").isTrue();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldNotGiveAwayAnExtentThatALateWriteStillGoesTo(TestEngine engine, RaidLevel level, int members,
            int stripes) {
        try (TestDpu dpu = full(engine, level, members, stripes)) {
            int late = EXTENTS;
            begin(dpu, dpu.host().write(1, EXTENT, 40, LATE));
            goesToTheOther(dpu, late, extent -> discard(dpu, late, extent));
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldNotGiveAwayAnExtentThatALateReadStillGoesTo(TestEngine engine, RaidLevel level, int members,
            int stripes) {
        try (TestDpu dpu = full(engine, level, members, stripes)) {
            int late = EXTENTS;
            begin(dpu, dpu.host().read(1, EXTENT, EXTENT));
            goesToTheOther(dpu, late, extent -> discard(dpu, late, extent));
            assertThat(dpu.host().answer(late).data()).as("never another volume's bytes").isEqualTo(OLD);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldNotGiveAwayWhatWriteZeroesUnmaps(TestEngine engine, RaidLevel level, int members, int stripes) {
        try (TestDpu dpu = full(engine, level, members, stripes)) {
            int late = EXTENTS;
            begin(dpu, dpu.host().read(1, EXTENT, EXTENT));
            goesToTheOther(dpu, late, extent -> dpu.host().writeZeroes(1, extent * EXTENT, EXTENT, true));
            assertThat(dpu.host().answer(late).data()).isEqualTo(OLD);
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldNotGiveAwayTheExtentsOfAVolumeThatIsDeleted(TestEngine engine, RaidLevel level, int members,
            int stripes) {
        try (TestDpu dpu = full(engine, level, members, stripes)) {
            int late = EXTENTS;
            begin(dpu, dpu.host().read(1, EXTENT, EXTENT));
            int taken = dpu.host().write(2, 5, 9, NEW);
            int[] status = {-1};
            dpu.firmware().deleteVolume(1, (nsid, ended, nowPs) -> status[0] = ended);
            dpu.host().run();

            assertThat(status[0]).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(late).data()).isEqualTo(OLD);
            assertThat(dpu.host().answer(taken).status()).isEqualTo(NvmeStatus.SUCCESS);
            assertThat(dpu.host().answer(taken).donePs()).isGreaterThan(dpu.host().answer(late).donePs());
            TestData other = new TestData();
            other.write(5, 9, NEW);
            other.check(0, EXTENT, dpu.host().expect(dpu.host().read(2, 0, EXTENT)).data());
        }
    }
}
