// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.Cause;
import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.MsixRegisters;
import dev.dpucosim.msix.MsixWindows;
import dev.dpucosim.msix.firmware.FirmwareCounter;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.tunnel.Carrier;
import dev.dpucosim.tunnel.FrameBuilder;
import dev.dpucosim.tunnel.FrameType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * A remote side that sends rubbish: damaged, cut, of unknown types, of connections that are not there, for functions
 * that are not its own, out of range, far outside the window. Nothing of it reaches the bus, each is counted as what it
 * is, nothing hangs, and the other remote side goes on as if nothing was.
 */
class FloodTest {
    private static final int FOREIGN_ID = 0x00AA01;

    private final Map<Cause, Long> sent = new EnumMap<>(Cause.class);
    private long greetings;
    private long strangers;
    private MsixSystem system;
    private SeededStream random;

    /** A frame of the bad side with the sequence that the block expects of one of its streams. */
    private byte[] next(FrameBuilder frame, int function, int ahead) {
        int id = system.remote(1).connection();
        int stream = random.nextInt(4);
        int expected = (int) system.engine().read(MsixWindows.streamExpected(id & 15, stream));
        return frame.connection(id, system.firmware().epoch(id)).stream(stream).sequence(expected + ahead)
                .function(function, (int) system.engine().read(MsixWindows.functionEpoch(function & 7))).seal();
    }

    private void send(Cause cause, byte[] frame) {
        if (cause != null) {
            sent.merge(cause, 1L, Long::sum);
        }
        system.remote(1).arrive(frame);
    }

    private void rubbish() {
        FrameBuilder raise = FrameBuilder.raise(0).explicit(3);
        switch (random.nextInt(16)) {
            case 0 -> send(Cause.CUT, Arrays.copyOf(next(raise, 1, 0), 1 + random.nextInt(63)));
            case 1 -> send(Cause.CUT, new byte[64 * (2 + random.nextInt(70))]);
            case 2 -> {
                byte[] frame = next(raise, 1, 0);
                frame[4 + random.nextInt(60)] ^= (byte) (1 << random.nextInt(8));
                send(Cause.BAD_CRC, frame);
            }
            case 3 -> {
                byte[] frame = next(raise, 1, 0);
                frame[0] = (byte) (0x10 | 9 + random.nextInt(7));
                send(Cause.UNKNOWN_TYPE, FrameBuilder.of(frame).seal());
            }
            case 4 -> send(Cause.FOREIGN, FrameBuilder.of(next(raise, 0, 0)).connection(FOREIGN_ID, 2).seal());
            case 5 -> send(Cause.FOREIGN, FrameBuilder.of(next(raise, 1, 0)).stream(4 + random.nextInt(200)).seal());
            case 6 -> send(Cause.OLD_EPOCH, FrameBuilder.of(next(raise, 1, 0))
                    .connection(system.remote(1).connection(), 60_000 + random.nextInt(1000)).seal());
            case 7 -> send(Cause.OUTSIDE_WINDOW, next(raise, 1, 1024 + random.nextInt(1 << 30)));
            case 8 -> send(Cause.FOREIGN_FUNCTION, next(raise, random.oneIn(2) ? 0 : 2 + random.nextInt(60_000), 0));
            case 9 -> send(Cause.BAD_VECTOR, next(FrameBuilder.raise(0).explicit(16 + random.nextInt(60_000)), 1, 0));
            case 10 -> send(Cause.BAD_CARRIER, next(FrameBuilder.raise(0).transport((int) random.nextLong()), 1, 0));
            case 11 -> send(Cause.BAD_CARRIER, next(FrameBuilder.raise(0).tlp(1, 0, Places.window(0), 3), 1, 0));
            case 12 -> {
                long[] places = {Places.MESSAGES, Places.bar(0), Places.data(0), Places.data(2), -4096L, 1L << 63};
                send(Cause.BAD_RANGE, next(FrameBuilder.data(places[random.nextInt(places.length)], 0, new byte[64], 0,
                        4), 1, 0));
            }
            case 13 -> {
                FrameBuilder hello = FrameBuilder.hello(random.nextInt(1000), random.oneIn(2));
                boolean stranger = random.oneIn(2);
                strangers += stranger ? 1 : 0;
                greetings++;
                send(null, hello.connection(stranger ? FOREIGN_ID : system.remote(1).connection(), 50_000).seal());
            }
            case 14 -> {
                greetings++;
                send(null, FrameBuilder.reset(random.nextInt(2) == 0 ? 0 : 9, 0)
                        .connection(system.remote(1).connection(), system.firmware().epoch(system.remote(1)
                                .connection()))
                        .seal());
            }
            default -> send(Cause.UNKNOWN_TYPE, FrameBuilder.of(next(raise, 1, 0)).type(random.oneIn(2) ? FrameType.ACK
                    : FrameType.ERROR).seal());
        }
    }

