// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** What the block leaves to firmware: HELLO and RESET through the inbox, any frame through the outbox. */
class ControlFrameTest {

    private static byte[] inbox(Rig rig, int number) {
        ByteBuffer bytes = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 64; i += 8) {
            bytes.putLong(rig.engine.read(MsixWindows.inbox(number % MsixWindows.INBOX_FRAMES) + i));
        }
        return bytes.array();
    }

    @EngineTest
    void shouldPutControlFramesIntoTheInboxAsTheyAre(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] hello = FrameBuilder.hello(5, true).connection(0x123456, 9).next(2, 77).seal();
            byte[] reset = FrameBuilder.reset(1, 3).connection(Rig.ID, 1).seal();
            rig.receive(hello);
            assertThat(rig.engine.interrupt()).isTrue();
            rig.receive(reset);
            assertThat(rig.engine.read(MsixRegisters.INBOX_PRODUCER)).isEqualTo(2);
            assertThat(inbox(rig, 0)).isEqualTo(hello);
            assertThat(inbox(rig, 1)).isEqualTo(reset);
            rig.write(MsixRegisters.INBOX_CONSUMER, 2);
            assertThat(rig.engine.interrupt()).isFalse();
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).isEmpty();
        }
    }

    @EngineTest
    void shouldDropAndCountControlFramesThatFindTheInboxFull(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            for (int i = 0; i < 6; i++) {
                rig.receive(FrameBuilder.hello(i, false).connection(Rig.ID, 1).seal());
            }
            assertThat(rig.engine.read(MsixRegisters.INBOX_DROPPED)).isEqualTo(2);
            assertThat(rig.engine.read(MsixRegisters.INBOX_PRODUCER)).isEqualTo(4);
            for (int i = 0; i < 4; i++) {
                assertThat(new TunnelFrame(inbox(rig, i)).sequence()).isEqualTo(i);
            }
            rig.write(MsixRegisters.INBOX_CONSUMER, 1);
            rig.receive(FrameBuilder.hello(9, false).connection(Rig.ID, 1).seal());
            assertThat(new TunnelFrame(inbox(rig, 4)).sequence()).isEqualTo(9);
            rig.program(0, 1, false);
            rig.send(Rig.explicit(1), 0, 0);
            assertThat(rig.host.takeMessages()).as("interrupts need no room in it").hasSize(1);
        }
    }

    @EngineTest
    void shouldSendWhatFirmwareHasWrittenWithItsCrc(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] frame = FrameBuilder.hello(3, true).connection(Rig.ID, 8).functionEpoch(1, 4).seal();
            ByteBuffer words = ByteBuffer.wrap(frame.clone()).order(ByteOrder.LITTLE_ENDIAN);
            words.putInt(60, 0x12345678);
            for (int i = 0; i < 64; i += 8) {
                rig.write(MsixWindows.outbox() + i, words.getLong(i));
            }
            rig.engine.settle();
            assertThat(rig.answerFrames()).isEmpty();
            rig.write(MsixRegisters.OUTBOX, 1);
            rig.engine.settle();
            List<byte[]> sent = rig.answerFrames();
            assertThat(sent).hasSize(1);
            assertThat(sent.getFirst()).isEqualTo(frame);
            assertThat(rig.engine.read(MsixRegisters.OUTBOX)).isZero();
            assertThat(rig.engine.read(MsixWindows.outbox() + 56)).isEqualTo(words.getLong(56));
        }
    }

    @EngineTest
    void shouldTakeFramesOnlyWhenEnabled(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 1, false);
            rig.write(MsixRegisters.CONTROL, MsixRegisters.CONTROL_HOST_LINK_MASK);
            rig.send(Rig.explicit(1), 0, 0);
            assertThat(rig.host.seen()).isEmpty();
            assertThat(rig.answers()).isEmpty();
            rig.write(MsixRegisters.CONTROL, 3);
            rig.engine.settle();
            assertThat(rig.host.takeMessages()).containsExactly(Rig.fired(0, 1));
            assertThat(rig.answers()).containsExactly("ACK 0/1");
        }
    }
}
