// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.link.LinkCounter;
import dev.dpucosim.link.LinkDirection;
import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.SenderCounter;
import dev.dpucosim.tunnel.TunnelFrame;
import dev.dpucosim.tunnel.TunnelTicket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Over a network that loses and repeats, every interrupt comes, and none twice. */
class LossTest {

    @SystemTest
    @Tag("MSIX-6")
    @Tag("F2")
    @Tag("F3")
    void shouldDeliverAsManyInterruptsAsWereRaised(MsixEngineKind kind) {
        int raises = kind == MsixEngineKind.MODEL ? 20_000 : 400;
        MsixSettings settings = MsixSettings.of(kind, 5).withFunctions(2, 40)
                .withLinkFaults("loss=100000 double=100000 late=100000", "loss=100000 double=100000 late=100000");
        try (MsixSystem system = MsixSystem.open(settings)) {
            system.host().startAll();
            SeededStream random = new SeededStream(5);
            List<TunnelTicket> tickets = new ArrayList<>();
            int[] wanted = new int[80];
            int[] seen = new int[80];
            system.host().handler(interrupt -> seen[interrupt.function() * 40 + interrupt.vector()]++);
            for (int i = 0; i < raises; i++) {
                int function = random.nextInt(2);
                int vector = random.nextInt(40);
                Carrier carrier = Carrier.values()[random.nextInt(3)];
                TunnelTicket ticket = system.remote().raiseOrNull(function, random.nextInt(4), vector, carrier, null);
                if (tickets.isEmpty() || ticket.merged() == 1) {
                    tickets.add(ticket);
                    wanted[function * 40 + vector]++;
                }
                if (random.oneIn(20)) {
                    system.advance(10_000_000);
                }
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(tickets).allMatch(ticket -> ticket.state() == TunnelTicket.State.DONE);
            assertThat(seen).as("interrupts of each vector").isEqualTo(wanted);
            assertThat(system.host().interrupts()).isEqualTo(tickets.size());
            assertThat(system.engine().read(MsixRegisters.MERGED)).isZero();
            assertThat(system.engine().read(Cause.DUPLICATE.counter())).isPositive();
            LinkDirection forward = system.remote().link().forward();
            assertThat(forward.count(LinkCounter.LOST)).isPositive();
            assertThat(forward.count(LinkCounter.DOUBLED)).isPositive();
            assertThat(system.remote().sender().count(SenderCounter.SENT_AGAIN)).isPositive();
        }
    }

    @SystemTest
    @Tag("F5")
    void shouldKeepTheFenceInEveryOrderOfFourFrames(MsixEngineKind kind) {
        try (MsixSystem system = MsixSystem.open(MsixSettings.of(kind, 5).withoutResynchronisation())) {
            system.host().startAll();
            int round = 0;
            for (int[] order : permutations()) {
                byte[] mark = {(byte) ++round, (byte) (round >> 8), 77};
                long at = Places.data(0) + 4096L * (round % 8);
                system.host().handler(interrupt -> {
                    assertThat(system.host().read(at, mark.length)).isEqualTo(mark);
                    assertThat(system.host().read(at + 64, mark.length)).isEqualTo(mark);
                });
                system.remote().link().down();
                TunnelTicket first = system.remote().writeOrNull(0, 0, at, mark);
                TunnelTicket second = system.remote().writeOrNull(0, 1, at + 64, mark);
                system.remote().raiseOrNull(0, 0, 3, Carrier.EXPLICIT, second);
                system.remote().raiseOrNull(0, 1, 4, Carrier.EXPLICIT, first);
                Shuffle shuffle = new Shuffle(system, order);
                long before = system.host().interrupts();
                system.remote().link().up();
                assertThat(system.runUntilQuiet()).isTrue();
                assertThat(shuffle.shuffled()).as("frames in another order").isEqualTo(4);
                assertThat(system.host().interrupts() - before).isEqualTo(2);
                shuffle.end();
            }
            assertThat(round).isEqualTo(24);
        }
    }

    private static List<int[]> permutations() {
        List<int[]> all = new ArrayList<>();
        for (int code = 0; code < 256; code++) {
            int[] order = {code & 3, code >> 2 & 3, code >> 4 & 3, code >> 6};
            int bits = 0;
            for (int place : order) {
                bits |= 1 << place;
            }
            if (bits == 15) {
                all.add(order);
            }
        }
        return all;
    }

    /** Gathers the first four sequenced frames of a link and hands them to the block in an order. */
    private static final class Shuffle {
        private final MsixSystem system;
        private final int[] order;
        private final List<byte[]> frames = new ArrayList<>();
        private int shuffled;

        Shuffle(MsixSystem system, int[] order) {
            this.system = system;
            this.order = order;
            system.remote().interceptor(this::take);
        }

        private boolean take(byte[] bytes) {
            FrameType type = new TunnelFrame(bytes).type();
            if (type == FrameType.HELLO || shuffled == order.length) {
                return false;
            }
            frames.add(bytes);
            if (frames.size() == order.length) {
                shuffled = order.length;
                for (int place : order) {
                    system.remote().arrive(frames.get(place));
                }
            }
            return true;
        }

        int shuffled() {
            return shuffled;
        }

        void end() {
            system.remote().interceptor(frame -> false);
        }
    }
}
