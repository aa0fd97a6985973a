// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.FrameType;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Frames that are refused: each by the first check that it fails, with its counter, its record, and no bus write. */
@Tag("MSIX-8")
class FrameCheckTest {

    private static void refused(Rig rig, Cause cause, ErrorRecord... records) {
        rig.engine.settle();
        assertThat(rig.host.seen()).as("bus writes").isEmpty();
        assertThat(rig.records()).containsExactly(records);
        assertThat(rig.count(cause)).as("%s", cause).isOne();
        for (Cause other : Cause.values()) {
            assertThat(rig.count(other)).as("%s", other).isEqualTo(other == cause ? 1 : 0);
        }
        assertThat(rig.engine.interrupt()).isFalse();
    }

    private static ErrorRecord record(Cause cause, int sequence, int function, int vector) {
        return new ErrorRecord(cause, Rig.ID, 0, function, sequence, vector);
    }

    /** After a refusal the block goes on: the next raise makes its message. */
    private static void goesOn(Rig rig, int sequence) {
        rig.program(0, 9, false);
        rig.receive(rig.sealed(Rig.ID, Rig.explicit(9), 0, sequence, 0));
        assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 9));
    }

    @EngineTest
    void shouldRefuseFramesOfAnotherLengthThanTheirHeaderSays(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] raise = rig.sealed(Rig.ID, Rig.explicit(1), 0, 1, 0);
            byte[] data = rig.sealed(Rig.ID, Rig.data(0, 0x20, 100, 1), 0, 1, 0);
            byte[] tooMany = FrameBuilder.of(data.clone()).seal();
            tooMany[32] = 0x01;
            tooMany[33] = 0x10;
            List<byte[]> cut = List.of(Arrays.copyOf(raise, 128), Arrays.copyOf(raise, 63), Arrays.copyOf(raise, 1),
                    Arrays.copyOf(data, 64), Arrays.copyOf(data, 128), Arrays.copyOf(data, data.length + 64),
                    Arrays.copyOf(data, data.length - 1), Arrays.copyOf(data, 64 * 70),
                    FrameBuilder.of(tooMany).seal(), Arrays.copyOf(FrameBuilder.of(tooMany).seal(), 64 * 67));
            for (byte[] frame : cut) {
                rig.receive(frame);
            }
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).isEmpty();
            assertThat(rig.count(Cause.CUT)).isEqualTo(cut.size());
            assertThat(rig.records()).hasSize(cut.size()).containsOnly(ErrorRecord.of(Cause.CUT));
            goesOn(rig, 1);
        }
    }

    @EngineTest
    void shouldBelieveNothingOfAFrameWithAWrongCrc(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] frame = rig.sealed(Rig.ID, Rig.data(0, 0x20, 100, 1), 0, 1, 0);
            int[] bits = {8 * 6, 8 * 18, 8 * 24 + 12, 8 * 61, 8 * 64, 8 * 64 + 8 * 0x20 + 3, 8 * frame.length - 1};
            for (int bit : bits) {
                byte[] damaged = frame.clone();
                damaged[bit / 8] ^= (byte) (1 << bit % 8);
                rig.receive(damaged);
            }
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).isEmpty();
            assertThat(rig.count(Cause.BAD_CRC)).isEqualTo(bits.length);
            assertThat(rig.records()).hasSize(bits.length).containsOnly(ErrorRecord.of(Cause.BAD_CRC));
            goesOn(rig, 1);
        }
    }

    @EngineTest
    void shouldRefuseTypesAndVersionsThatNobodySendsToABlock(TestEngine kind) {
        for (int first : new int[] {0x10, 0x14, 0x15, 0x18, 0x19, 0x1F, 0x01, 0x21, 0xF1}) {
            try (Rig rig = Rig.ready(kind)) {
                byte[] frame = rig.sealed(Rig.ID, Rig.explicit(1), 0, 1, 0);
                frame[0] = (byte) first;
                rig.engine.receive(FrameBuilder.of(frame).seal());
                rig.engine.settle();
                assertThat(rig.answers()).isEmpty();
                assertThat(rig.records()).as("%02x", first)
                        .containsExactly(record(Cause.UNKNOWN_TYPE, 1, 0, 0));
                assertThat(rig.count(Cause.UNKNOWN_TYPE)).isOne();
            }
        }
    }

    @EngineTest
    @Tag("F15")
    void shouldSayNothingToWhoeverHasNoConnectionOrNoSuchStream(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            int forged = Rig.ID + 0x100;
            rig.engine.receive(rig.sealed(forged, Rig.explicit(1), 0, 1, 0));
            rig.engine.receive(rig.sealed(0x5, Rig.explicit(1), 0, 1, 0));
            rig.engine.receive(rig.sealed(Rig.ID, Rig.explicit(1), 4, 1, 0));
            rig.engine.receive(rig.sealed(Rig.ID, Rig.explicit(1).fence(4, 0), 0, 1, 0));
            rig.engine.settle();
            assertThat(rig.answers()).isEmpty();
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.count(Cause.FOREIGN)).isEqualTo(4);
            assertThat(rig.records()).containsExactly(new ErrorRecord(Cause.FOREIGN, forged, 0, 0, 1, 1),
                    new ErrorRecord(Cause.FOREIGN, 0x5, 0, 0, 1, 1), new ErrorRecord(Cause.FOREIGN, Rig.ID, 4, 0, 1, 1),
                    record(Cause.FOREIGN, 1, 0, 1));
            goesOn(rig, 1);
        }
    }

    @EngineTest
    @Tag("F13")
    void shouldRefuseFramesOfAnotherEpochInSilence(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.engine.receive(Rig.explicit(1).connection(Rig.ID, Rig.EPOCH - 1).stream(0).sequence(1).seal());
            refused(rig, Cause.OLD_EPOCH, record(Cause.OLD_EPOCH, 1, 0, 1));
            assertThat(rig.answers()).isEmpty();
            goesOn(rig, 1);
        }
    }

    @EngineTest
    void shouldAskOnceForWhatIsMissingAndTakeItThen(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int sequence : new int[] {2, 3, 1 + 1023}) {
                rig.receive(rig.sealed(Rig.ID, Rig.explicit(1), 0, sequence, 0));
            }
            assertThat(rig.answers()).containsExactly("NAK 0/1 GAP");
            assertThat(rig.count(Cause.GAP)).isEqualTo(3);
            assertThat(rig.records()).isEmpty();
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(1), 0, 1, 0));
            rig.receive(rig.sealed(Rig.ID, Rig.explicit(1), 0, 3, 0));
            assertThat(rig.answers()).containsExactly("ACK 0/1", "NAK 0/2 GAP");
        }
    }

    @EngineTest
    @Tag("F14")
    void shouldTakeNothingFarOutsideTheWindow(TestEngine kind) {
        for (int sequence : new int[] {1 + 1024, 1 + 0x7FFFFFFF}) {
            try (Rig rig = Rig.ready(kind)) {
                rig.engine.receive(rig.sealed(Rig.ID, Rig.explicit(1), 0, sequence, 0));
                refused(rig, Cause.OUTSIDE_WINDOW, record(Cause.OUTSIDE_WINDOW, sequence, 0, 1));
                assertThat(rig.answers()).isEmpty();
                goesOn(rig, 1);
            }
        }
    }

    @EngineTest
    @Tag("F15")
    void shouldRefuseFunctionsThatTheConnectionDoesNotOwn(TestEngine kind) {
        for (int function : new int[] {2, 7, 8, 0x100, 0xFFFF}) {
            try (Rig rig = Rig.ready(kind)) {
                rig.engine.receive(rig.sealed(Rig.ID, Rig.explicit(3), 0, 1, function));
                refused(rig, Cause.FOREIGN_FUNCTION, record(Cause.FOREIGN_FUNCTION, 1, function, 3));
                TunnelFrame nak = new TunnelFrame(rig.answerFrames().getFirst());
                assertThat(nak.type()).isEqualTo(FrameType.NAK);
                assertThat(nak.sequence()).isOne();
                assertThat(nak.function()).isEqualTo(function);
                assertThat(nak.vector()).isEqualTo(3);
                assertThat(nak.merged()).isEqualTo(Cause.FOREIGN_FUNCTION.code());
                assertThat(nak.connection()).isEqualTo(Rig.ID);
                assertThat(nak.epoch()).isEqualTo(Rig.EPOCH);
                assertThat(TunnelFrame.parse(rig.sealed(Rig.ID, Rig.explicit(3), 0, 1, 0))).isNotNull();
                goesOn(rig, 2);
            }
        }
    }

    @EngineTest
    @Tag("F12")
    void shouldRefuseFramesFromBeforeAResetOfTheFunction(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] old = rig.sealed(Rig.ID, Rig.data(0, 0, 64, 1), 0, 1, 0);
            rig.write(MsixRegisters.FUNCTION_RESET, 0);
            rig.engine.settle();
            rig.enable(0);
            rig.engine.receive(old);
            refused(rig, Cause.OLD_FUNCTION, record(Cause.OLD_FUNCTION, 1, 0, 0));
            assertThat(rig.answers()).containsExactly("NAK 0/1 OLD_FUNCTION");
            goesOn(rig, 2);
        }
    }

    @EngineTest
    void shouldKeepDataWithinOneRangeOfItsFunction(TestEngine kind) {
        long end = Rig.data(0) + Rig.RANGE_BYTES;
        long[][] bad = {{Rig.data(0) - 1, 1}, {Rig.data(0) - 4096, 4096}, {end, 1}, {end + 4096, 64}, {0, 64},
            {0xFFFF_FFFF_FFFF_FFC0L, 64}, {0xFEE0_0000L, 4}, {Rig.data(1), 64}};
        for (long[] place : bad) {
            try (Rig rig = Rig.ready(kind)) {
                rig.engine.receive(rig.sealed(Rig.ID, FrameBuilder.data(place[0], 0, new byte[4096], 0,
                        (int) place[1]), 0, 1, 0));
                refused(rig, Cause.BAD_RANGE, record(Cause.BAD_RANGE, 1, 0, 0));
                assertThat(rig.answers()).containsExactly("NAK 0/1 BAD_RANGE");
                goesOn(rig, 2);
            }
        }
        try (Rig rig = Rig.ready(kind)) {
            rig.send(Rig.data(0, 0, 4096, 1), 0, 0);
            rig.send(Rig.data(0, Rig.RANGE_BYTES - 1, 1, 2), 0, 0);
            assertThat(rig.host.take()).hasSize(2);
            assertThat(rig.records()).isEmpty();
        }
    }

    @EngineTest
    void shouldRefuseDataWithoutBytesOrOverAPage(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] none = Arrays.copyOf(rig.sealed(Rig.ID, Rig.data(0, 0, 1, 1), 0, 1, 0), 64);
            none[32] = 0;
            rig.engine.receive(FrameBuilder.of(none).seal());
            byte[] over = rig.sealed(Rig.ID, Rig.data(0, 0xFC0, 64, 1), 0, 2, 0);
            over = Arrays.copyOf(over, 64 * 3);
            over[32] = 65;
            rig.engine.receive(FrameBuilder.of(over).seal());
            rig.engine.settle();
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).containsExactly("NAK 0/1 BAD_RANGE", "NAK 0/2 BAD_RANGE");
            assertThat(rig.count(Cause.BAD_RANGE)).isEqualTo(2);
        }
    }

    @EngineTest
    void shouldRefuseCarriersThatNameNothing(TestEngine kind) {
        long window = Rig.window(0);
        List<FrameBuilder> bad = List.of(FrameBuilder.raise(0), raiseWithCarrier(4), raiseWithCarrier(255),
                FrameBuilder.raise(0).tlp(0x100, 0, window + 4, 1), FrameBuilder.raise(0).tlp(0x100, 0, window | 2, 1),
                FrameBuilder.raise(0).tlp(0x100, 0, 0x1_0000_0000L | window, 1), FrameBuilder.raise(0).transport(77),
                tlp(window, 36, 0x20), tlp(window, 36, 0x00), tlp(window, 38, 0x40), tlp(window, 38, 0x80),
                tlp(window, 38, 0x04), tlp(window, 39, 2), tlp(window, 39, 0), tlp(window, 43, 0x1F),
                tlp(window, 43, 0x07), FrameBuilder.withdraw(1).transport(3));
        try (Rig rig = Rig.ready(kind)) {
            for (FrameBuilder frame : bad) {
                rig.send(frame, 0, 0);
                assertThat(rig.records()).hasSize(1);
            }
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.count(Cause.BAD_CARRIER)).isEqualTo(bad.size());
            assertThat(rig.answers()).hasSize(bad.size()).allMatch(text -> text.endsWith("BAD_CARRIER"));
            assertThat(rig.engine.read(MsixRegisters.FRAMES)).isZero();
            goesOn(rig, 1 + bad.size());
        }
    }

    /** The low ten bits are a place in the window, the others the key that must fit. */
    @EngineTest
    @Tag("F15")
    void shouldTakeATransportByAllBitsOfItsNumber(TestEngine kind) {
        int number = 0xA5C3_9005;
        try (Rig rig = Rig.ready(kind)) {
            rig.write(MsixWindows.transport(number & 0x3FF), MsixWindows.transportValue(number, 0, 3));
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                rig.send(FrameBuilder.raise(0).transport(number ^ 1 << bit), 0, 0);
            }
            assertThat(rig.answers()).hasSize(Integer.SIZE).allMatch(text -> text.endsWith("BAD_CARRIER"));
            rig.send(FrameBuilder.raise(0).transport(number), 0, 0);
            assertThat(rig.answers()).containsExactly("ACK 0/33");
            assertThat(rig.count(Cause.BAD_CARRIER)).isEqualTo(Integer.SIZE);
            assertThat(rig.engine.read(MsixRegisters.EVENTS)).isOne();
        }
    }

    private static FrameBuilder raiseWithCarrier(int carrier) {
        byte[] bytes = FrameBuilder.raise(0).seal();
        bytes[17] = (byte) carrier;
        return FrameBuilder.of(bytes);
    }

    private static FrameBuilder tlp(long window, int offset, int value) {
        byte[] bytes = FrameBuilder.raise(0).tlp(0x100, 0, window, 1).seal();
        bytes[offset] = (byte) value;
        return FrameBuilder.of(bytes);
    }

    @EngineTest
    @Tag("F15")
    @Tag("M14")
    void shouldRefuseVectorsThatAreNotMappedOrBeyondTheTable(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int vector = 0; vector < Rig.size(1); vector++) {
                rig.program(1, vector, false);
            }
            rig.write(MsixWindows.map(Rig.base(1) + 7), 7);
            rig.write(MsixWindows.map(Rig.base(1) + 8), MsixWindows.mapValue(64));
            rig.write(MsixWindows.transport(5), MsixWindows.transportValue(5, 1, 64));
            List<FrameBuilder> bad = List.of(Rig.explicit(64), Rig.explicit(65), Rig.explicit(2047),
                    Rig.explicit(0xFFFF), Rig.explicit(7), Rig.explicit(8), FrameBuilder.withdraw(64),
                    FrameBuilder.raise(0).tlp(0x100, 0, Rig.window(1), 0x1_0001), FrameBuilder.raise(0).transport(5));
            int[] vectors = {64, 65, 2047, 0xFFFF, 7, 8, 64, 1, 64};
            for (int i = 0; i < bad.size(); i++) {
                rig.send(bad.get(i), 0, 1);
                assertThat(rig.records()).containsExactly(record(Cause.BAD_VECTOR, 1 + i, 1, vectors[i]));
                TunnelFrame nak = new TunnelFrame(rig.answerFrames().getFirst());
                assertThat(nak.vector()).isEqualTo(vectors[i]);
                assertThat(nak.merged()).isEqualTo(Cause.BAD_VECTOR.code());
            }
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.count(Cause.BAD_VECTOR)).isEqualTo(bad.size());
            goesOn(rig, 1 + bad.size());
        }
    }

    @EngineTest
    void shouldDecideByTheFirstCheckThatFails(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] all = Rig.explicit(0xFFFF).connection(Rig.ID + 0x10, 99).stream(9).sequence(5000).function(99, 9)
                    .seal();
            all[0] = 0x3F;
            byte[] frame = Arrays.copyOf(all, 128);
            rig.receive(frame);
            rig.receive(Arrays.copyOf(frame, 64 + 63));
            assertThat(rig.count(Cause.UNKNOWN_TYPE)).as("the CRC fits neither").isZero();
            frame = Arrays.copyOf(frame, 64);
            frame[60] ^= 1;
            rig.receive(frame);
            rig.receive(FrameBuilder.of(frame).seal());
            frame[0] = 0x12;
            rig.receive(FrameBuilder.of(frame).seal());
            rig.receive(FrameBuilder.of(frame).connection(Rig.ID, 99).stream(0).seal());
            rig.receive(FrameBuilder.of(frame).connection(Rig.ID, Rig.EPOCH).seal());
            rig.receive(FrameBuilder.of(frame).sequence(1).seal());
            rig.receive(FrameBuilder.of(frame).sequence(2).function(0, 9).seal());
            rig.receive(FrameBuilder.of(frame).sequence(3).function(0, 0).seal());
            assertThat(rig.records()).extracting(ErrorRecord::cause).containsExactly(Cause.CUT, Cause.CUT,
                    Cause.BAD_CRC, Cause.UNKNOWN_TYPE, Cause.FOREIGN, Cause.OLD_EPOCH, Cause.OUTSIDE_WINDOW,
                    Cause.FOREIGN_FUNCTION, Cause.OLD_FUNCTION, Cause.BAD_VECTOR);
        }
    }

    @EngineTest
    void shouldKeepSixteenRecordsAndCountWhatFindsNoRoom(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            assertThat(rig.engine.interrupt()).isFalse();
            for (int i = 0; i < 20; i++) {
                rig.send(Rig.explicit(600), 0, 0);
            }
            assertThat(rig.engine.interrupt()).isTrue();
            assertThat(rig.engine.read(MsixRegisters.ERROR_PRODUCER)).isEqualTo(16);
            assertThat(rig.engine.read(MsixRegisters.ERRORS_DROPPED)).isEqualTo(4);
            assertThat(rig.records()).hasSize(16).last().isEqualTo(record(Cause.BAD_VECTOR, 16, 0, 600));
            assertThat(rig.engine.interrupt()).isFalse();
            rig.send(Rig.explicit(600), 0, 0);
            assertThat(rig.records()).containsExactly(record(Cause.BAD_VECTOR, 21, 0, 600));
        }
    }
}
