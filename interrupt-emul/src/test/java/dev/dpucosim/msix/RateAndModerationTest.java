// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import org.junit.jupiter.api.Tag;

/** Fewer interrupts than events: the rate limit of a connection, and the moderation of a vector. */
class RateAndModerationTest {
    private static final int SWEEP = Rig.VECTORS;
    private static final int RATE_CYCLES = 1024;

    @EngineTest
    @Tag("F19")
    void shouldLimitTheRaisesOfOneConnectionAndNoOther(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(2, 5, false);
            rig.write(MsixWindows.connectionRate(1), 3);
            rig.engine.advance(RATE_CYCLES - rig.engine.cycle() % RATE_CYCLES);
            for (int sequence = 1; sequence <= 5; sequence++) {
                rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, Math.min(sequence, 4), 0));
            }
            rig.send(Rig.OTHER_ID, Rig.explicit(5), 0, 2);
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/2", "ACK 0/3", "NAK 0/4 RATE_LIMITED",
                    "NAK 0/4 RATE_LIMITED", "ACK 0/1");
            assertThat(rig.host.takeMessages()).hasSize(4);
            assertThat(rig.count(Cause.RATE_LIMITED)).isEqualTo(2);
            assertThat(rig.records()).isEmpty();
            rig.receive(rig.sealed(Rig.ID, Rig.data(0, 0, 64, 1), 0, 4, 0));
            assertThat(rig.answers()).as("data are not raises").containsExactly("ACK 0/4");
            rig.engine.advance(RATE_CYCLES);
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 5, 0));
            assertThat(rig.answers()).containsExactly("ACK 0/5");
        }
    }

    private static Rig moderated(TestEngine kind, int intervalSweeps, int countMax) {
        Rig rig = Rig.ready(kind);
        rig.program(0, 5, false);
        rig.program(0, 6, false);
        rig.write(MsixWindows.moderation(5), intervalSweeps | countMax << 16);
        rig.write(MsixRegisters.MODERATION, 1);
        return rig;
    }

    /** An event whose way to the core is over, while what is held stays held. */
    private static void event(Rig rig, int vector, boolean urgent) {
        rig.engine.write(MsixRegisters.RAISE, (long) vector << 16 | (urgent ? 1L << 32 : 0));
        rig.engine.advance(64);
    }

    @EngineTest
    void shouldSendTheFirstEventAtOnceAndTheLastWithinTheInterval(TestEngine kind) {
        try (Rig rig = moderated(kind, 4, 0)) {
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            for (int i = 0; i < 3; i++) {
                event(rig, 5, false);
                event(rig, 6, false);
            }
            assertThat(rig.host.takeMessages()).as("vector 6 is not moderated").hasSize(3)
                    .containsOnly(Rig.fired(0, 6));
            assertThat(rig.engine.read(MsixRegisters.HELD)).isEqualTo(3);
            assertThat(rig.engine.read(MsixRegisters.STATUS) & 1).as("idle").isZero();
            assertThat(rig.pending(0, 5)).as("held is before pending").isFalse();
            rig.engine.advance(2 * SWEEP);
            assertThat(rig.host.seen()).isEmpty();
            rig.engine.advance(2 * SWEEP);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            rig.engine.settle();
            rig.engine.advance(6L * SWEEP);
            assertThat(rig.host.seen()).as("nothing was held").isEmpty();
            assertThat(rig.engine.read(MsixRegisters.EVENTS)).isEqualTo(2 + 3);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).as("no delay when idle").hasSize(1);
        }
    }

    @EngineTest
    void shouldKeepTheIntervalAfterAHeldEventHasGone(TestEngine kind) {
        try (Rig rig = moderated(kind, 3, 0)) {
            event(rig, 5, false);
            event(rig, 5, false);
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).hasSize(2);
            event(rig, 5, false);
            assertThat(rig.host.seen()).isEmpty();
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).hasSize(1);
        }
    }

    @EngineTest
    void shouldSendAtOnceWhatIsUrgentOrOneTooMany(TestEngine kind) {
        try (Rig rig = moderated(kind, 100, 2)) {
            event(rig, 5, false);
            event(rig, 5, false);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).hasSize(1);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).as("two were held").hasSize(1);
            event(rig, 5, false);
            assertThat(rig.host.seen()).isEmpty();
            event(rig, 5, true);
            assertThat(rig.host.takeMessages()).as("urgent").hasSize(1);
            rig.engine.advance(101L * SWEEP);
            assertThat(rig.host.seen()).as("it stood for the held one").isEmpty();
        }
    }

    @EngineTest
    void shouldLetHeldEventsGoWhenTheIntervalIsSwitchedOff(TestEngine kind) {
        try (Rig rig = moderated(kind, 60_000, 0)) {
            event(rig, 5, false);
            event(rig, 5, false);
            rig.host.take();
            rig.write(MsixWindows.moderation(5), 0);
            rig.engine.advance(SWEEP + 64);
            assertThat(rig.host.takeMessages()).hasSize(1);
            event(rig, 5, false);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).as("off").hasSize(2);
            rig.write(MsixWindows.moderation(5), 60_000);
            event(rig, 5, false);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).hasSize(1);
            rig.write(MsixRegisters.MODERATION, 0);
            rig.engine.advance(SWEEP + 64);
            assertThat(rig.host.takeMessages()).hasSize(1);
        }
    }

    @EngineTest
    @Tag("M2")
    void shouldLatchTheHeldEventOfAMaskedVector(TestEngine kind) {
        try (Rig rig = moderated(kind, 2, 0)) {
            rig.mask(0, 5, true);
            event(rig, 5, false);
            event(rig, 5, false);
            rig.engine.settle();
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.pending(0, 5)).isTrue();
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).hasSize(1);
        }
    }

    @EngineTest
    @Tag("M12")
    void shouldForgetHeldEventsAtFunctionResetAndKeepTheSettings(TestEngine kind) {
        try (Rig rig = moderated(kind, 2, 0)) {
            event(rig, 5, false);
            event(rig, 5, false);
            rig.host.take();
            rig.write(MsixRegisters.FUNCTION_RESET, 0);
            rig.engine.settle();
            rig.enable(0);
            rig.program(0, 5, false);
            rig.engine.advance(4L * SWEEP);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.engine.read(MsixWindows.moderation(5))).isEqualTo(2);
            event(rig, 5, false);
            assertThat(rig.host.takeMessages()).as("no interval runs").hasSize(1);
        }
    }

    @EngineTest
    void shouldAcknowledgeARaiseThatIsHeld(TestEngine kind) {
        try (Rig rig = moderated(kind, 50, 0)) {
            for (int sequence = 1; sequence <= 3; sequence++) {
                FrameBuilder frame = Rig.explicit(5).flags(sequence == 3 ? TunnelFrame.FLAG_URGENT : 0);
                rig.engine.receive(rig.sealed(Rig.ID, frame, 0, sequence, 0));
                rig.engine.advance(64);
                assertThat(rig.answers()).containsExactly("ACK 0/" + sequence);
            }
            assertThat(rig.host.takeMessages()).as("the first and the urgent one").hasSize(2);
        }
    }
}
