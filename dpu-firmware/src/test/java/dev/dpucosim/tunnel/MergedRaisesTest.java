// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events that join a raise which waits. */
class MergedRaisesTest {

    private final TunnelBench bench = new TunnelBench(1, "", SenderSettings.of(TestReceiver.CONNECTION)
            .withFrames(1, 100_000));

    @BeforeEach
    void fillTheWindow() {
        bench.start();
        for (int stream = 0; stream < 4; stream++) {
            bench.data(stream, 0, 100 + stream);
        }
    }

    private String rest() {
        bench.finish();
        return bench.deliveredText().replaceFirst("d100 d101 d102 d103 ?", "");
    }

    @Test
    void shouldMergeEventsOfAVectorWhileItsRaiseWaits() {
        TunnelTicket first = bench.raise(0, 0, 5, null);
        assertThat(bench.raise(0, 0, 5, null)).isSameAs(first);
        bench.raise(0, 0, 6, null);
        assertThat(bench.raise(0, 0, 5, null)).isSameAs(first);

        assertThat(first.merged()).isEqualTo(3);
        assertThat(rest()).isEqualTo("r5x3 r6");
        assertThat(bench.sender.count(SenderCounter.MERGED)).isEqualTo(2);
    }

    @Test
    void shouldNotMergeIntoARaiseThatWasSent() {
        bench.finish();
        bench.raise(0, 0, 5, null);
        bench.raise(0, 0, 5, null);
        bench.raise(0, 0, 5, null);
        assertThat(rest()).isEqualTo("r5 r5x2");
    }

    @Test
    void shouldNotMergeAcrossDataOrAWithdrawal() {
        bench.raise(0, 0, 5, null);
        bench.data(0, 0, 1);
        bench.raise(0, 0, 5, null);
        bench.sender.withdrawOrNull(0, 0, 5);
        bench.raise(0, 0, 5, null);
        assertThat(rest()).isEqualTo("r5 d1 r5 w5 r5");
    }

    @Test
    void shouldMergeOnlyWhatIsNamedAlike() {
        bench.raise(0, 0, 5, null);
        bench.raise(0, 1, 5, null);
        bench.sender.raiseOrNull(0, 0, InterruptName.explicit(5), true, null);
        bench.sender.raiseOrNull(0, 0, InterruptName.transport(5), false, null);
        bench.sender.raiseOrNull(0, 0, InterruptName.tlp(1, 0, 0x1000, 5), false, null);
        bench.sender.raiseOrNull(0, 0, InterruptName.tlp(1, 0, 0x2000, 5), false, null);
        assertThat(bench.sender.count(SenderCounter.MERGED)).isZero();
        bench.finish();
        assertThat(bench.delivered.stream().filter(frame -> frame.type() == FrameType.RAISE)).extracting(
                TunnelFrame::carrier).containsExactly(Carrier.EXPLICIT, Carrier.EXPLICIT, Carrier.EXPLICIT,
                        Carrier.TRANSPORT, Carrier.TLP, Carrier.TLP);
    }

    @Test
    void shouldCountNoMoreEventsThanTheFieldHolds() {
        for (int i = 0; i < 65_535 + 3; i++) {
            bench.raise(0, 0, 5, null);
        }
        assertThat(rest()).isEqualTo("r5x65535 r5x3");
    }

    @Test
    void shouldMoveTheFenceOfTheLastThatWaits() {
        TunnelTicket first = bench.data(1, 0, 1);
        TunnelTicket raise = bench.raise(0, 0, 5, first);
        TunnelTicket second = bench.data(1, 0, 2);
        assertThat(bench.raise(0, 0, 5, second)).isSameAs(raise);
        // An older fence does not take it back, and none at all leaves it.
        assertThat(bench.raise(0, 0, 5, first)).isSameAs(raise);
        assertThat(bench.raise(0, 0, 5, null)).isSameAs(raise);
        assertThat(rest()).isEqualTo("d1 d2 r5x4");
    }

    @Test
    void shouldNotMergeTwoFences() {
        TunnelTicket one = bench.data(1, 0, 1);
        TunnelTicket two = bench.data(2, 0, 2);
        bench.raise(0, 0, 5, one);
        bench.raise(0, 0, 5, two);
        assertThat(rest()).isEqualTo("d1 r5 d2 r5");
    }

    @Test
    void shouldNotLetTwoStreamsWaitForEachOther() {
        TunnelTicket early = bench.data(1, 0, 1);
        bench.raise(0, 0, 5, early);
        bench.raise(0, 0, 6, null);
        TunnelTicket behindSix = bench.data(0, 0, 2);
        bench.raise(1, 0, 7, behindSix);
        TunnelTicket behindSeven = bench.data(1, 0, 3);
        bench.raise(2, 0, 8, null);
        // Vector 5's raise must not wait for what stands behind the raise of vector 7, which waits for data behind it.
        bench.raise(0, 0, 5, behindSeven);

        assertThat(rest().split(" ")).containsExactlyInAnyOrder("d1", "r5", "r6", "d2", "r7", "d3", "r8", "r5");
    }

    @Test
    void shouldNotLetTwoStreamsWaitForEachOthersRaises() {
        bench.raise(0, 0, 5, null);
        TunnelTicket six = bench.raise(0, 0, 6, null);
        bench.raise(1, 0, 7, six);
        TunnelTicket behindSeven = bench.data(1, 0, 1);
        // Moved into the first raise, the fence would make 5 wait for 7, 7 for 6, and 6 stands behind 5.
        bench.raise(0, 0, 5, behindSeven);
        assertThat(rest()).isEqualTo("r5 r6 r7 d1 r5");
    }

    @Test
    void shouldNotMoveAFenceBehindOthersThatWait() {
        bench.raise(0, 0, 5, null);
        bench.raise(0, 0, 6, null);
        TunnelTicket later = bench.data(1, 0, 1);
        bench.raise(0, 0, 5, later);
        assertThat(rest()).isEqualTo("r5 d1 r6 r5");
    }
}
