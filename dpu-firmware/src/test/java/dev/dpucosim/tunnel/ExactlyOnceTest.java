// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.link.LinkCounter;
import dev.dpucosim.random.SeededStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random traffic over links that lose, double, delay, damage and cut, judged by who looks at the receiver. */
class ExactlyOnceTest {

    private static final int FRAMES = 10_000;

    /** An event that was raised, and the data that must have been delivered before it is. */
    private record Event(Set<Integer> before) {
    }

    private final List<List<Integer>> dataGiven = new ArrayList<>();
    private final List<List<Integer>> dataSeen = new ArrayList<>();
    private final Map<String, ArrayDeque<Event>> events = new TreeMap<>();
    private final Set<Integer> seen = new HashSet<>();
    private int eventsGiven;
    private int eventsSeen;
    private int judged;

    private void traffic(TunnelBench bench, SeededStream random, int window) {
        int mark = 0;
        TunnelTicket[][] lastData = new TunnelTicket[4][3];
        int[][] lastMark = new int[4][3];
        for (int frame = 0; frame < FRAMES; frame++) {
            int stream = random.nextInt(4);
            int function = random.nextInt(3);
            int kind = random.nextInt(10);
            if (bench.sender.unfinished() > window * 3) {
                bench.scheduler.runUntil(() -> bench.sender.unfinished() < window);
            }
            if (kind < 6) {
                lastData[stream][function] = bench.data(stream, function, ++mark);
                lastMark[stream][function] = mark;
                assertThat(lastData[stream][function]).isNotNull();
                dataGiven.get(stream).add(mark);
            } else {
                int vector = random.nextInt(4);
                int other = random.nextInt(4);
                TunnelTicket fence = random.oneIn(2) ? lastData[other][function] : null;
                Set<Integer> before = new HashSet<>();
                if (!dataGiven.get(stream).isEmpty()) {
                    before.add(dataGiven.get(stream).getLast());
                }
                if (fence != null) {
                    before.add(lastMark[other][function]);
                }
                events.computeIfAbsent(stream + "/" + function + "/" + vector, key -> new ArrayDeque<>())
                        .add(new Event(before));
                assertThat(bench.raise(stream, function, vector, fence)).isNotNull();
                eventsGiven++;
            }
            // Bursts, and quiet in between.
            if (random.oneIn(30)) {
                long untilPs = bench.scheduler.nowPs() + random.nextInt(8_000_000);
                bench.scheduler.schedule(untilPs, (nowPs, unused) -> {}, 0);
                bench.scheduler.runUntil(() -> bench.scheduler.nowPs() >= untilPs);
            }
            judge(bench);
        }
        bench.finish();
        judge(bench);
    }

    private void judge(TunnelBench bench) {
        for (; judged < bench.delivered.size(); judged++) {
            TunnelFrame frame = bench.delivered.get(judged);
            if (frame.type() == FrameType.DATA) {
                int mark = TunnelBench.mark(frame);
                assertThat(seen.add(mark)).as("data %d twice", mark).isTrue();
                dataSeen.get(frame.stream()).add(mark);
            } else {
                ArrayDeque<Event> waiting = events.get(frame.stream() + "/" + frame.function() + "/" + frame.vector());
                for (int i = 0; i < frame.merged(); i++) {
                    assertThat(waiting).as("raised: %s", frame).isNotNull().isNotEmpty();
                    assertThat(seen).as("before %s", frame).containsAll(waiting.remove().before());
                    eventsSeen++;
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 200, 0, 0, 0, ''", "2, 200, 0, 0, 0, loss=20000", "3, 1023, 0, 300, 50, loss=20000 double=20000",
        "4, 200, 0, 0, 300, late=100000 late-ps=9000000", "5, 200, -3000, 0, 0, damage=20000 cut=20000",
        "6, 100, -50, 200, 50, loss=10000 double=10000 late=20000 damage=10000 cut=5000",
        "7, 50, -2, 0, 200, loss=100000 double=50000 late=50000",
        "8, 50, 0, 100, 200, loss=30000 late=300000 late-ps=30000000 double=100000",
        "9, 20, 2147483600, 50, 0, loss=200000 double=100000 late=100000 damage=50000",
        "10, 200, 0, 0, 0, loss=10000 down@400000000-500000000 down@600000000-601000000 down@602000000-650000000"})
    void shouldDeliverEverythingOnceAndInOrder(long seed, int window, int firstSequence, int noRoomOneIn,
            long answerNs, String faults) {
        TunnelBench bench = new TunnelBench(seed, faults, SenderSettings.of(TestReceiver.CONNECTION)
                .startingAt(firstSequence).withFrames(window, 4096));
        bench.receiver.noRoomOneIn = noRoomOneIn;
        bench.receiver.noRoom = seed % 2 == 0 ? NakReason.NO_ROOM : NakReason.RATE_LIMITED;
        bench.receiver.answerPs = answerNs * 1000;
        for (int stream = 0; stream < 4; stream++) {
            dataGiven.add(new ArrayList<>());
            dataSeen.add(new ArrayList<>());
        }
        bench.start();
        traffic(bench, new SeededStream(seed).split("traffic"), window);

        assertThat(dataSeen).isEqualTo(dataGiven);
        assertThat(eventsSeen).isEqualTo(eventsGiven).isGreaterThan(3000);
        assertThat(events.values()).allMatch(ArrayDeque::isEmpty);
        TunnelSender sender = bench.sender;
        assertThat(sender.count(SenderCounter.SENT) + sender.count(SenderCounter.MERGED)).isEqualTo(FRAMES);
        boolean faulty = !faults.isEmpty();
        assertThat(sender.count(SenderCounter.SENT_AGAIN) > 0).isEqualTo(faulty);
        assertThat(bench.receiver.duplicates > 0).isEqualTo(faulty);
        assertThat(bench.receiver.damaged > 0).isEqualTo(faults.contains("damage") || faults.contains("cut"));
        assertThat(sender.count(SenderCounter.PAUSES) > 0 || noRoomOneIn == 0).isTrue();
        if (faults.contains("down@")) {
            assertThat(bench.link.forward().count(LinkCounter.DOWN)).isPositive();
            assertThat(bench.told).contains("opened 1", "opened 2", "opened 3");
        }
    }

    @Test
    void shouldRunTheSameWayWithTheSameSeed() {
        assertThat(wire(21)).isEqualTo(wire(21)).isNotEqualTo(wire(22));
    }

    private static List<String> wire(long seed) {
        TunnelBench bench = new TunnelBench(seed, "loss=50000 double=50000 late=50000 damage=50000");
        bench.keepsText = true;
        bench.start();
        for (int i = 0; i < 500; i++) {
            bench.data(i & 3, 0, i);
            bench.raise(i & 3, 0, 5, null);
        }
        bench.finish();
        return bench.onWire;
    }
}
