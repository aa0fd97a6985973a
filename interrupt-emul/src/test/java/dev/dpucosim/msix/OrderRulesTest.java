// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.torture.RecordingHost;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.TunnelFrame;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Data before their interrupt on the host's bus: rules O1 to O8 as far as the block sees to them. */
class OrderRulesTest {

    private static FrameBuilder data(int function, int flags) {
        return FrameBuilder.data(Rig.data(function), flags, new byte[] {1, 2, 3}, 0, 3);
    }

    @EngineTest
    @Tag("O1")
    @Tag("MSIX-1")
    void shouldNeedNoResponseForDataOfTheSameClass(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.host.hold();
            rig.send(data(0, TunnelFrame.FLAG_RELAXED), 0, 0);
            rig.send(Rig.explicit(5), 0, 0);
            List<HostWrite> writes = rig.host.take();
            assertThat(writes).extracting(HostWrite::message).containsExactly(false, true);
            assertThat(writes.getFirst().attributes().bus().relaxed()).isTrue();
            assertThat(writes.getLast().attributes().bus().relaxed()).isFalse();
        }
    }

    @EngineTest
    @Tag("O2")
    void shouldWriteDataAndMessageAsTheSameRequester(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(1, 5, false);
            rig.send(data(1, TunnelFrame.FLAG_ID_ORDERED), 0, 1);
            rig.send(Rig.explicit(5), 0, 1);
            List<HostWrite> writes = rig.host.take();
            assertThat(writes).extracting(write -> write.attributes().bus().agentId())
                    .containsExactly((int) Rig.requester(1), (int) Rig.requester(1));
            assertThat(writes).extracting(write -> write.attributes().bus().idOrdered()).containsExactly(true, false);
        }
    }

    @EngineTest
    @Tag("O3")
    void shouldFlushBeforeTheInterruptWhenDataWentInAnotherClass(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(1, 5, false);
            rig.host.hold();
            rig.send(data(0, FrameBuilder.trafficClassFlags(3)), 1, 0);
            rig.send(Rig.explicit(5), 0, 0);
            rig.send(Rig.explicit(5), 2, 1);
            assertThat(rig.host.seen()).extracting(HostWrite::message).as("the other function is not held")
                    .containsExactly(false, true);
            assertThat(rig.host.seen().getFirst().attributes().bus().trafficClass()).isEqualTo(3);
            assertThat(rig.host.seen().getLast().attributes().bus().agentId()).isEqualTo((int) Rig.requester(1));
            assertThat(rig.engine.read(MsixRegisters.STATUS) >>> 8 & 0xFF).isOne();
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.host.seen()).hasSize(3);
            assertThat(rig.answers()).containsExactlyInAnyOrder("ACK 1/1", "ACK 2/1", "ACK 0/1");
            rig.send(data(0, 0), 1, 0);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.seen()).as("flushed is flushed").hasSize(5);
        }
    }

    @EngineTest
    @Tag("O5")
    void shouldFlushBeforeTheInterruptWhenDataWentToAnotherTarget(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.write(MsixWindows.functionRange(0, 3), 0x8000_0000L | 2 << 1 | 1);
            rig.write(MsixWindows.functionRange(0, 3) + 8, 0x8000_0000L);
            rig.host.hold();
            rig.send(FrameBuilder.data(0x8000_0010L, 0, new byte[8], 0, 8), 0, 0);
            assertThat(rig.host.seen().getFirst().attributes().target()).isEqualTo(2);
            rig.send(Rig.explicit(5), 0, 0);
            assertThat(rig.host.seen()).hasSize(1);
            rig.host.release();
            rig.engine.settle();
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false, true);
        }
    }

    @EngineTest
    @Tag("O8")
    @Tag("MSIX-8")
    void shouldNotHoldOneFunctionForAnothersData(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.program(1, 5, false);
            rig.send(Rig.explicit(5).fence(1, 5), 0, 0);
            for (int i = 0; i < 10; i++) {
                rig.send(Rig.data(1, 64L * i, 64, i), 2, 1);
                rig.send(Rig.explicit(5), 3, 1);
            }
            assertThat(rig.host.take()).hasSize(20).allMatch(write -> write.attributes().bus().agentId() == (int) Rig
                    .requester(1));
            assertThat(rig.answers()).hasSize(20).noneMatch(text -> text.startsWith("ACK 0/"));
        }
    }

    @EngineTest
    void shouldPlaceEveryByteAndNoOther(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            byte[] bytes = new byte[4096];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 7 + 1);
            }
            int[][] places = {{0, 4096}, {0, 1}, {63, 1}, {63, 2}, {1, 63}, {1, 64}, {64, 64}, {100, 3000}, {4095, 1},
                {4032, 64}, {4033, 63}};
            for (int[] place : places) {
                rig.send(FrameBuilder.data(Rig.data(0) + 0x5000 + place[0], 0, bytes, 0, place[1]), 0, 0);
                List<HostWrite> writes = rig.host.take();
                assertThat(writes).hasSize(1);
                assertThat(writes.getFirst().address()).isEqualTo(Rig.data(0) + 0x5000 + place[0]);
                assertThat(writes.getFirst().bytes()).isEqualTo(java.util.Arrays.copyOf(bytes, place[1]));
            }
            assertThat(rig.engine.read(MsixRegisters.DATA_FRAMES)).isEqualTo(places.length);
            assertThat(rig.engine.read(MsixRegisters.DATA_BYTES))
                    .isEqualTo(java.util.Arrays.stream(places).mapToInt(place -> place[1]).sum());
        }
    }

    @EngineTest
    @Tag("MSIX-7")
    void shouldMakeTheSameWriteOfAllThreeCarriers(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.write(MsixWindows.map(9), MsixWindows.mapValue(5));
            rig.write(MsixWindows.transport(0x12345), MsixWindows.transportValue(0x12345, 0, 9));
            rig.send(FrameBuilder.raise(0).tlp(0x4200, 3, Rig.window(0), 9), 0, 0);
            rig.send(Rig.explicit(9), 0, 0);
            rig.send(FrameBuilder.raise(0).transport(0x12345), 0, 0);
            List<HostWrite> writes = rig.host.take();
            assertThat(writes).hasSize(3);
            assertThat(writes).allMatch(write -> write.sameAs(writes.getFirst()));
            assertThat(RecordingHost.text(writes.getFirst())).isEqualTo(Rig.fired(0, 5));
            rig.write(MsixWindows.functionWindow(0), 0x12_3456_7000L);
            rig.send(FrameBuilder.raise(0).tlp(0x4200, 0, 0x12_3456_7000L, 9), 0, 0);
            assertThat(rig.host.takeMessages()).as("a window above 4 GiB").containsExactly(Rig.fired(0, 5));
            rig.send(FrameBuilder.raise(0).transport(0x12345 + 1024), 0, 0);
            rig.send(FrameBuilder.raise(0).transport(0x12345), 0, 1);
            assertThat(rig.count(Cause.BAD_CARRIER)).as("another number, another function").isEqualTo(2);
        }
    }

    @EngineTest
    @Tag("O3")
    void shouldFlushAlsoWhileTheRaiseWaitsForItsFence(TestEngine kind) {
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.host.hold();
            rig.send(Rig.data(0, 0, 64, 1).flags(FrameBuilder.trafficClassFlags(3)), 0, 0);
            rig.send(Rig.explicit(5).fence(1, 1), 0, 0);
            rig.host.answerOne();
            rig.engine.settle();
            assertThat(rig.host.seen()).as("what went another way is visible, the fence is not").hasSize(1);
            rig.send(Rig.data(0, 64, 64, 2), 1, 0);
            assertThat(rig.host.seen()).as("data of the same class need no response").hasSize(3);
            assertThat(rig.host.seen().getLast().message()).isTrue();
        }
    }

    @EngineTest
    @Tag("F1")
    void shouldHoldAFenceAtSequenceZeroOfAStreamThatHasBroughtNothing(TestEngine kind) {
        int id = 0x00C003;
        try (Rig rig = Rig.ready(kind)) {
            rig.program(0, 5, false);
            rig.write(MsixWindows.connectionControl(3), MsixWindows.connectionValue(id, Rig.EPOCH, 1));
            rig.receive(rig.sealed(id, Rig.explicit(5).fence(1, 0), 0, 0, 0));
            assertThat(rig.host.seen()).isEmpty();
            rig.receive(rig.sealed(id, Rig.data(0, 0, 64, 1), 1, 0, 0));
            assertThat(rig.host.take()).extracting(HostWrite::message).containsExactly(false, true);
        }
    }
}
