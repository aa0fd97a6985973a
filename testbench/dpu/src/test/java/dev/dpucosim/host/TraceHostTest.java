// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.capsule.NvmeStatus;
import dev.dpucosim.dpu.Dpu;
import dev.dpucosim.dpu.DpuShape;
import dev.dpucosim.dpu.FlatEngine;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.trace.TraceFormat;
import dev.dpucosim.trace.TraceOptions;
import dev.dpucosim.trace.TraceReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceHostTest {

    private FlatEngine engine;
    private Dpu dpu;
    private HostData data = new HostData(1);

    private TraceHost host(TraceReader reader, Pacing pacing) {
        DpuShape shape = DpuShape.of(RaidLevel.RAID0, 2, 65536, 65536, 0, List.of(1L << 20, 1L << 20));
        dpu = Dpu.of(shape).engine(environment -> {
            engine = new FlatEngine(environment);
            return engine;
        }).withoutFirmware().payload(data != null).build();
        if (data != null) {
            shape.namespaceBlocks().forEach(data::add);
        }
        return new TraceHost(dpu, new CommandFeed(reader, Long.MAX_VALUE, 16), data, pacing, HostTap.NONE);
    }

    private void run(TraceHost host) {
        host.start();
        dpu.scheduler().runUntil(host::finished);
    }

    private static String[] random(int count, int span, long seed) {
        SeededStream stream = new SeededStream(seed);
        String[] lines = new String[count];
        for (int i = 0; i < count; i++) {
            lines[i] = i * 10L + " " + stream.nextInt(2) + " " + stream.nextInt(span) + " " + (1 + stream.nextInt(40))
                    + " " + stream.nextInt(2);
        }
        return lines;
    }

    @Test
    void shouldCheckEveryByteOfEveryRead() {
        TraceHost host = host(Traces.mqsim(random(2000, 300, 1)), Pacing.depth(16));
        run(host);

        assertThat(host.finished()).isTrue();
        assertThat(host.faultCount()).isZero();
        assertThat(data.blocksMismatched()).isZero();
        assertThat(host.statistics().requestsCompleted()).isEqualTo(2000);
        assertThat(data.bytesChecked()).isEqualTo(host.statistics().bytesRead()).isPositive();
        assertThat(host.statistics().heldBackCommands()).isPositive();
        assertThat(engine.openMax).isEqualTo(16);
        assertThat(host.statistics().latencyNs(Stage.TOTAL).getTotalCount()).isEqualTo(2000);
    }

    @Test
    void shouldPauseWhereItIsTold() {
        TraceHost host = host(Traces.mqsim(random(200, 100, 2)), Pacing.depth(32));
        List<String> seen = new ArrayList<>();
        for (int request : new int[] {1, 50, 50, 201}) {
            host.pauseBefore(request, goOn -> {
                // Nothing is submitted before the action is done, which may take its time.
                seen.add(request + ": " + host.commandsEnded() + " ended, " + host.commandsOpen() + " open");
                dpu.scheduler().schedule(dpu.scheduler().nowPs() + 1_000_000, (nowPs, unused) -> goOn.run(), 0);
            });
        }
        run(host);

        assertThat(seen).containsExactly("1: 0 ended, 0 open", "50: 49 ended, 0 open", "50: 49 ended, 0 open");
        assertThat(host.statistics().requestsCompleted()).isEqualTo(200);
        assertThatThrownBy(() -> host.pauseBefore(200, Runnable::run))
                .hasMessage("pauses do not ascend: request=200, before=201");
    }

    @Test
    void shouldSubmitInTheOrderOfTheTrace() {
        TraceHost host = host(Traces.mqsim(random(500, 100, 2)), Pacing.depth(32));
        run(host);

        for (int i = 0; i < 500; i++) {
            assertThat(engine.log.get(i)).startsWith(i + " ");
        }
    }

    @Test
    void shouldFindABitThatFlippedAndAWriteThatWasLost() {
        TraceHost host = host(Traces.mqsim("0 0 0 16 0", "1 0 0 16 1", "2 1 4 8 1"), Pacing.depth(1));
        engine.corruptBlock = 7;
        engine.deafBlock = 3;
        run(host);

        assertThat(data.blocksMismatched()).isEqualTo(3);
        assertThat(data.mismatches()).extracting(DataMismatch::block).containsExactly(3L, 7L, 7L);
        assertThat(data.mismatches().getFirst()).hasToString(
                "data mismatch: request=2, namespace=1, block=3, expected version=1, seen: zero");
        assertThat(data.bytesChecked()).isEqualTo(24 * 512);
    }

    @Test
    void shouldNotOverlapAWriteWithAnythingAndLetReadsPassReads() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 1", "1 0 4 8 1", "2 0 11 1 0", "3 0 100 8 1"), Pacing.depth(8));
        run(host);

        // The write waits for both reads, and the last read waits behind the write, because order is kept.
        assertThat(engine.takenPs.get(1)).isEqualTo(engine.takenPs.get(0));
        assertThat(engine.takenPs.get(2)).isGreaterThan(engine.takenPs.get(0));
        assertThat(engine.takenPs.get(3)).isEqualTo(engine.takenPs.get(2));
        assertThat(host.statistics().heldBackCommands()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAnotherNamespaceOrANeighbourForAnOverlap() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 0", "1 0 8 8 0", "2 1 0 8 0", "3 1 8 8 0"), Pacing.depth(8));
        run(host);

        assertThat(engine.takenPs).containsOnly(0L);
        assertThat(host.statistics().heldBackCommands()).isZero();
    }

    @Test
    void shouldSubmitAtTheRecordedTimes() {
        TraceHost host = host(Traces.mqsim("1000 0 0 8 0", "1000 0 8 8 0", "3000 0 16 8 0"), Pacing.timed(1));
        run(host);
        assertThat(engine.takenPs).containsExactly(0L, 0L, 2_000_000L);

        TraceHost faster = host(Traces.mqsim("1000 0 0 8 0", "1000 0 8 8 0", "3000 0 16 8 0"), Pacing.timed(4));
        run(faster);
        assertThat(engine.takenPs).containsExactly(0L, 0L, 500_000L);
    }

    @Test
    void shouldCountLatencyFromArrivalWhenTheRequestHadToWait() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 0", "1 0 0 8 0"), Pacing.timed(1));
        run(host);

        long waitNs = engine.takenPs.get(1) / 1000 - 1;
        assertThat(host.statistics().latencyNs(Stage.HOST).getMaxValue()).isBetween(waitNs - 1, waitNs + waitNs / 500);
        assertThat(host.statistics().latencyNs(Stage.TOTAL).getMaxValue()).isGreaterThan(waitNs);
    }

    @Test
    void shouldRefuseToKeepTimesThatATraceDoesNotHave() {
        TraceReader arc = TraceReader.open(Traces.input("0 8 0 0\n8 8 0 1\n"),
                TraceOptions.defaults().withFormat(TraceFormat.ARC));
        TraceHost host = host(arc, Pacing.timed(1));

        assertThatThrownBy(() -> run(host)).isInstanceOf(HostPacingException.class)
                .hasMessage("the trace has no times to keep: request=1");
    }

    @Test
    void shouldRefuseTimesBeyondTheVirtualClock() {
        TraceHost slow = host(Traces.mqsim("0 0 0 8 0", "1000 0 8 8 0"), Pacing.timed(1e-300));
        assertThatThrownBy(() -> run(slow)).isInstanceOf(HostPacingException.class)
                .hasMessageContaining("request=2, arrivalNs=1000, speed=1.0E-300");

        String year = "31536000000000000 0 8 8 0";
        TraceHost recorded = host(Traces.mqsim("0 0 0 8 0", year), Pacing.timed(1));
        assertThatThrownBy(() -> run(recorded)).isInstanceOf(HostPacingException.class);
        TraceHost faster = host(Traces.mqsim("0 0 0 8 0", year), Pacing.timed(365));
        run(faster);
        assertThat(engine.takenPs.getLast()).isEqualTo(86_400_000_000_000_000L);
    }

    @Test
    void shouldWaitForRoomAndKeepTheDataOfTheWriteThatWaits() {
        TraceHost host = host(Traces.mqsim(random(600, 200, 3)), Pacing.depth(32));
        engine.room = 3;
        run(host);

        assertThat(host.statistics().requestsCompleted()).isEqualTo(600);
        assertThat(data.blocksMismatched()).isZero();
        assertThat(host.statistics().backPressure()).isPositive();
        assertThat(engine.openMax).isEqualTo(3);
    }

    @Test
    void shouldGiveUpOnADpuThatNeverHasRoom() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 0"), Pacing.depth(1));
        engine.room = 0;

        assertThatThrownBy(() -> run(host)).isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("the DPU takes no capsule and owes no response");
    }

    @Test
    void shouldDrainAFlushBeforeItsWrite() {
        TraceHost host = host(Traces.blkparse("8,0 0 1 0.000000001 1 D W 8 + 8 [x]",
                "8,0 0 2 0.000000002 1 D FWFS 16 + 8 [x]", "8,0 0 3 0.000000003 1 D R 64 + 8 [x]"), Pacing.depth(8));
        run(host);

        assertThat(engine.log).containsExactly("0 1 1 8 8", "1 0 1 0 0", "2 1 1 16 8 fua", "3 2 1 64 8");
        assertThat(engine.takenPs.get(2)).isGreaterThan(engine.takenPs.get(1));
        assertThat(engine.takenPs.get(3)).isEqualTo(engine.takenPs.get(2));
        assertThat(host.statistics().requestsCompleted()).isEqualTo(3);
        assertThat(host.statistics().flushes()).isEqualTo(1);
    }

    @Test
    void shouldCountRefusalsByStatusAndNotKnowWhatAFailedWriteLeft() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 0", "1 0 4 8 0", "2 0 0 16 1", "3 0 4 4 0", "4 0 0 16 1"),
                Pacing.depth(1));
        engine.statuses.put(1L, NvmeStatus.WRITE_FAULT);
        run(host);

        assertThat(host.statistics().requestsCompleted()).isEqualTo(4);
        assertThat(host.statistics().requestsRefused()).isEqualTo(1);
        assertThat(host.statistics().statuses()).containsOnlyKeys(NvmeStatus.WRITE_FAULT).containsValue(1L);
        assertThat(data.bytesUnknown()).isEqualTo((8 + 4) * 512);
        assertThat(data.bytesChecked()).isEqualTo((8 + 12) * 512);
        assertThat(data.blocksMismatched()).isZero();
    }

    @Test
    void shouldCountASplitRequestOnceWithTheFirstStatusThatIsNotSuccess() {
        TraceHost host = host(Traces.mqsim("0 0 0 5000 1"), Pacing.depth(8));
        engine.statuses.put(1L, NvmeStatus.UNRECOVERED_READ);
        run(host);

        assertThat(host.statistics().requestsRefused()).isEqualTo(1);
        assertThat(host.statistics().requestsCompleted()).isZero();
        assertThat(host.statistics().bytesRead()).isEqualTo((5000 - 2048) * 512);
    }

    @Test
    void shouldReportAnswersThatBreakTheRules() {
        for (String wrong : List.of("twice", "dataless", "short", "stranger", "terminate", "again")) {
            data = new HostData(1);
            TraceHost host = host(Traces.mqsim("0 0 0 8 1", "1 0 8 8 1"), Pacing.depth(1));
            engine.wrongs.put(0L, wrong);
            run(host);
            assertThat(host.faultCount()).as(wrong).isPositive();
            assertThat(host.faults()).as(wrong).isNotEmpty();
        }
    }

    @Test
    void shouldNameTheCommandsThatWereNeverAnswered() {
        TraceHost host = host(Traces.mqsim("0 0 0 8 1", "1 0 8 8 1"), Pacing.depth(4));
        engine.wrongs.put(1L, "lost");
        run(host);

        assertThat(host.finished()).isFalse();
        assertThat(host.open()).containsExactly(
                "operation 1 (request 2, cid 1, opcode 2, namespace 1, block 8, blocks 8)");
        assertThat(host.commandsOpen()).isEqualTo(1);
        assertThat(host.commandsEnded()).isEqualTo(1);
    }

    @Test
    void shouldDoWithoutPayload() {
        data = null;
        TraceHost host = host(Traces.mqsim(random(300, 100, 5)), Pacing.depth(8));
        run(host);

        assertThat(host.statistics().requestsCompleted()).isEqualTo(300);
        assertThat(host.data()).isNull();
        assertThat(host.faultCount()).isZero();
    }

    @Test
    void shouldRefusePacingThatIsNone() {
        assertThatThrownBy(() -> Pacing.depth(0)).hasMessage("queue depth out of range: depth=0, depthMin=1, "
                + "depthMax=1024");
        assertThatThrownBy(() -> Pacing.depth(1025)).hasMessageContaining("depth=1025");
        assertThatThrownBy(() -> Pacing.timed(0)).hasMessage("speed not positive: speed=0.0");
        assertThatThrownBy(() -> Pacing.timed(Double.NaN)).hasMessageContaining("NaN");
    }
}
