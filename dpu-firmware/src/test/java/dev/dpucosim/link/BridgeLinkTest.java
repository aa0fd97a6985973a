// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.random.SeededStream;
import dev.dpucosim.time.Scheduler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BridgeLinkTest {

    private static final LinkSettings SETTINGS = new LinkSettings(1_000_000, 1_000_000_000L);
    private static final int FRAMES = 20_000;

    private final Scheduler scheduler = new Scheduler();
    private final List<byte[]> arrived = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    private BridgeLink link(long seed, String forward) {
        BridgeLink link = new BridgeLink(scheduler, new SeededStream(seed), SETTINGS, LinkFaults.parse(forward),
                LinkFaults.none());
        link.forward().receiver(frame -> {
            arrived.add(frame);
            times.add(scheduler.nowPs());
        });
        return link;
    }

    private static byte[] frame(int number) {
        byte[] frame = new byte[64];
        for (int i = 0; i < 4; i++) {
            frame[i] = (byte) (number >>> 8 * i);
        }
        return frame;
    }

    private static int number(byte[] frame) {
        return frame[0] & 0xFF | (frame[1] & 0xFF) << 8 | (frame[2] & 0xFF) << 16;
    }

    private List<String> texts() {
        return arrived.stream().map(Arrays::toString).toList();
    }

    private void send(BridgeLink link, int count) {
        for (int i = 0; i < count; i++) {
            link.forward().send(frame(i));
        }
        scheduler.runAll();
    }

    @Test
    void shouldTakeTheTimeOfTheWireForEachFrameAndThatOfTheWayOnce() {
        BridgeLink link = link(1, "");
        link.forward().send(new byte[64]);
        link.forward().send(new byte[100]);
        assertThat(link.forward().wireFreePs()).isEqualTo(164_000);
        scheduler.runAll();

        // A nanosecond a byte, a microsecond of way.
        assertThat(times).containsExactly(1_064_000L, 1_164_000L);
        link.forward().send(new byte[1]);
        scheduler.runAll();
        assertThat(times.getLast()).isEqualTo(1_164_000L + 1_001_000L);
    }

    @Test
    void shouldDeliverEverythingOnceAndInOrderWithoutFaults() {
        send(link(1, ""), FRAMES);

        assertThat(arrived).hasSize(FRAMES);
        int wrong = 0;
        for (int i = 0; i < FRAMES; i++) {
            wrong += Arrays.equals(arrived.get(i), frame(i)) ? 0 : 1;
        }
        assertThat(wrong).isZero();
    }

    @Test
    void shouldLoseAsManyAsThePlanSays() {
        BridgeLink link = link(1, "loss=20000");
        send(link, FRAMES);

        long lost = link.forward().count(LinkCounter.LOST);
        assertThat(lost).isBetween(300L, 500L);
        assertThat(arrived).hasSize(FRAMES - (int) lost);
        assertThat(link.forward().count(LinkCounter.DELIVERED)).isEqualTo(FRAMES - lost);
    }

    @Test
    void shouldDeliverDoubledFramesASecondTimeLater() {
        BridgeLink link = link(1, "double=20000 late-ps=500000");
        send(link, FRAMES);

        long doubled = link.forward().count(LinkCounter.DOUBLED);
        assertThat(doubled).isBetween(300L, 500L);
        assertThat(arrived).hasSize(FRAMES + (int) doubled);
        assertThat(arrived.stream().map(BridgeLinkTest::number).distinct()).hasSize(FRAMES);
    }

    @Test
    void shouldLetFramesOvertakeLateOnesWithinTheTimeOfThePlan() {
        BridgeLink link = link(1, "late=20000 late-ps=640000");
        send(link, FRAMES);

        assertThat(arrived).hasSize(FRAMES);
        assertThat(link.forward().count(LinkCounter.LATE)).isBetween(300L, 500L);
        int overtaken = 0;
        for (int i = 0; i < FRAMES; i++) {
            // 64 ns a frame: at most ten come before one that is 640 ns late.
            assertThat(number(arrived.get(i))).isBetween(i - 10, i + 20);
            overtaken += i > 0 && number(arrived.get(i)) < number(arrived.get(i - 1)) ? 1 : 0;
        }
        assertThat(overtaken).isGreaterThan(200);
    }

    @Test
    void shouldFlipOneToThreeBitsOfDamagedFrames() {
        BridgeLink link = link(1, "damage=20000");
        send(link, FRAMES);

        int damaged = 0;
        int[] bits = new int[5];
        for (int i = 0; i < FRAMES; i++) {
            byte[] right = frame(i);
            int flipped = 0;
            for (int k = 0; k < 64; k++) {
                flipped += Integer.bitCount((right[k] ^ arrived.get(i)[k]) & 0xFF);
            }
            bits[Math.min(flipped, 4)]++;
            damaged += flipped == 0 ? 0 : 1;
        }
        assertThat(link.forward().count(LinkCounter.DAMAGED)).isEqualTo(damaged).isBetween(300L, 500L);
        assertThat(bits[1]).isPositive();
        assertThat(bits[2]).isPositive();
        assertThat(bits[3]).isPositive();
        assertThat(bits[4]).isZero();
    }

    @Test
    void shouldCutTheEndOfFrames() {
        BridgeLink link = link(1, "cut=20000");
        send(link, FRAMES);

        assertThat(arrived).hasSize(FRAMES);
        assertThat(arrived.stream().filter(frame -> frame.length < 64)).hasSize((int) link.forward().count(
                LinkCounter.CUT)).hasSizeBetween(300, 500).allMatch(frame -> frame.length > 0);
    }

    @Test
    void shouldStrikeTheFramesThatThePlanNames() {
        BridgeLink link = link(1, "loss@3 double@5 damage@7 cut@9");
        send(link, 12);

        assertThat(arrived.stream().map(BridgeLinkTest::number)).contains(0, 1, 2, 4, 5, 6, 8, 10, 11).doesNotContain(
                3);
        assertThat(link.forward()).hasToString(
                "sent=12 sent_bytes=768 delivered=12 lost=1 doubled=1 late=0 damaged=1 cut=1 down=0");
    }

    @Test
    void shouldTellTheWatcherWhatBecomesOfEachFrame() {
        BridgeLink link = link(1, "loss@1 double@2 damage@3");
        List<String> told = new ArrayList<>();
        link.forward().watcher((frame, faults) -> told.add(number(frame) + " " + faults));
        send(link, 4);
        link.down();
        link.forward().send(frame(4));
        assertThat(told).containsExactly("0 []", "1 [LOSS]", "2 [DOUBLE]", "3 [DAMAGE]", "4 [LOSS]");
    }

    @Test
    void shouldGiveEachFrameTheSameFateWhateverHappensToOthers() {
        BridgeLink one = link(5, "loss=100000");
        send(one, 1000);
        List<Integer> first = arrived.stream().map(BridgeLinkTest::number).toList();
        arrived.clear();
        send(link(5, "loss=100000 late=50000"), 1000);

        assertThat(arrived.stream().map(BridgeLinkTest::number).sorted().toList()).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldRunTheSameWayWithTheSameSeed(long seed) {
        String plan = "loss=50000 double=50000 late=50000 damage=50000 cut=50000";
        send(link(seed, plan), 500);
        List<String> first = texts();
        arrived.clear();
        send(link(seed, plan), 500);
        assertThat(texts()).isEqualTo(first);
        arrived.clear();
        send(link(seed + 10, plan), 500);
        assertThat(texts()).isNotEqualTo(first);
    }

    @Test
    void shouldGiveEachDirectionAFateOfItsOwn() {
        BridgeLink link = new BridgeLink(scheduler, new SeededStream(1), SETTINGS, LinkFaults.parse("loss=500000"),
                LinkFaults.parse("loss=500000"));
        List<Integer> forward = new ArrayList<>();
        List<Integer> backward = new ArrayList<>();
        link.forward().receiver(frame -> forward.add(number(frame)));
        link.backward().receiver(frame -> backward.add(number(frame)));
        for (int i = 0; i < 100; i++) {
            link.forward().send(frame(i));
            link.backward().send(frame(i));
        }
        scheduler.runAll();

        assertThat(forward).isNotEqualTo(backward).isNotEmpty();
    }

    @Test
    void shouldLoseWhatIsUnderWayWhenItGoesDown() {
        BridgeLink link = link(1, "");
        List<Boolean> changes = new ArrayList<>();
        link.listener(changes::add);
        link.forward().send(frame(1));
        link.down();
        link.forward().send(frame(2));
        link.up();
        link.forward().send(frame(3));
        scheduler.runAll();

        assertThat(arrived.stream().map(BridgeLinkTest::number)).containsExactly(3);
        assertThat(link.forward().count(LinkCounter.DOWN)).isEqualTo(2);
        assertThat(changes).containsExactly(false, true);
        assertThat(link.isUp()).isTrue();
        assertThatThrownBy(link::up).hasMessage("link is up");
    }

    @Test
    void shouldBeDownWhenThePlanSaysSo() {
        BridgeLink link = link(1, "down@2000000-3000000 down@2500000-4000000");
        List<Long> changes = new ArrayList<>();
        link.listener(up -> changes.add(scheduler.nowPs()));
        scheduler.runAll();

        assertThat(changes).containsExactly(2_000_000L, 4_000_000L);
    }

    @Test
    void shouldNotShareFramesWithTheirSender() {
        BridgeLink link = link(1, "double@0");
        byte[] frame = frame(1);
        link.forward().send(frame);
        frame[0] = 99;
        scheduler.runAll();

        assertThat(arrived).hasSize(2).allMatch(seen -> number(seen) == 1);
        assertThat(arrived.get(0)).isNotSameAs(arrived.get(1));
    }

    @Test
    void shouldReadThePlanThatItPrints() {
        String plan = "loss=20000 double=1000 late=50000 damage=100 cut=7 late-ps=77 loss@17 cut@18 down@5-9";
        assertThat(LinkFaults.parse(plan)).hasToString(plan);
        assertThat(LinkFaults.none()).hasToString("");
        assertThat(LinkFaults.parse(plan).perMillion(LinkFault.LATE)).isEqualTo(50_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loss", "loss=", "loss=-1", "loss=1000001", "lost=1", "late-ps=0", "loss@x", "loss@-1",
        "down@5", "down@5-5", "down@9-5", "=", "@"})
    void shouldNameTheWordThatIsNoneOfAPlan(String word) {
        assertThatThrownBy(() -> LinkFaults.parse("loss=1 " + word)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no word of a link's fault plan: " + word);
    }

    @Test
    void shouldRefuseSettingsOutOfRange() {
        assertThatThrownBy(() -> new LinkSettings(-1, 5)).hasMessage(
                "link settings out of range: latencyPs=-1, bytesPerSecond=5");
    }
}
