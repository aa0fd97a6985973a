// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.tunnel.FrameBuilder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** The failure cases of the tunnel that the block itself answers for, F1 to F20, frame by frame. */
class TunnelFailureTest {

    @EngineTest
    @Tag("F1")
    @Tag("MSIX-1")
    void shouldHoldTheInterruptWhoseDataAreLostUntilTheyHaveCome(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            byte[] data = rig.sealed(Rig.ID, Rig.data(0, 0, 256, 0x11), 0, 1, 0);
            byte[] raise = rig.sealed(Rig.ID, Rig.explicit(5).fence(0, 1), 0, 2, 0);
            rig.receive(raise);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).containsExactly("NAK 0/1 GAP");
            rig.receive(data);
            rig.receive(raise);
            List<HostWrite> writes = rig.host.take();
            assertThat(writes).extracting(HostWrite::message).containsExactly(false, true);
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/2");
        }
    }

    @EngineTest
    @Tag("F1")
    @Tag("MSIX-1")
    void shouldParkAnInterruptThatOvertookItsDataOnAnotherStream(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.send(Rig.explicit(5).fence(1, 2), 0, 0);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).isEmpty();
            assertThat(rig.engine.read(MsixRegisters.STATUS) >>> 8 & 0xFF).isOne();
            assertThat(rig.engine.read(MsixWindows.streamPlaced(1, 0))).isEqualTo(1L << 32 | 1);
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false);
            rig.send(Rig.data(0, 64, 64, 2), 1, 0);
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false, true);
            assertThat(rig.answers()).containsExactlyInAnyOrder("ACK 1/1", "ACK 1/2", "ACK 0/1");
            assertThat(rig.engine.read(MsixWindows.streamPlaced(1, 0))).isEqualTo(1);
        }
    }

    @EngineTest
    @Tag("F2")
    void shouldTakeARaiseThatWasLostWhenItIsSentAgain(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            byte[] raise = rig.sealed(Rig.ID, Rig.explicit(5), 0, 1, 0);
            assertThat(rig.answers()).as("nothing is acknowledged that did not come").isEmpty();
            rig.receive(raise);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            assertThat(rig.answers()).containsExactly("ACK 0/1");
            rig.mask(0, 5, true);
            rig.send(Rig.explicit(5), 0, 0);
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            assertThat(rig.pending(0, 5)).isTrue();
            assertThat(rig.answers()).as("latched is enough").containsExactly("ACK 0/1", "ACK 0/2");
        }
    }

    @EngineTest
    @Tag("F3")
    @Tag("MSIX-6")
    void shouldIgnoreAnInterruptThatComesTwice(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            byte[] raise = rig.sealed(Rig.ID, Rig.explicit(5), 0, 1, 0);
            for (int i = 0; i < 4; i++) {
                rig.receive(raise);
            }
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/1", "ACK 0/1", "ACK 0/1");
            assertThat(rig.count(Cause.DUPLICATE)).isEqualTo(3);
            rig.mask(0, 5, true);
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 3, 0));
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).as("two events of a pending vector").hasSize(1);
        }
    }

    @EngineTest
    @Tag("F3")
    void shouldNotAcknowledgeAgainWhileTheRaiseIsParked(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            byte[] raise = rig.sealed(Rig.ID, Rig.explicit(5).fence(1, 1), 0, 1, 0);
            rig.receive(raise);
            rig.receive(raise);
            assertThat(rig.answers()).isEmpty();
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(6), 0, 2, 0));
            assertThat(rig.answers()).containsExactly("NAK 0/2 NO_ROOM");
            assertThat(rig.records()).isEmpty();
            rig.send(Rig.data(0, 0, 1, 1), 1, 0);
            assertThat(rig.answers()).containsExactlyInAnyOrder("ACK 1/1", "ACK 0/1");
            assertThat(rig.host.takeMessages()).hasSize(1);
        }
    }

    @EngineTest
    @Tag("F4")
    void shouldNotOverwriteNewerDataWithALateDuplicate(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] old = rig.sealed(Rig.ID, Rig.data(0, 0, 64, 1), 0, 1, 0);
            rig.receive(old);
            rig.receive(rig.sealed(Rig.ID, Rig.data(0, 0, 64, 2), 0, 2, 0));
            rig.receive(old);
            List<HostWrite> writes = rig.host.take();
            assertThat(writes).hasSize(2);
            assertThat(writes.getLast().bytes()).containsOnly(2);
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/2", "ACK 0/2");
        }
    }

    @EngineTest
    @Tag("F5")
    @Tag("MSIX-1")
    void shouldKeepTheFenceInEveryOrderOfFourFrames(TestEngine kind) {
        for (int order = 0; order < 24; order++) {
            try (Rig rig = Rig.ready(kind)) {
                rig.program(0, 5, false);
                List<byte[]> frames = new ArrayList<>(List.of(rig.sealed(Rig.ID, Rig.data(0, 0, 100, 1), 0, 1, 0),
                        rig.sealed(Rig.ID, Rig.data(0, 4096, 100, 2), 0, 2, 0),
                        rig.sealed(Rig.ID, Rig.data(0, 8192, 100, 3), 1, 1, 0),
                        rig.sealed(Rig.ID, Rig.explicit(5).fence(0, 2), 2, 1, 0)));
                List<byte[]> permuted = new ArrayList<>();
                int rest = order;
                for (int left = 4; left > 0; left--) {
                    permuted.add(frames.remove(rest % left));
                    rest /= left;
                }
                permuted.forEach(rig::receive);
                byte[] second = rig.sealed(Rig.ID, Rig.data(0, 4096, 100, 2), 0, 2, 0);
                rig.receive(second);
                rig.receive(second);
                List<HostWrite> writes = rig.host.take();
                assertThat(writes).as("order %d", order).hasSize(4);
                long before = writes.stream().takeWhile(write -> !write.message())
                        .filter(write -> write.bytes()[0] < 3).count();
                assertThat(before).as("order %d: data before the message", order).isEqualTo(2);
            }
        }
    }

    @EngineTest
    @Tag("F6")
    void shouldPlaceDataAndLatchOnceWhileTheVectorIsMasked(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.send(Rig.data(0, 0, 64, 7), 0, 0);
            rig.send(Rig.explicit(5), 0, 0);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false);
            assertThat(rig.pending(0, 5)).isTrue();
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).hasSize(1);
        }
    }

    @EngineTest
    @Tag("F7")
    void shouldSendOneMessageAtUnmaskAndHoldTheSecondByItsOwnFence(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            rig.send(Rig.explicit(5).fence(1, 1), 0, 0);
            rig.send(Rig.explicit(5).fence(1, 2), 2, 0);
            rig.host.take();
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            rig.send(Rig.data(0, 64, 64, 2), 1, 0);
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false, true);
        }
    }

    @EngineTest
    @Tag("F8")
    @Tag("MSIX-5")
    void shouldReadTheEntryAtInjectionAndNotAtArrival(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.send(Rig.explicit(5).fence(1, 1), 0, 0);
            rig.mask(0, 5, true);
            rig.write(MsixWindows.table(5, 0), 0xFEE0_3000L);
            rig.write(MsixWindows.table(5, 2), 0x31 | 1L << 32);
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            assertThat(rig.host.takeMessages()).isEmpty();
            assertThat(rig.pending(0, 5)).isTrue();
            rig.mask(0, 5, false);
            assertThat(rig.host.takeMessages()).containsExactly("fee03000=31");
        }
    }

    @EngineTest
    @Tag("F9")
    void shouldNeverMixTheOldAndTheNewTriple(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            for (int i = 0; i < 200; i++) {
                long address = 0xFEE0_8000L + 0x1_0000_0000L * (i % 7) + 8L * i;
                rig.engine.write(MsixRegisters.RAISE, 5L << 16);
                rig.engine.configWrite(MsixWindows.table(5, 0), address, 0xFF);
                rig.engine.advance(i % 5);
                rig.engine.configWrite(MsixWindows.table(5, 2), (int) (address ^ address >>> 32) & 0x7FFFFFFFL, 0xFF);
                rig.engine.settle();
                for (HostWrite write : rig.host.take()) {
                    long high = write.address() >>> 32;
                    assertThat(high == 0 || high < 7).isTrue();
                    assertThat(write.address() & 3).isZero();
                }
                rig.raise(0, 5);
                String expected = Long.toHexString(address) + "=" + Long.toHexString((int) (address ^ address >>> 32)
                        & 0x7FFFFFFFL);
                assertThat(rig.host.takeMessages()).containsExactly(expected);
            }
        }
    }

    @EngineTest
    @Tag("F10")
    void shouldSendNothingAfterEnableWasClearedInFlight(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.send(Rig.explicit(5).fence(1, 1), 0, 0);
            rig.control(0, MsixWindows.FUNCTION_BUS_MASTER);
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            assertThat(rig.host.takeMessages()).isEmpty();
            assertThat(rig.pending(0, 5)).isTrue();
            assertThat(rig.answers()).contains("ACK 0/1");
            rig.enable(0);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("F11")
    void shouldKeepPendingWithBusMasteringOffOrTheHostOut(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.control(0, MsixWindows.FUNCTION_ENABLE);
            rig.send(Rig.explicit(5), 0, 0);
            rig.send(Rig.data(0, 0, 64, 1), 0, 0);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).containsExactly("ACK 0/1", "NAK 0/2 NO_ROOM");
            assertThat(rig.count(Cause.NO_ROOM)).isOne();
            rig.enable(0);
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
            rig.write(MsixRegisters.CONTROL, MsixRegisters.CONTROL_ENABLE_MASK);
            rig.receive(rig.sealed(Rig.ID, Rig.data(0, 0, 64, 1), 0, 2, 0));
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).containsExactly("NAK 0/2 NO_ROOM", "ACK 0/2");
            rig.write(MsixRegisters.CONTROL, 3);
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("F12")
    @Tag("MSIX-8")
    void shouldWriteNothingOfAFunctionAfterItsReset(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(1, 5, false);
            rig.host.hold();
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            rig.send(Rig.explicit(5).fence(1, 9), 0, 0);
            rig.send(Rig.explicit(5).fence(1, 9), 2, 1);
            byte[] late = rig.sealed(Rig.ID, Rig.data(0, 64, 64, 2), 1, 2, 0);
            rig.answers();
            rig.write(MsixRegisters.FUNCTION_RESET, 0);
            rig.engine.settle();
            assertThat(rig.engine.read(MsixRegisters.FUNCTION_RESET)).as("a write has no response").isEqualTo(1 << 8);
            rig.receive(rig.sealed(Rig.ID, Rig.data(0, 64, 64, 2), 1, 2, 0));
            assertThat(rig.answers()).as("the new epoch, while busy").containsExactly("NAK 1/2 NO_ROOM");
            rig.host.release();
            rig.engine.settle();
            assertThat(rig.engine.read(MsixRegisters.FUNCTION_RESET)).isZero();
            rig.host.take();
            rig.receive(late);
            assertThat(rig.answers()).containsExactly("NAK 1/2 OLD_FUNCTION");
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.engine.read(MsixWindows.streamPlaced(1, 0)) >>> 32).as("its parked raise").isZero();
            assertThat(rig.engine.read(MsixWindows.streamPlaced(1, 2)) >>> 32).as("the other's").isOne();
            rig.enable(0);
            rig.program(0, 5, false);
            assertThat(rig.host.seen()).isEmpty();
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 5));
        }
    }

    @EngineTest
    @Tag("F13")
    void shouldGoOnWhereFirmwareSaysAfterTheLinkWasDown(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.send(Rig.data(0, 0, 64, 1), 0, 0);
            rig.send(Rig.explicit(5).fence(3, 9), 1, 0);
            assertThat(rig.engine.read(MsixWindows.streamPlaced(1, 0)) & 0xFFFFFFFFL).as("tells the sender").isOne();
            rig.write(MsixWindows.connectionControl(1), MsixWindows.connectionValue(Rig.ID, Rig.EPOCH + 1, 0b11));
            rig.write(MsixWindows.streamExpected(1, 1), 40);
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 1, 2, 0));
            assertThat(rig.count(Cause.OLD_EPOCH)).isOne();
            rig.host.take();
            rig.answers();
            rig.raise(0, 5);
            assertThat(rig.host.takeMessages()).as("you may have missed an event").hasSize(1);
            rig.receive(Rig.explicit(5).connection(Rig.ID, Rig.EPOCH + 1).stream(1).sequence(40).function(0, 0).seal());
            assertThat(rig.host.takeMessages()).hasSize(1);
            assertThat(rig.answers()).containsExactly("ACK 1/40");
        }
    }

    @EngineTest
    @Tag("F16")
    void shouldPutDataOffAndTakeInterruptsWhileTheHostAnswersNothing(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(1, 5, false);
            rig.host.hold();
            for (int i = 0; i < FunctionState.DATA_WRITES_MAX; i++) {
                rig.send(Rig.data(0, 64L * i, 64, i), 0, 0);
            }
            rig.send(Rig.data(0, 0, 64, 99), 0, 0);
            assertThat(rig.answers()).last().isEqualTo("NAK 0/33 NO_ROOM");
            assertThat(rig.engine.read(MsixWindows.functionOutstanding(0))).isEqualTo(32);
            rig.send(Rig.explicit(5), 1, 0);
            rig.send(Rig.explicit(5), 2, 1);
            rig.send(Rig.data(1, 0, 64, 1), 2, 1);
            assertThat(rig.host.seen()).as("another function's data and messages").hasSize(32 + 3);
            rig.host.answerOne();
            rig.host.answerOne();
            rig.engine.settle();
            rig.receive(rig.sealed(Rig.ID, Rig.data(0, 0, 64, 99), 0, 33, 0));
            assertThat(rig.answers()).containsExactly("ACK 1/1", "ACK 2/1", "ACK 2/2", "ACK 0/33");
        }
    }

    @EngineTest
    @Tag("F16")
    void shouldKeepMessagesPendingWhileTooManyWritesHaveNoResponse(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.host.hold();
            for (int vector = 0; vector < 70; vector++) {
                rig.program(0, vector, false);
                rig.raise(0, vector);
            }
            rig.program(1, 3, false);
            rig.raise(1, 3);
            assertThat(rig.host.seen()).hasSize(FunctionState.WRITES_MAX + 1);
            rig.host.release();
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).hasSize(71).doesNotHaveDuplicates();
        }
    }

    @EngineTest
    @Tag("F17")
    @Tag("O6")
    void shouldWithholdTheInterruptWhoseDataFailed(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.control(0, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | MsixWindows.FUNCTION_WITHHOLD);
            rig.host.answerData(HostResponse.DECERR);
            rig.send(Rig.data(0, 0, 64, 1), 0, 0);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.takeMessages()).isEmpty();
            assertThat(rig.answers()).containsExactly("ACK 0/1", "NAK 0/2 DATA_FAULT");
            assertThat(rig.count(Cause.DATA_FAULT)).isOne();
            assertThat(rig.records()).containsExactly(new ErrorRecord(Cause.DATA_FAULT, 0, 0, 0, 0, 0),
                    new ErrorRecord(Cause.DATA_FAULT, Rig.ID, 0, 0, 2, 5));
            assertThat(rig.pending(0, 5)).isFalse();
            rig.host.answerData(HostResponse.OKAY);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.takeMessages()).as("said once").hasSize(1);
            assertThat(rig.answers()).containsExactly("ACK 0/3");
        }
    }

    @EngineTest
    @Tag("F17")
    void shouldAcknowledgeAWithheldRaiseOnlyWhenItsMessageHasItsResponse(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.control(0, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | MsixWindows.FUNCTION_WITHHOLD);
            rig.host.hold();
            rig.send(Rig.data(0, 0, 64, 1), 1, 0);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.seen()).as("its data have no response").hasSize(1);
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.host.seen()).hasSize(2);
            assertThat(rig.answers()).containsExactly("ACK 1/1");
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            assertThat(rig.answers()).containsExactly("NAK 0/2 NO_ROOM");
            rig.host.answerMessages(HostResponse.SLVERR);
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.answers()).containsExactly("NAK 0/1 MESSAGE_FAULT");
            assertThat(rig.records()).containsExactly(new ErrorRecord(Cause.MESSAGE_FAULT, 0, 0, 0, 0, 5));
            rig.host.answerMessages(HostResponse.OKAY);
            rig.host.release();
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 2, 0));
            assertThat(rig.answers()).containsExactly("ACK 0/2");
        }
    }

    @EngineTest
    @Tag("F14")
    @Tag("F17")
    void shouldNotTakeTheResponseOfARaiseFromBeforeItsStreamWasNumberedAnew(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.control(0, MsixWindows.FUNCTION_ENABLE | MsixWindows.FUNCTION_BUS_MASTER
                    | MsixWindows.FUNCTION_WITHHOLD);
            rig.host.hold();
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.seen()).hasSize(1);
            rig.write(MsixWindows.streamExpected(1, 0), Rig.FIRST_SEQUENCE);
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, Rig.FIRST_SEQUENCE, 0));
            assertThat(rig.host.seen()).as("the message before has no response").hasSize(1);
            rig.host.answerMessages(HostResponse.SLVERR);
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.host.seen()).hasSize(2);
            assertThat(rig.answers()).as("its own message has no response").isEmpty();
            assertThat(rig.count(Cause.MESSAGE_FAULT)).isOne();
            rig.host.answerMessages(HostResponse.OKAY);
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.answers()).containsExactly("ACK 0/1");
        }
    }

    @EngineTest
    @Tag("O6")
    void shouldSendTheMessageAllTheSameWhenNothingIsWithheld(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.host.answerData(HostResponse.SLVERR);
            rig.host.answerMessages(HostResponse.DECERR);
            rig.send(Rig.data(0, 0, 64, 1), 0, 0);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.takeMessages()).hasSize(1);
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/2");
            assertThat(rig.count(Cause.DATA_FAULT)).isOne();
            assertThat(rig.count(Cause.MESSAGE_FAULT)).isOne();
            assertThat(rig.records()).extracting(ErrorRecord::cause).containsExactly(Cause.DATA_FAULT,
                    Cause.MESSAGE_FAULT);
        }
    }

    @EngineTest
    @Tag("F18")
    void shouldCarryPendingBitsWithTheState(TestEngine kind) {
        try (Rig source = Rig.ready(kind); Rig target = Rig.ready(kind)) {
            int[] vectors = {0, 31, 32, 63, 64, 65, 511};
            for (int vector : vectors) {
                source.program(0, vector, true);
                source.raise(0, vector);
            }
            for (int vector = 0; vector < Rig.size(0); vector++) {
                for (int dword = 0; dword < 4; dword += 2) {
                    target.write(MsixWindows.table(vector, dword), source.engine.read(MsixWindows.table(vector,
                            dword)));
                }
                if (source.pending(0, vector)) {
                    target.raise(0, vector);
                }
            }
            target.records();
            for (int word = 0; word < Rig.size(0) / 64; word++) {
                assertThat(target.engine.read(MsixWindows.pending(word)))
                        .isEqualTo(source.engine.read(MsixWindows.pending(word)));
            }
            for (int vector : vectors) {
                target.mask(0, vector, false);
            }
            assertThat(target.host.takeMessages()).hasSize(vectors.length);
        }
    }

    @EngineTest
    @Tag("F20")
    void shouldCountOnOverTheEndOfTheSequence(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.write(MsixWindows.streamExpected(1, 0), 0xFFFF_FFFEL);
            rig.write(MsixWindows.streamExpected(1, 1), 0xFFFF_FFFEL);
            for (int i = 0; i < 4; i++) {
                rig.receive(rig.sealed(Rig.ID, Rig.explicit(5).fence(1, -2 + i), 0, -2 + i, 0));
                assertThat(rig.host.takeMessages()).isEmpty();
                rig.receive(rig.sealed(Rig.ID, Rig.data(0, 0, 64, i), 1, -2 + i, 0));
                assertThat(rig.host.takeMessages()).as("sequence=%d", -2 + i).hasSize(1);
            }
            rig.answers();
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, -2, 0));
            assertThat(rig.count(Cause.DUPLICATE)).isOne();
            assertThat(rig.answers()).containsExactly("ACK 0/1");
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(5), 0, 5, 0));
            assertThat(rig.answers()).containsExactly("NAK 0/2 GAP");
        }
    }

    @EngineTest
    @Tag("M6")
    void shouldWithdrawByAFrameInItsPlaceOfTheSequence(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, true);
            rig.send(Rig.explicit(5), 0, 0);
            rig.send(FrameBuilder.withdraw(5), 0, 0);
            assertThat(rig.pending(0, 5)).isFalse();
            assertThat(rig.answers()).containsExactly("ACK 0/1", "ACK 0/2");
            assertThat(rig.engine.read(MsixRegisters.WITHDRAWN)).isOne();
            assertThat(rig.engine.read(MsixRegisters.FRAMES)).isEqualTo(2);
            rig.mask(0, 5, false);
            assertThat(rig.host.seen()).isEmpty();
        }
    }
}
