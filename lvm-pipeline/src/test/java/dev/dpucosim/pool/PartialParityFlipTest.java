// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.raid.RaidLevel;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every byte of an entry of the log of partial parity, flipped in turn: parity as it was, or as it must be. */
final class PartialParityFlipTest {
    private static final int BLOCKS = 2;
    private static final long STRIPE = 3;
    private static final int CONTEXT = 5;

    /** Data and parity, one after the other. */
    private static long[] stripe(LoggedArray array) {
        return IntStream.range(0, LoggedArray.MEMBERS).boxed().flatMapToLong(place -> LongStream.of(array.chunk(STRIPE,
                place))).toArray();
    }

    @ParameterizedTest
    @EnumSource(names = {"RAID5", "RAID6"})
    void shouldReplayNothingWrongWhateverByteIsFlipped(RaidLevel level) {
        LoggedArray array = new LoggedArray(level, 31);
        array.new Column(STRIPE, 1, BLOCKS, 0b101, 0).logAll(1, CONTEXT).tear();
        List<CutStore> found = array.members;
        long[] before = stripe(array);
        array.members = SmallPool.copies(found);
        assertThat(array.open().partialParity().replayed()).isEqualTo(level.parities());
        assertThat(array.fits(STRIPE)).isTrue();
        long[] right = stripe(array);
        assertThat(right).isNotEqualTo(before);
        int member = array.map.member(STRIPE, array.data);
        int forgotten = 0;
        long begin = array.trailer(CONTEXT) - BLOCKS << 9;
        for (int at = 0; at < (BLOCKS + 1) * 512; at++) {
            array.members = SmallPool.copies(found);
            array.members.get(member).flip(begin + at, 1 << at % 8);
            PoolOpening opening = array.open();
            assertThat(opening.status()).as("byte %s: %s", at, opening.findings()).isNotEqualTo(PoolStatus.DAMAGED);
            boolean replayed = opening.partialParity().replayed() > 0;
            assertThat(stripe(array)).as("byte %s", at).isEqualTo(replayed ? right : before);
            forgotten += replayed ? 0 : 1;
        }
        // The last 60 bytes of a trailer are behind its checksum, and say nothing.
        assertThat(forgotten).isEqualTo((BLOCKS + 1) * 512 - 60);
    }
}
