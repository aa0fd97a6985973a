// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.raid.StripeMap;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultKind;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberFault;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A SYNC whose stripes have four columns each, of which the third of the second stripe fails: what is told names that
 * column, and what is done again begins there.
 */
@Tag("LVM-6")
final class SyncLaterColumnTest {
    private static final int CHUNK = 512;
    private static final int COLUMN = 128;
    private static final int STRIPES = 4;
    private static final int STRIPE = 1;
    private static final int OFFSET = 2 * COLUMN;
    private static final int TAG = 5;

    /** What is done to the stripes. */
    private enum Kind {
        REBUILD, RESYNC, CHECK
    }

    static Stream<Arguments> arrays() {
        // Of stripe 1: RAID 5 has data on 3, 0, 1, parity on 2; RAID 6 data on 0 to 3, P on 4, Q on 5; RAID 10 copies
        // on 2 and 3. Whom to replace, who is read then, who else is read when all is looked at, who is written by a
        // resync.
        return Stream.of(TestEngine.values()).flatMap(engine -> Stream.of(Arguments.of(engine, new Roles(
                RaidLevel.RAID5, 4, 0, 3, 3, 2)), Arguments.of(engine, new Roles(RaidLevel.RAID6, 6, 0, 2, 3, 4)),
                Arguments.of(engine, new Roles(RaidLevel.RAID1, 3, 2, 0, 1, 1)), Arguments.of(engine, new Roles(
                        RaidLevel.RAID10, 4, 3, 2, 3, 3))));
    }

    private record Roles(RaidLevel level, int members, int replaced, int source, int other, int written) {
    }

    private StripeMap map;

    private PhysicalArray array(TestEngine engine, Roles roles, Kind kind) {
        PhysicalArray array = new PhysicalArray(TestDpu.on(engine).array(roles.level, roles.members).chunk(CHUNK << 9)
                .memberBlocks(CHUNK * STRIPES / (roles.level == RaidLevel.RAID10 ? 2 : 1)));
        assertThat(array.stripes()).isEqualTo(STRIPES);
        map = new StripeMap(array.dpu().geometry());
        if (kind == Kind.REBUILD) {
            array.scramble(new SeededStream(1), roles.replaced);
            array.rebuilding(1 << roles.replaced, 0);
        }
        return array;
    }

    private static ResumeEntry entry(Roles roles, Kind kind) {
        return new ResumeEntry().sync(TAG, 0, STRIPES, kind == Kind.REBUILD ? 1 << roles.replaced : 0,
                kind == Kind.CHECK);
    }

    private void expectColumn(PhysicalArray array, ExceptionRecord record, int member, int status) {
        assertThat(record.reason()).isEqualTo(Reason.IO_FAIL);
        assertThat(record.internal()).isTrue();
        assertThat(record.cid()).isEqualTo(TAG);
        assertThat(record.opcode()).isEqualTo(Opcode.INTERNAL_SYNC);
        assertThat(record.members()).isEqualTo(1 << member);
        assertThat(record.status()).isEqualTo(status);
        assertThat(record.fragmentFirstBlock()).isEqualTo((long) STRIPE * array.dpu().geometry().dataChunks() * CHUNK
                + OFFSET);
        assertThat(record.fragmentBlocks()).isEqualTo(COLUMN);
        assertThat(decisions(array, DecisionLog.RELEASE)).as("the stripe's lock is kept").containsExactly(0L);
        assertThat(inStripe(array, 0, OFFSET)).as("the columns before").isNotEmpty();
        assertThat(inStripe(array, OFFSET + COLUMN, CHUNK)).as("the column behind").isEmpty();
    }

    private static List<Long> decisions(PhysicalArray array, int kind) {
        return array.dpu().decisions().stream().filter(one -> one.kind() == kind).map(TestDpu.Decision::key).toList();
    }

    /** Commands to a range of the chunks of the stripe that fails. */
    private List<MemberCommand> inStripe(PhysicalArray array, int from, int to) {
        return array.dpu().commands().stream().filter(command -> {
            boolean holds = array.dpu().geometry().level().parities() > 0
                    || (map.holders(STRIPE, 0) >>> command.member() & 1) != 0;
            long offset = command.block() - map.memberBlock(STRIPE, command.member());
            return holds && offset >= from && offset < to;
        }).toList();
    }

