// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a model writes on an AXI4 write channel comes out as it was written, and is answered as it is told. */
class PostedWritesTest {
    private static final int BUS_BYTES = 8;
    private static final int TRIES = 20;
    private static final PostedOptions SMALL = new PostedOptions(8, 64, 256, false);

    private static final Model MODEL = ModelBuilder.top("posted_fixture").include(Fixture.RTL)
            .source(Fixture.RTL.resolve("posted_fixture.sv")).cache(Fixture.CACHE).build();

    private Simulation simulation;

    @BeforeEach
    void open() {
        simulation = Simulation.of(MODEL).open();
    }

    @AfterEach
    void close() {
        simulation.close();
    }

    private PostedWrites attach(PostedOptions options) {
        final PostedWrites writes = simulation.posted("post", options);
        simulation.reset(4);
        set("size_i", 3);
        set("burst_i", 1);
        set("response_ready_i", 1);
        return writes;
    }

    private void set(String port, long value) {
        simulation.port(port).value(value);
    }

    private long get(String port) {
        return simulation.port(port).value();
    }

    /** Offers something until it is taken; says whether it was. */
    private boolean offer(String valid, String count) {
        final long before = get(count);
        set(valid, 1);
        for (int i = 0; i < TRIES && get(count) == before; i++) {
            simulation.step(1);
        }
        set(valid, 0);
        return get(count) != before;
    }

    private boolean address(long address, int beats, int id, int user) {
        set("address_i", address);
        set("length_i", beats - 1L);
        set("id_i", id);
        set("user_i", user);
        return offer("address_valid_i", "addresses_o");
    }

    private boolean beat(long data, int strobes, boolean last) {
        set("data_i", data);
        set("strobes_i", strobes);
        set("last_i", last ? 1 : 0);
        return offer("data_valid_i", "beats_o");
    }

    private static List<String> drained(PostedWrites writes) {
        final List<String> all = new ArrayList<>();
        writes.drain(write -> all.add(Long.toHexString(write.address()) + " " + Long.toHexString(write.user()) + " "
                + HexFormat.of().formatHex(write.bytes())));
        return all;
    }

    @Test
    void shouldShowTheBytesWrittenAtTheAddressOfTheFirst() {
        final PostedWrites writes = attach(PostedOptions.DEFAULT);
        assertThat(address(0x1000, 3, 5, 0xBEEF)).isTrue();
        beat(0x0706050403020100L, 0xF8, false);
        beat(0x0F0E0D0C0B0A0908L, 0xFF, false);
        assertThat(drained(writes)).as("not before its last beat").isEmpty();
        beat(0x1716151413121110L, 0x03, true);
        beat(0x2726252423222120L, 0x10, true);
        assertThat(drained(writes)).as("nor before its address").containsExactly(
                "1003 beef 030405060708090a0b0c0d0e0f1011");
        assertThat(address(0x2008, 1, 6, 1)).isTrue();
        assertThat(drained(writes)).containsExactly("200c 1 24");
        assertThat(writes.writes()).isEqualTo(2);
        assertThat(writes.beats()).isEqualTo(4);
        address(0x3000, 2, 0, 0);
        beat(0, 0, false);
        beat(0x55, 1, true);
        address(0x3000, 1, 0, 0);
        beat(0, 0, true);
        assertThat(drained(writes)).as("no strobe, no byte").containsExactly("3008 0 55", "3000 0 ");
    }

    @Test
    void shouldStopARunWhenThereIsAWrite() {
        final PostedWrites writes = attach(PostedOptions.DEFAULT);
        assertThat(simulation.run(50, Stop.WRITE).exhausted()).isTrue();
        address(0, 1, 0, 0);
        set("data_valid_i", 1);
        set("last_i", 1);
        assertThat(simulation.run(50, Stop.WRITE).cycles()).isOne();
        set("data_valid_i", 0);
        assertThat(drained(writes)).hasSize(1);
        assertThat(simulation.run(50, Stop.WRITE).exhausted()).isTrue();
    }

    @Test
    void shouldAnswerInTheOrderOfTheWritesWhenItIsTold() {
        final PostedWrites writes = attach(PostedOptions.DEFAULT);
        for (int id = 1; id <= 3; id++) {
            address(64L * id, 1, id, 0);
            beat(id, 0xFF, true);
        }
        simulation.step(50);
        assertThat(get("responses_o")).as("nobody has answered").isZero();
        assertThat(writes.responding()).isFalse();
        final int[] responses = {0, 2, 3};
        set("response_ready_i", 0);
        for (int response : responses) {
            writes.respond(response);
        }
        assertThatThrownBy(() -> writes.respond(0)).isInstanceOf(IllegalStateException.class)
                .hasMessage("no write to answer: bus=post, answered=3, automatic=false");
        simulation.step(10);
        assertThat(writes.responding()).isTrue();
        assertThat(writes.responded()).isZero();
        for (int i = 0; i < responses.length; i++) {
            assertThat(offer("response_ready_i", "responses_o")).isTrue();
            assertThat(get("response_o")).isEqualTo((i + 1L) << 2 | responses[i]);
        }
        assertThat(writes.responded()).isEqualTo(3);
        assertThat(writes.responding()).isFalse();
        assertThat(drained(writes)).as("answered before anybody looked").hasSize(3);
    }

