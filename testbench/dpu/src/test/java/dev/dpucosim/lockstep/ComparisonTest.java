// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.capsule.ResponsePdu;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.raid.RaidLevel;
import org.junit.jupiter.api.Test;

/** The comparisons by themselves, given what no engine does. */
class ComparisonTest {

    private final Divergences divergences = new Divergences();
    private final SubjectClock clock = new SubjectClock(Dpu.of(Workload.shape(RaidLevel.RAID0, 2, 65536)).build());
    private final ResponseComparison responses = new ResponseComparison(divergences, clock);
    private final CommandComparison commands = new CommandComparison(divergences, clock);
    private final ResponsePdu pdu = new ResponsePdu();

    private Divergence first() {
        return divergences.first().getFirst();
    }

    @Test
    void shouldFindAPduThatOnlyOneSideSends() {
        responses.submitted(7, 8);
        responses.responded(0, 7, pdu.data(1, new long[64], 0, 512, false, false));
        responses.responded(0, 7, pdu.completion(1, 0, false));
        responses.responded(1, 7, pdu.completion(1, 0, false));

        assertThat(divergences.count()).isEqualTo(2);
        assertThat(first().request()).isEqualTo(8);
        assertThat(first().expected()).startsWith("header 07");
        assertThat(first().seen()).startsWith("header 05");
        assertThat(divergences.first().get(1).expected()).isEqualTo("no further PDU");
    }

    @Test
    void shouldFindAResponseToNoCommand() {
        responses.responded(1, -1, pdu.completion(1, 0, false));

        assertThat(first().seen()).startsWith("subject: header 05");
    }

    @Test
    void shouldSayTheSubjectsSideWhicheverIsAhead() {
        responses.responded(1, 3, pdu.completion(1, 0x4080, false).origin(3, 55));
        responses.responded(0, 3, pdu.completion(1, 0, false));

        assertThat(first().seen()).contains("LBA_RANGE");
        assertThat(first().expected()).contains("SUCCESS");
    }

    @Test
    void shouldFindCommandsThatDifferInAnyField() {
        Object[][] fields = {{2, 2, 100L, 8, false}, {3, 1, 100L, 8, false}, {3, 2, 101L, 8, false},
            {3, 2, 100L, 9, false}, {3, 2, 100L, 8, true}};
        for (int i = 0; i < fields.length; i++) {
            commands.submitted(i, i + 1);
            commands.command(0, 3, Opcode.READ, 100, 8, false, i);
            commands.command(1, (int) fields[i][0], (int) fields[i][1], (long) fields[i][2], (int) fields[i][3],
                    (boolean) fields[i][4], i);
        }

        assertThat(divergences.count()).isEqualTo(fields.length);
        assertThat(divergences.first()).allSatisfy(
                found -> assertThat(found.expected()).isEqualTo("read member=3, block=100, blocks=8"));
        assertThat(divergences.first().getLast().seen()).isEqualTo("read member=3, block=100, blocks=8, fua");
    }

    @Test
    void shouldFindCommandsInAnotherOrderAndCommandsTooMany() {
        commands.command(0, 0, Opcode.WRITE, 1, 1, false, 5);
        commands.command(0, 0, Opcode.WRITE, 2, 1, false, 5);
        commands.command(1, 0, Opcode.WRITE, 2, 1, false, 5);
        commands.command(1, 0, Opcode.WRITE, 1, 1, false, 5);
        commands.command(1, 0, Opcode.FLUSH, 0, 0, false, 5);
        commands.ended(5);
        assertThat(divergences.count()).isEqualTo(2);
        commands.ended(5);

        assertThat(divergences.count()).isEqualTo(3);
        assertThat(divergences.first().getLast().expected()).isEqualTo("no further command");
        assertThat(divergences.first().getLast().seen()).isEqualTo("flush member=0, block=0, blocks=0 and 0 more");
    }

    @Test
    void shouldFindCommandsAfterTheLastAnswer() {
        commands.command(1, 0, Opcode.WRITE, 2, 1, false, 5);
        commands.finish();

        assertThat(first().seen()).startsWith("write member=0");
    }

    @Test
    void shouldCompareInternalCommandsWithoutTheirOrder() {
        commands.command(0, 0, Opcode.WRITE, 1, 1, false, -1);
        commands.command(0, 1, Opcode.WRITE, 2, 1, false, -2);
        commands.command(1, 1, Opcode.WRITE, 2, 1, false, -1);
        commands.command(1, 0, Opcode.WRITE, 1, 1, false, -2);
        commands.finish();
        assertThat(divergences.count()).isZero();
        assertThat(commands.compared()).isEqualTo(2);

        commands.command(0, 0, Opcode.WRITE, 9, 1, false, -1);
        commands.finish();
        assertThat(first().expected()).isEqualTo("internal write member=0, block=9, blocks=1, 1 more");
        assertThat(first().seen()).isEqualTo("no such internal command");
    }
}
