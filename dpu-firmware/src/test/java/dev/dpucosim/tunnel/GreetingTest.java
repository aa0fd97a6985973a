// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.random.SeededStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sender and receiver agree on an epoch, and go on after either was away. */
class GreetingTest {

    private static final SenderSettings SETTINGS = SenderSettings.of(TestReceiver.CONNECTION);

    private final TunnelBench bench = new TunnelBench(1, "");
    private final List<byte[]> recorded = new ArrayList<>();

    private void record() {
        bench.link.forward().receiver(frame -> {
            recorded.add(frame.clone());
            bench.receiver.receive(frame);
        });
    }

    @Test
    void shouldSendNothingBeforeItWasAnswered() {
        bench.keepsText = true;
        bench.data(0, 0, 1);
        bench.raise(0, 0, 2, null);
        assertThat(bench.onWire).isEmpty();
        bench.sender.start();
        assertThat(bench.onWire).singleElement().asString().startsWith("HELLO connection=005001 epoch=0 fresh number=");
        bench.finish();

        assertThat(bench.onWire.get(1)).startsWith("DATA connection=005001 epoch=1 0:0 ");
        assertThat(bench.told).containsExactly("opened 1");
        assertThat(bench.sender.epoch()).isOne();
    }

    @Test
    void shouldGreetAgainUntilItIsAnswered() {
        bench.deafen();
        bench.sender.start();
        bench.runFor(1_000_000_000);
        assertThat(bench.sender.open()).isFalse();
        assertThat(bench.sender.count(SenderCounter.GREETINGS)).isBetween(5L, 8L);
        bench.listen();
        bench.finish();
        assertThat(bench.sender.open()).isTrue();
        assertThat(bench.receiver.desk.epoch()).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 40_000, 65_535})
    void shouldOfferTheEpochThatItWasChallengedWith(int epoch) {
        // With 1 the challenge looks like the epoch after the one that was offered, and must not be taken for it.
        bench.receiver.restart(epoch);
        bench.start();

        assertThat(bench.sender.epoch()).isEqualTo(epoch + 1 & 0xFFFF);
        assertThat(bench.receiver.expected).containsOnly(0);
        assertThat(bench.sender.count(SenderCounter.GREETINGS)).isEqualTo(2);
        assertThat(bench.told).containsExactly("opened " + (epoch + 1 & 0xFFFF));
        bench.data(0, 0, 1);
        bench.finish();
        assertThat(bench.deliveredText()).isEqualTo("d1");
    }

    @Test
    void shouldBeginANewEpochThoughTheOneBeforeWouldFit() {
        // As another sender left it that sent nothing: its frames may still be under way.
        bench.receiver.restart(1);
        Arrays.fill(bench.receiver.expected, 0);
        bench.start();

        assertThat(bench.sender.epoch()).isEqualTo(2).isEqualTo(bench.receiver.desk.epoch());
    }

    @Test
    void shouldGoOnWhereTheReceiverIsWhenTheLinkComesBack() {
        bench.start();
        bench.data(0, 0, 1);
        bench.finish();
        bench.keepsText = true;
        for (int i = 2; i < 8; i++) {
            bench.data(0, 0, i);
        }
        // Three are there and their answers are lost, three are lost themselves.
        bench.scheduler.runUntil(() -> bench.delivered.size() == 4);
        bench.link.down();
        bench.data(0, 0, 8);
        bench.runFor(50_000_000);
        assertThat(bench.onWire).hasSize(6);
        bench.link.up();
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d1 d2 d3 d4 d5 d6 d7 d8");
        assertThat(bench.receiver.duplicates).isZero();
        assertThat(bench.told).containsExactly("opened 1", "opened 2");
        assertThat(bench.onWire.get(7)).startsWith("DATA connection=005001 epoch=2 0:4 ");
    }

    @Test
    void shouldKeepARaiseThatWaitedForItsFenceWhenTheLinkWentDown() {
        bench.start();
        TunnelTicket fence = bench.data(0, 0, 1);
        bench.receiver.noRoomOneIn = 1;
        bench.scheduler.runUntil(() -> bench.sender.count(SenderCounter.PAUSES) > 0);
        bench.receiver.noRoomOneIn = 0;
        bench.raise(1, 0, 5, fence);
        bench.scheduler.runUntil(() -> bench.receiver.parked[1] != null || !bench.delivered.isEmpty());
        assertThat(bench.receiver.parked[1]).isNotNull();
        bench.link.down();
        bench.link.up();
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d1 r5");
    }

    @Test
    void shouldGreetWhenNothingIsAnsweredForLong() {
        bench.start();
        bench.deafen();
        bench.data(0, 0, 1);
        bench.scheduler.runUntil(() -> !bench.sender.open());
        assertThat(bench.sender.count(SenderCounter.TIMEOUTS)).isEqualTo(SETTINGS.silenceLimit() + 1);
        bench.listen();
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d1");
        assertThat(bench.told).containsExactly("opened 1", "opened 2");
    }

    @Test
    void shouldTellAReceiverThatHasForgottenEverythingWhereItIs() {
        bench.start();
        for (int i = 0; i < 5; i++) {
            bench.data(0, 0, i);
        }
        bench.finish();
        bench.receiver.restart(300);
        bench.data(0, 0, 5);
        bench.finish();

        assertThat(bench.deliveredText()).isEqualTo("d0 d1 d2 d3 d4 d5");
        assertThat(bench.told).containsExactly("opened 1", "opened 302 forgotten");
        assertThat(bench.sender.count(SenderCounter.FORGOTTEN)).isOne();
        assertThat(bench.receiver.expected[0]).isEqualTo(6);
    }

    @Test
    void shouldBeginAnewWhenTheSenderStartsAgainAndTakeNothingFromBefore() {
        record();
        bench.start();
        for (int i = 0; i < 10; i++) {
            bench.data(0, 0, i);
        }
        bench.finish();
        bench.sender.stop();
        bench.sender(new SeededStream(99), SETTINGS);
        bench.start();
        bench.data(0, 0, 100);
        bench.finish();
        int delivered = bench.delivered.size();
        int expected = bench.receiver.expected[0];
        // The network kept everything of the sender before, and lets it out now: sequences 1 to 9 would fit.
        recorded.subList(0, 11).forEach(bench.receiver::receive);
        bench.scheduler.runAll();

        assertThat(bench.delivered).hasSize(delivered);
        assertThat(bench.receiver.expected[0]).isEqualTo(expected).isEqualTo(1);
        assertThat(bench.receiver.oldEpochs).isEqualTo(10);
        bench.data(0, 0, 101);
        bench.finish();
        assertThat(bench.deliveredText()).endsWith("d9 d100 d101");
        assertThat(bench.sender.count(SenderCounter.EPOCHS)).isOne();
    }

    @Test
    void shouldGiveTheSameAnswerToTheSameGreeting() {
        HelloDesk desk = new HelloDesk(TestReceiver.CONNECTION, 4);
        TunnelFrame hello = new TunnelFrame(FrameBuilder.hello(7, true).connection(TestReceiver.CONNECTION, 4).seal());
        int[] next = {1, 2, 3, 4};
        int[] epochs = {0, 1, 2, 3, 4, 5, 6, 7};

        assertThat(desk.take(hello)).isTrue();
        byte[] answer = desk.answer(hello, next, epochs).seal();
        assertThat(desk.take(hello)).isFalse();
        assertThat(desk.answer(hello, next, epochs).seal()).isEqualTo(answer);

        TunnelFrame read = TunnelFrame.parse(answer);
        assertThat(read).hasToString("HELLO connection=005001 epoch=5 taken number=7 next=1,2,3,4");
        assertThat(read.functionEpoch(7)).isEqualTo(7);
        TunnelFrame other = new TunnelFrame(FrameBuilder.hello(8, true).connection(TestReceiver.CONNECTION, 4).seal());
        assertThat(desk.take(other)).isFalse();
        assertThat(TunnelFrame.parse(desk.answer(other, next, epochs).seal()).taken()).isFalse();
    }

    @Test
    void shouldDropWhatWaitsForAFunctionThatWasReset() {
        TunnelBench small = new TunnelBench(1, "", SETTINGS.withFrames(2, 100));
        small.start();
        for (int i = 0; i < 6; i++) {
            small.data(0, i & 1, i);
        }
        TunnelTicket last = small.raise(0, 1, 9, null);
        small.receiver.resetFunction(1);
        small.finish();

        // 0 and 1 were sent: 1 is refused. 3, 5 and the raise never were.
        assertThat(small.deliveredText()).isEqualTo("d0 d2 d4");
        assertThat(small.told).containsExactly("opened 1", "function 1 epoch 1", "refused DATA 0:1 OLD_FUNCTION");
        assertThat(last.state()).isEqualTo(TunnelTicket.State.DROPPED);
        assertThat(small.sender.count(SenderCounter.DROPPED)).isEqualTo(3);
        assertThat(small.receiver.expected[0]).isEqualTo(4);

        small.data(0, 1, 7);
        small.finish();
        assertThat(small.deliveredText()).endsWith("d4 d7");
        assertThat(small.told).hasSize(3);
    }

    @Test
    void shouldLearnOfAResetByARefusalWhenNobodyToldIt() {
        bench.start();
        bench.receiver.functionEpochs[2]++;
        TunnelTicket refused = bench.data(0, 2, 1);
        bench.finish();
        assertThat(refused.state()).isEqualTo(TunnelTicket.State.REFUSED);
        assertThat(bench.told).containsExactly("opened 1", "refused DATA 0:0 OLD_FUNCTION", "function 2 epoch 1",
                "opened 2");
        bench.data(0, 2, 2);
        bench.finish();
        assertThat(bench.deliveredText()).isEqualTo("d2");
    }

    @Test
    void shouldNotTakeAnOldResetForANewOne() {
        bench.start();
        bench.receiver.resetFunction(3);
        bench.receiver.resetFunction(3);
        bench.scheduler.runUntil(() -> bench.told.size() == 3);
        bench.sender.receive(FrameBuilder.reset(3, 1).connection(TestReceiver.CONNECTION, 1).seal());

        assertThat(bench.told).containsExactly("opened 1", "function 3 epoch 1", "function 3 epoch 2");
        assertThat(bench.sender.functionEpoch(3)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "loss=500000"})
    void shouldHaveTheReceiverResetAFunction(String faults) {
        TunnelBench lossy = new TunnelBench(5, faults);
        lossy.start();
        lossy.data(0, 4, 1);
        lossy.sender.reset(4);
        assertThat(lossy.data(0, 4, 2)).isNull();
        assertThat(lossy.raise(0, 4, 2, null)).isNull();
        assertThat(lossy.data(0, 5, 3)).isNotNull();
        lossy.scheduler.runUntil(() -> lossy.sender.functionEpoch(4) > 0);
        lossy.data(0, 4, 4);
        lossy.finish();

        assertThat(lossy.deliveredText()).endsWith("d3 d4");
        assertThat(lossy.receiver.functionEpochs[4]).isOne();
        lossy.scheduler.runUntil(() -> lossy.scheduler.nextPs() == Long.MAX_VALUE);
    }

    @Test
    void shouldGiveWhatWaitedFromTheStartTheEpochsThatTheReceiverTells() {
        bench.receiver.functionEpochs[2] = 77;
        bench.data(0, 2, 1);
        bench.start();
        bench.finish();
        assertThat(bench.deliveredText()).isEqualTo("d1");
        assertThat(bench.delivered.getFirst().functionEpoch()).isEqualTo(77);
    }
}