    @Test
    void shouldAnswerByItselfWhereItIsAskedFor() {
        final PostedWrites writes = attach(PostedOptions.DEFAULT.withAutomatic(true));
        address(64, 1, 9, 0);
        beat(1, 0xFF, true);
        simulation.step(2);
        assertThat(get("responses_o")).isOne();
        assertThat(get("response_o")).isEqualTo(9 << 2);
        assertThatThrownBy(() -> writes.respond(0)).hasMessage(
                "no write to answer: bus=post, answered=0, automatic=true");
        assertThat(drained(writes)).hasSize(1);
    }

    /** Room for 8 writes and 256 bytes: it goes round many times, and what finds no room has to wait. */
    @ParameterizedTest
    @CsvSource({"true", "false"})
    void shouldLoseNothingWhenRoomIsShort(boolean automatic) {
        final SplittableRandom random = new SplittableRandom(3);
        final PostedWrites writes = attach(SMALL.withAutomatic(automatic));
        final List<String> sent = new ArrayList<>();
        final List<String> seen = new ArrayList<>();
        int waited = 0;
        int answered = 0;
        for (int i = 0; i < 300; i++) {
            final int beats = 1 + random.nextInt(8);
            final byte[] bytes = Fixture.bytes(random, beats * BUS_BYTES);
            if (!address(0x100L * i, beats, i & 15, i)) {
                waited++;
                seen.addAll(drained(writes));
                for (; !automatic && answered < seen.size(); answered++) {
                    writes.respond(0);
                }
                assertThat(address(0x100L * i, beats, i & 15, i)).as("write %d", i).isTrue();
            }
            for (int beat = 0; beat < beats; beat++) {
                assertThat(beat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN)
                        .getLong(beat * BUS_BYTES), 0xFF, beat == beats - 1)).as("write %d", i).isTrue();
            }
            sent.add(Integer.toHexString(0x100 * i) + " " + Integer.toHexString(i) + " " + HexFormat.of().formatHex(
                    bytes));
        }
        seen.addAll(drained(writes));
        assertThat(seen).isEqualTo(sent);
        assertThat(waited).isGreaterThan(20);
    }

    @Test
    void shouldForgetAtAResetWhatHasNoAnswer() {
        final PostedWrites writes = attach(SMALL);
        address(0x40, 1, 1, 7);
        beat(1, 0xFF, true);
        address(0x80, 2, 2, 7);
        beat(2, 0xFF, false);
        simulation.reset(4);
        assertThatThrownBy(() -> writes.respond(0)).isInstanceOf(IllegalStateException.class);
        assertThat(drained(writes)).as("it had come").containsExactly("40 7 0100000000000000");
        address(0xC0, 1, 3, 8);
        beat(3, 0xFF, true);
        assertThat(drained(writes)).containsExactly("c0 8 0300000000000000");
        writes.respond(0);
        simulation.step(3);
        assertThat(get("response_o")).isEqualTo(3 << 2);
    }

    @Test
    void shouldRefuseBurstsThatItDoesNotTake() {
        refused("burst type is not INCR: address=0x40, beats=1", test -> {
            test.set("burst_i", 2);
            test.address(0x40, 1, 0, 0);
        });
        refused("size is not the bus's", test -> {
            test.set("size_i", 2);
            test.address(0x40, 1, 0, 0);
        });
        refused("address is not of a whole word: address=0x44", test -> test.address(0x44, 1, 0, 0));
        refused("burst longer than stated: address=0x40, beats=9", test -> test.address(0x40, 9, 0, 0));
        refused("burst longer than stated: beats=9", test -> {
            for (int i = 0; i < 9; i++) {
                test.beat(0, 0xFF, false);
            }
        });
        refused("WLAST on beat 1 of 2: address=0x40", test -> {
            test.address(0x40, 2, 0, 0);
            test.beat(0, 0xFF, true);
        });
    }

    @Test
    void shouldRefuseBytesThatAreNotOfOnePiece() {
        for (int[] strobes : new int[][] {{0b101}, {0x0F, 0xFF}, {0xFF, 0xFE}, {0xF0, 0x00, 0x01}}) {
            refused("bytes written are not of one piece: beat=" + (strobes.length - 1), test -> {
                test.address(0x40, strobes.length, 0, 0);
                for (int i = 0; i < strobes.length; i++) {
                    test.beat(0, strobes[i], i == strobes.length - 1);
                }
            });
        }
    }

    private void refused(String message, Consumer<PostedWritesTest> what) {
        final PostedWritesTest other = new PostedWritesTest();
        other.open();
        try {
            other.attach(SMALL);
            assertThatThrownBy(() -> what.accept(other)).as(message).isInstanceOf(BusFaultException.class)
                    .hasMessageContaining("axi post: ").hasMessageContaining(message);
        } finally {
            other.close();
        }
    }

    @Test
    void shouldSayWhatIsOutOfRange() {
        for (int[] sizes : new int[][] {{2, 64}, {4, 0}}) {
            assertThatThrownBy(() -> new PostedOptions(sizes[0], sizes[1], 256, false)).isInstanceOf(
                    IllegalArgumentException.class).hasMessage("writes need room: writesMax=" + sizes[0]
                            + ", burstBytesMax=" + sizes[1]);
        }
        assertThat(Arrays.asList(SMALL.withBurstBytesMax(128).burstBytesMax(), SMALL.writesMax())).containsExactly(128,
                8);
    }
}