    @SystemTest
    @Tag("F15")
    @Tag("MSIX-8")
    void shouldRefuseAFloodOfRubbishAndServeTheOtherSide(MsixEngineKind kind) {
        int frames = kind == MsixEngineKind.MODEL ? 10_000 : 400;
        random = new SeededStream(13);
        try (MsixSystem opened = MsixSystem.open(MsixSettings.of(kind, 9).withFunctions(2, 16).withRemotes(2))) {
            system = opened;
            system.host().startAll();
            system.trace().clear();
            long good = 0;
            for (int i = 0; i < frames; i++) {
                rubbish();
                if (i % 8 == 0) {
                    good++;
                    system.remote(0).raiseOrNull(0, i / 8 % 4, i / 8 % 16, Carrier.EXPLICIT, null);
                }
                system.advance(random.nextInt(2_000_000));
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(good);
            assertThat(system.trace().interrupts()).allMatch(interrupt -> interrupt.function() == 0);
            assertThat(system.remote(0).refusals()).isEmpty();
            Map<Cause, Long> counted = new EnumMap<>(Cause.class);
            for (Cause cause : sent.keySet()) {
                counted.put(cause, system.engine().read(cause.counter()));
            }
            assertThat(counted).isEqualTo(sent).hasSize(10);
            long wanted = sent.values().stream().mapToLong(Long::longValue).sum();
            assertThat(system.firmware().count(FirmwareCounter.ERRORS_TAKEN)
                    + system.engine().read(MsixRegisters.ERRORS_DROPPED)).as("a record of each").isEqualTo(wanted);
            assertThat(system.firmware().errors().count(Cause.FOREIGN, FOREIGN_ID)).isPositive();
            assertThat(system.firmware().count(FirmwareCounter.CONTROL_FOREIGN)).isBetween(1L, strangers);
            assertThat(system.firmware().count(FirmwareCounter.RESETS_REFUSED)).isPositive();
            assertThat(system.firmware().count(FirmwareCounter.CONTROL_FOREIGN)
                    + system.firmware().count(FirmwareCounter.RESETS_REFUSED)
                    + system.firmware().count(FirmwareCounter.GREETINGS_CHALLENGED)
                    + system.engine().read(MsixRegisters.INBOX_DROPPED)).isEqualTo(greetings + 2);
            assertThat(system.firmware().count(FirmwareCounter.GREETINGS_TAKEN)).as("of opening").isEqualTo(2);
            assertThat(system.firmware().count(FirmwareCounter.RESETS_OF_REMOTE)).isZero();
        }
    }

    @SystemTest
    void shouldStillServeASideWhoseFramesAreForged(MsixEngineKind kind) {
        random = new SeededStream(14);
        try (MsixSystem opened = MsixSystem.open(MsixSettings.of(kind, 9).withFunctions(2, 16).withRemotes(2))) {
            system = opened;
            system.host().startAll();
            for (int round = 0; round < 20; round++) {
                byte[] forged = FrameBuilder.data(Places.data(0), 0, new byte[4096], 0, 4096).seal();
                forged[forged.length - 1] ^= 1;
                system.remote(1).link().forward().send(forged);
                system.remote(1).link().forward().send(new byte[] {1, 2, 3});
                system.remote(1).raiseOrNull(1, round % 16, Carrier.TLP);
                system.advance(3_000_000);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.host().interrupts()).isEqualTo(20);
            assertThat(system.engine().read(Cause.BAD_CRC.counter())).isEqualTo(20);
            assertThat(system.engine().read(Cause.CUT.counter())).isEqualTo(20);
        }
    }

    @SystemTest
    void shouldKeepGarbageInATableFromTheBus(MsixEngineKind kind) {
        try (MsixSystem opened = MsixSystem.open(MsixSettings.of(kind, 9).withFunctions(2, 16))) {
            system = opened;
            system.host().start(0);
            system.host().enable(0, false);
            for (int vector = 0; vector < 16; vector++) {
                system.host().barWrite(0, vector * 16L, 8, vector % 2 == 0 ? 0xFEE0_0001L + vector : 0);
                system.host().barWrite(0, vector * 16L + 8, 8, vector);
            }
            system.host().enable(0, true);
            system.trace().clear();
            for (int vector = 0; vector < 16; vector++) {
                system.remote().raiseOrNull(0, vector, Carrier.EXPLICIT);
            }
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().bus().arrived()).isEmpty();
            assertThat(system.engine().read(Cause.BAD_ENTRY.counter())).isEqualTo(16);
            assertThat(system.firmware().errors().last()).hasSize(16).allMatch(found -> found
                    .cause() == Cause.BAD_ENTRY);
            system.host().program(0, 3);
            assertThat(system.runUntilQuiet()).isTrue();
            assertThat(system.trace().interrupts()).extracting(Interrupt::vector).containsExactly(3);
        }
    }
}