    private void finish(PhysicalArray array, Roles roles, Kind kind) {
        ExceptionRecord record = array.hand().record();
        assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
        assertThat(record.status()).isEqualTo(NvmeStatus.SUCCESS);
        assertThat(record.blocksDiffering()).isZero();
        assertThat(inStripe(array, 0, OFFSET)).as("what was done is not done again").isEmpty();
        assertThat(inStripe(array, OFFSET + COLUMN, CHUNK)).isNotEmpty();
        assertThat(decisions(array, DecisionLog.GRANT)).as("one lock a stripe").containsExactly(0L, 1L, 2L, 3L);
        assertThat(array.watermark()).isEqualTo(kind == Kind.REBUILD ? STRIPES : array.watermark());
        array.checkMembers(0);
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldGoOnBehindAColumnThatWasReadInTheEnd(TestEngine engine, Roles roles) {
        for (Kind kind : Kind.values()) {
            try (PhysicalArray array = array(engine, roles, kind)) {
                int bad = kind == Kind.CHECK ? roles.other : roles.source;
                long spot = map.memberBlock(STRIPE, bad) + OFFSET + COLUMN - 1;
                array.dpu().members().member(bad).spoil(spot, 1);
                array.hand().post(entry(roles, kind));
                ExceptionRecord record = array.hand().record();
                expectColumn(array, record, bad, NvmeStatus.UNRECOVERED_READ);
                assertThat(array.watermark()).isEqualTo(kind == Kind.REBUILD ? STRIPE : array.watermark());
                // Somebody writes the spot anew with what it held.
                array.dpu().members().complete(bad, Opcode.WRITE, spot, 1, 0, null);
                array.dpu().commands().clear();
                array.hand().post(Hand.retry(record, false));
                finish(array, roles, kind);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldWriteAColumnAgainOutOfWhatWasRead(TestEngine engine, Roles roles) {
        for (Kind kind : List.of(Kind.REBUILD, Kind.RESYNC)) {
            try (PhysicalArray array = array(engine, roles, kind)) {
                int bad = kind == Kind.REBUILD ? roles.replaced : roles.written;
                array.hand().post(entry(roles, kind));
                assertThat(array.dpu().scheduler().runUntil(() -> !inStripe(array, OFFSET, OFFSET + COLUMN).isEmpty()))
                        .isTrue();
                array.dpu().faults().add(MemberFault.once(MemberArray.internal(TAG), MemberFault.ANY_FRAGMENT, bad,
                        FaultKind.WRITE_ERROR));
                ExceptionRecord record = array.hand().record();
                expectColumn(array, record, bad, NvmeStatus.WRITE_FAULT);
                array.dpu().commands().clear();
                array.hand().post(Hand.retry(record, false));
                finish(array, roles, kind);
                assertThat(inStripe(array, OFFSET, OFFSET + COLUMN)).as("nothing is read again").isNotEmpty()
                        .allMatch(MemberCommand::isWrite);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("arrays")
    void shouldEndWithTheStatusOfTheColumnWhenItIsGivenUp(TestEngine engine, Roles roles) {
        try (PhysicalArray array = array(engine, roles, Kind.REBUILD)) {
            array.dpu().members().member(roles.source).spoil(map.memberBlock(STRIPE, roles.source) + OFFSET, 1);
            array.hand().post(entry(roles, Kind.REBUILD));
            ExceptionRecord record = array.hand().record();
            array.dpu().commands().clear();
            array.hand().post(Hand.fail(record, NvmeStatus.UNRECOVERED_READ));
            record = array.hand().record();
            assertThat(record.reason()).isEqualTo(Reason.INTERNAL_DONE);
            assertThat(record.status()).isEqualTo(NvmeStatus.UNRECOVERED_READ);
            assertThat(array.dpu().commands()).isEmpty();
            assertThat(array.watermark()).as("the stripe is not whole").isEqualTo(STRIPE);
            assertThat(decisions(array, DecisionLog.RELEASE)).containsExactly(0L, 1L);
        }
    }
}
