// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The text that blkparse prints. */
final class BlkparseTraceTest {
    private static final String EVENTS = """
            254,16   0        1     0.000000000   106  Q  RA 2097024 + 8 [mkfs.ext4]
            254,16   0        2     0.000199068   106  G  RA 2097024 + 8 [mkfs.ext4]
            254,16   0        3     0.000265277   106  P   N [mkfs.ext4]
            254,16   0        4     0.000343264   106  U   N [mkfs.ext4] 1
            254,16   1        5     0.000500000    38  D  RA 2097024 + 8 [kworker/0:1H]
            254,16   0        6     0.000600000     0  C  RA 2097024 + 8 [0]
              8,0    0        7     0.000700000   106  A   W 16 + 8 <- (8,1) 8
              8,0    0        8     0.000800000    38  D WFSM 16 + 8 [a name ] with brackets]
              8,0    0        9     1.000800001    38  D  FN [kworker/0:1H]
              8,0    0       10     1.000900001    38  D  DS 64 + 1024 [fstrim]
              8,0    0       11     1.000900002    38  D  FWFSM 0 + 8 [umount]
              8,0    0       12     1.000900003    38  D   R 36 (12 00 00 00 24 00 ..) [smartctl]
              8,0    0       13     1.000900004    38  D   N [x]
              8,0    0       14     1.000900005    38 UT   N [x] 2
              8,0    0       15     1.000900006     0  m   N cfq workload slice:300
              8,0    0       16     1.000900007     0  R   W 16 + 8 [0]
            CPU0 (sda):
             Reads Queued:         823,    14457KiB\t Writes Queued:        2473,     1076MiB
             Read depth:             3        \t Write depth:             9

            Total (sda):
             IO unplugs:           904        \t Timer unplugs:          62

            Throughput (R/W): 1173KiB/s / 87362KiB/s
            Events (sda): 16 entries
            Skips: 0 forward (0 -   0.0%)
            """;

    private static final String[] ISSUES = {"READ 254,16 @1073676288+4096 t=0", "WRITE 8,0 @8192+4096 fua t=300000",
        "FLUSH 8,0 preflush t=1000300001", "DISCARD 8,0 @32768+524288 t=1000400001",
        "WRITE 8,0 @0+4096 preflush fua t=1000400002", "OTHER 8,0 (packet command) t=1000400003",
        "OTHER 8,0 (request without data) t=1000400004"};

    @Test
    void shouldCountEachRequestOnceByItsIssue() {
        final Recorded trace = Recorded.of(Recorded.input(EVENTS), TraceOptions.defaults());
        assertThat(trace.format()).isEqualTo(TraceFormat.BLKPARSE);
        assertThat(trace.requests()).containsExactly(ISSUES);
        assertThat(trace.malformed()).isZero();
        assertThat(trace.others()).containsEntry("packet command", 1L).containsEntry("request without data", 1L);
        assertThat(trace.note()).contains("action D").contains("passed over: 9, of which requeues: 1");
    }

    @Test
    void shouldTakeQueueEventsWhereThereIsNoIssue() {
        final String queueOnly = EVENTS.replaceAll("(?m)^.* D .*\n", "");
        final Recorded trace = Recorded.of(Recorded.input(queueOnly), TraceOptions.defaults());
        assertThat(trace.requests()).containsExactly("READ 254,16 @1073676288+4096 t=0");
        assertThat(trace.note()).contains("action Q");
    }

    @Test
    void shouldTakeTheActionThatIsAskedFor() {
        final Recorded trace = Recorded.of(Recorded.input(EVENTS),
                TraceOptions.defaults().withAction(BlockAction.QUEUE));
        assertThat(trace.requests()).containsExactly("READ 254,16 @1073676288+4096 t=0");
    }

    @Test
    void shouldNotMixQueueAndIssueEventsWhenAPipeShowsIssuesTooLate() {
        final String queue = "8,0 0 1 0.000000001 1 Q W 8 + 8 [x]\n";
        final String text = queue.repeat(4_000 * 2) + "8,0 0 2 0.000000002 1 D W 8 + 8 [x]\n";
        final byte[] content = text.getBytes(StandardCharsets.US_ASCII);
        final TraceInput pipe = TraceInput.stream("pipe", new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(final byte[] target, final int offset, final int length) {
                return super.read(target, offset, Math.min(length, 1_000));
            }
        });
        assertThatThrownBy(() -> Recorded.of(pipe, TraceOptions.defaults())).isInstanceOf(TraceInputException.class)
                .hasMessage("pipe: issue events begin only at 8001, after queue events were taken: "
                        + "read it from a file, not from a pipe");
        assertThat(Recorded.of(TraceFormat.BLKPARSE, content).requests()).hasSize(1);
    }

    @Test
    void shouldGoOnWithEventsBehindASummary() {
        final Recorded trace = Recorded.of(TraceFormat.BLKPARSE, EVENTS + EVENTS);
        assertThat(trace.requests()).hasSize(2 * ISSUES.length);
        assertThat(trace.outOfOrder()).isEqualTo(6);
        assertThat(trace.malformed()).isZero();
    }

    @Test
    void shouldSayWhatIsWrong() {
        final Recorded trace = Recorded.of(TraceFormat.BLKPARSE, """
                8,0 0 1 0.000000001 1 D W 8 + 8 [x]
                8 0 1 0.000000001 1 D W 8 + 8 [x]
                8,0 0 x 0.000000001 1 D W 8 + 8 [x]
                8,0 0 1 0:000000001 1 D W 8 + 8 [x]
                8,0 0 1 0.000000001 1 Z W 8 + 8 [x]
                8,0 0 1 0.000000001 1 D S 8 + 8 [x]
                8,0 0 1 0.000000001 1 D WZ 8 + 8 [x]
                8,0 0 1 0.000000001 1 D W [x]
                8,0 0 1 0.000000001 1 D W 8 + x [x]
                8,0 0 1 0.000000001 1 D W 8 +
                nonsense
                """);
        assertThat(trace.requests()).hasSize(1);
        assertThat(trace.reasons()).containsExactly("device is not maj,min", "cpu or sequence is not a number",
                "time is not a number", "action is unknown", "rwbs names no direction",
                "rwbs has an unknown letter, or nothing follows", "length is zero",
                "number of sectors is not a number", "number of sectors is not a number",
                "neither an event nor blkparse's summary");
    }
}
