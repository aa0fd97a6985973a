// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TunnelSenderTest {

    private static final SenderSettings SETTINGS = SenderSettings.of(TestReceiver.CONNECTION);

    private static TunnelBench started(SenderSettings settings, String faults) {
        TunnelBench bench = new TunnelBench(1, faults, settings);
        bench.start();
        bench.keepsText = true;
        return bench;
    }

    private static TunnelBench started() {
        return started(SETTINGS, "");
    }

    private static byte[] answer(TunnelBench bench, FrameBuilder frame) {
        return frame.connection(TestReceiver.CONNECTION, bench.sender.epoch()).seal();
    }

    @Test
    void shouldGiveDataRaisesAndWithdrawalsOfAStreamOneSequence() {
        TunnelBench bench = started();
        bench.data(2, 0, 7);
        bench.raise(2, 0, 5, null);
        bench.sender.withdrawOrNull(2, 0, 5);
        bench.data(3, 0, 8);
        bench.finish();

        assertThat(bench.onWire).containsExactly(
                "DATA connection=005001 epoch=1 2:0 function=0/0 address=101c bytes=4 tc=0",
                "RAISE connection=005001 epoch=1 2:1 function=0/0 vector=5 merged=1 fence=2:0",
                "WITHDRAW connection=005001 epoch=1 2:2 function=0/0 vector=5",
                "DATA connection=005001 epoch=1 3:0 function=0/0 address=1020 bytes=4 tc=0");
        assertThat(bench.deliveredText()).isEqualTo("d7 r5 w5 d8");
    }

    @Test
    void shouldCutDataAtPages() {
        TunnelBench bench = started();
        TunnelTicket ticket = bench.sender.dataOrNull(0, 0, 0x1FFF, 0, new byte[4098], 0, 4098);
        bench.finish();

        assertThat(bench.delivered).extracting(TunnelFrame::address).containsExactly(0x1FFFL, 0x2000L, 0x3000L);
        assertThat(bench.delivered).extracting(TunnelFrame::payloadBytes).containsExactly(1, 4096, 1);
        assertThat(ticket.sequence()).isEqualTo(2);
        assertThat(ticket.state()).isEqualTo(TunnelTicket.State.DONE);
    }

    @Test
    void shouldKeepNoMoreUnansweredThanTheWindowHolds() {
        TunnelBench bench = started(SETTINGS.withFrames(3, 10), "");
        for (int i = 0; i < 10; i++) {
            bench.data(0, 0, i);
        }
        assertThat(bench.onWire).hasSize(3);
        bench.finish();
        assertThat(bench.deliveredText()).isEqualTo("d0 d1 d2 d3 d4 d5 d6 d7 d8 d9");
        assertThat(bench.sender.count(SenderCounter.SENT_AGAIN)).isZero();
    }

    @Test
    void shouldTakeNothingWhenTheQueueHasNoRoomForAll() {
        TunnelBench bench = started(SETTINGS.withFrames(1, 2), "");
        assertThat(bench.data(0, 0, 0)).isNotNull();
        assertThat(bench.data(0, 0, 1)).isNotNull();
        assertThat(bench.sender.dataOrNull(0, 0, 0xFFF, 0, new byte[2], 0, 2)).isNull();
        assertThat(bench.data(0, 0, 2)).isNotNull();
        assertThat(bench.data(0, 0, 3)).isNull();
        assertThat(bench.raise(0, 0, 1, null)).isNull();
        assertThat(bench.sender.withdrawOrNull(0, 0, 1)).isNull();
        assertThat(bench.data(1, 0, 4)).isNotNull();
        assertThatThrownBy(() -> bench.sender.dataOrNull(0, 0, 0, 0, new byte[8193], 0, 8193)).hasMessage(
                "more frames than a queue holds: frames=3, queueFrames=2");
        bench.finish();

        assertThat(bench.delivered).hasSize(4);
    }

    @Test
    void shouldSendAgainByTheTimerAndWaitTwiceAsLongEachTime() {
        TunnelBench bench = started();
        bench.deafen();
        bench.data(0, 0, 1);
        bench.runFor(160_000_000);
        long first = bench.onWirePs.getFirst();

        // 20 us, 40 us, 80 us.
        assertThat(bench.onWirePs).extracting(timePs -> timePs - first).containsExactly(0L, 20_000_000L, 60_000_000L,
                140_000_000L);
        bench.listen();
        bench.finish();
        assertThat(bench.deliveredText()).isEqualTo("d1");
        assertThat(bench.sender.count(SenderCounter.TIMEOUTS)).isEqualTo(4);
    }

    @Test
    void shouldGoBackAtOnceWhenTheReceiverMissesSomething() {
        // Frame 0 of the link is the greeting.
        TunnelBench bench = started(SETTINGS, "loss@3|");
        for (int i = 0; i < 6; i++) {
            bench.data(0, 0, i);
        }
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d0 d1 d2 d3 d4 d5");
        assertThat(bench.sender.count(SenderCounter.GAPS)).isOne();
        assertThat(bench.sender.count(SenderCounter.SENT_AGAIN)).isEqualTo(4);
        assertThat(bench.sender.count(SenderCounter.TIMEOUTS)).isZero();
        assertThat(bench.scheduler.nowPs()).isLessThan(20_000_000);
    }

    @Test
    void shouldNotGoBackForTheCopyOfAnAnswer() {
        TunnelBench bench = started();
        bench.deafen();
        for (int i = 0; i < 4; i++) {
            bench.data(0, 0, i);
        }
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 1, NakReason.GAP)));
        assertThat(bench.onWire).hasSize(4 + 3);
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 1, NakReason.GAP)));
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, -1)));
        assertThat(bench.onWire).hasSize(4 + 3);
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 1)));
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 0)));
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 1)));
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 1, NakReason.GAP)));
        assertThat(bench.onWire).hasSize(4 + 3);
        assertThat(bench.sender.unfinished()).isEqualTo(2);
        assertThat(bench.sender.count(SenderCounter.ANSWERS_OLD)).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(value = NakReason.class, names = {"NO_ROOM", "RATE_LIMITED"})
    void shouldComeBackLaterWhenTheReceiverCannotNow(NakReason reason) {
        TunnelBench bench = started();
        bench.deafen();
        for (int i = 0; i < 4; i++) {
            bench.data(0, 0, i);
        }
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 2, reason)));
        // What came behind the refused one looks like a gap.
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 2, NakReason.GAP)));
        long pausedPs = bench.scheduler.nowPs();
        assertThat(bench.onWire).hasSize(4);
        bench.runFor(SETTINGS.pausePs());

        // The refused one alone: while there is no room the rest would be sent for nothing.
        assertThat(bench.onWire).hasSize(5);
        assertThat(bench.onWire.get(4)).contains(" 0:2 ");
        assertThat(bench.onWirePs.get(4)).isEqualTo(pausedPs + SETTINGS.pausePs());
        assertThat(bench.sender.count(SenderCounter.PAUSES)).isOne();
        assertThat(bench.sender.count(SenderCounter.GAPS)).isZero();
        bench.data(0, 0, 4);
        assertThat(bench.onWire).hasSize(5);
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 2)));
        assertThat(bench.onWire).hasSize(7);
        assertThat(bench.onWire.get(5)).contains(" 0:3 ");
    }

    @Test
    void shouldGoBackFurtherThoughItWasPutOff() {
        TunnelBench bench = started();
        bench.deafen();
        for (int i = 0; i < 4; i++) {
            bench.data(0, 0, i);
        }
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 2, NakReason.NO_ROOM)));
        bench.runFor(SETTINGS.pausePs());
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 1, NakReason.GAP)));

        assertThat(bench.onWire).hasSize(5 + 3);
        assertThat(bench.onWire.get(5)).contains(" 0:1 ");
    }

    @Test
    void shouldGoOnAtOnceWhenThereIsRoomBeforeThePauseEnds() {
        TunnelBench bench = started();
        bench.deafen();
        bench.data(0, 0, 0);
        bench.data(0, 0, 1);
        bench.sender.receive(answer(bench, FrameBuilder.nak(0, 1, NakReason.NO_ROOM)));
        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 0)));

        assertThat(bench.onWire).hasSize(3);
        assertThat(bench.onWire.get(2)).contains(" 0:1 ");
    }

    @Test
    void shouldTakeARefusalForAnAnswer() {
        TunnelBench bench = started();
        bench.receiver.refusal = frame -> frame.type() == FrameType.RAISE ? NakReason.BAD_VECTOR : null;
        TunnelTicket data = bench.data(0, 0, 1);
        TunnelTicket raise = bench.raise(0, 0, 9, null);
        bench.data(0, 0, 2);
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d1 d2");
        assertThat(bench.told).containsExactly("opened 1", "refused RAISE 0:1 BAD_VECTOR");
        assertThat(raise.state()).isEqualTo(TunnelTicket.State.REFUSED);
        assertThat(data.state()).isEqualTo(TunnelTicket.State.DONE);
        assertThat(bench.sender.count(SenderCounter.SENT_AGAIN)).isZero();
    }

    @Test
    void shouldWrapSequences() {
        TunnelBench bench = started(SETTINGS.startingAt(-2), "");
        for (int i = 0; i < 4; i++) {
            bench.data(0, 0, i);
        }
        bench.raise(1, 0, 3, bench.data(0, 0, 4));
        bench.finish();

        assertThat(bench.onWire).extracting(text -> text.replaceAll(".* (\\d:\\d+) .*", "$1")).containsExactly(
                "0:4294967294", "0:4294967295", "0:0", "0:1", "0:2", "1:4294967294");
        assertThat(bench.onWire.getLast()).endsWith("fence=0:2");
        assertThat(bench.deliveredText()).isEqualTo("d0 d1 d2 d3 d4 r3");
    }

    @Test
    void shouldNotSendARaiseBeforeItsFenceHasASequence() {
        TunnelBench bench = started(SETTINGS.withFrames(1, 10), "");
        bench.data(0, 0, 1);
        TunnelTicket fence = bench.data(0, 0, 2);
        bench.raise(1, 0, 3, fence);
        assertThat(bench.onWire).hasSize(1);
        bench.finish();

        assertThat(bench.onWire).hasSize(3);
        assertThat(bench.onWire.getLast()).contains(" 1:0 ").endsWith("fence=0:1");
    }

    @Test
    void shouldNameNoFenceThatTheReceiverHasAnswered() {
        TunnelBench bench = started();
        TunnelTicket fence = bench.data(0, 0, 1);
        bench.finish();
        bench.raise(1, 0, 3, fence);

        assertThat(bench.onWire.getLast()).endsWith("fence=1:4294967295");
    }

    @Test
    void shouldRefuseTheFenceOfAnotherFunction() {
        TunnelBench bench = started();
        TunnelTicket fence = bench.data(0, 0, 1);
        assertThatThrownBy(() -> bench.raise(1, 2, 3, fence)).hasMessage(
                "fence of another function: function=2, fence=DATA 0:0 function=0 SENT");
        assertThatThrownBy(() -> bench.data(0, 8, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> bench.sender.dataOrNull(0, 0, 0, 0, new byte[1], 0, 0)).hasMessage("no data: bytes=0");
    }

    @Test
    void shouldIgnoreWhatIsNotMeantForIt() {
        TunnelBench bench = started();
        bench.deafen();
        bench.data(0, 0, 1);
        List<byte[]> frames = new ArrayList<>();
        byte[] damaged = answer(bench, FrameBuilder.ack(0, 0));
        damaged[8] ^= 1;
        frames.add(damaged);
        frames.add(new byte[3]);
        frames.add(FrameBuilder.ack(0, 0).connection(0x5002, 1).seal());
        frames.add(FrameBuilder.ack(0, 0).connection(TestReceiver.CONNECTION, 0).seal());
        frames.add(answer(bench, FrameBuilder.nak(0, 0, NakReason.GAP).merged(99)));
        frames.add(answer(bench, FrameBuilder.nak(9, 0, NakReason.GAP)));
        frames.add(answer(bench, FrameBuilder.reset(8, 1)));
        frames.add(answer(bench, FrameBuilder.withdraw(1)));
        frames.forEach(bench.sender::receive);
        assertThat(bench.sender.count(SenderCounter.FOREIGN)).isEqualTo(frames.size());

        bench.sender.receive(answer(bench, FrameBuilder.ack(0, 1)));
        bench.sender.receive(answer(bench, FrameBuilder.ack(9, 0)));
        assertThat(bench.sender.count(SenderCounter.ANSWERS_OLD)).isEqualTo(2);
        assertThat(bench.sender.unfinished()).isOne();
        assertThat(bench.onWire).hasSize(1);
    }

    @Test
    void shouldPassOnWhatTheReceiverReports() {
        TunnelBench bench = started();
        bench.sender.receive(answer(bench, FrameBuilder.error(13)));
        assertThat(bench.told).containsExactly("opened 1", "error 13");
    }

    @Test
    void shouldWorkAgainstAReceiverThatAnswersWithinTheCall() {
        Scheduler scheduler = new Scheduler();
        List<TunnelFrame> delivered = new ArrayList<>();
        TunnelSender[] sender = new TunnelSender[1];
        TestReceiver receiver = new TestReceiver(scheduler, new SeededStream(1), frame -> sender[0].receive(frame),
                delivered::add);
        sender[0] = new TunnelSender(scheduler, new SeededStream(2), SETTINGS, receiver::receive, SenderListener.NONE);
        sender[0].start();
        for (int i = 0; i < 1000; i++) {
            sender[0].dataOrNull(i & 3, 0, 0, 0, new byte[] {(byte) i}, 0, 1);
        }
        assertThat(delivered).hasSize(1000);
        assertThat(sender[0].unfinished()).isZero();
        assertThat(sender[0].count(SenderCounter.SENT_AGAIN)).isZero();
    }

    @Test
    void shouldBeSilentOnceStopped() {
        TunnelBench bench = started();
        bench.data(0, 0, 1);
        bench.sender.stop();
        bench.data(0, 0, 2);
        bench.sender.linkChanged(true);
        bench.scheduler.runAll();

        assertThat(bench.onWire).hasSize(1);
        assertThat(bench.sender.open()).isFalse();
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> SETTINGS.withFrames(1024, 1)).hasMessageStartingWith(
                "sender settings out of range: connection=20481, windowFrames=1024, ");
        TunnelBench bench = started();
        assertThatThrownBy(bench.sender::start).hasMessage("sender runs: phase=OPEN");
    }
}
