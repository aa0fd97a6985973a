// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.dpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.capsule.Opcode;
import dev.dpucosim.raid.Geometry;
import dev.dpucosim.raid.RaidLevel;
import dev.dpucosim.random.SeededStream;
import dev.dpucosim.storage.FaultPlan;
import dev.dpucosim.storage.Member;
import dev.dpucosim.storage.MemberArray;
import dev.dpucosim.storage.MemberTiming;
import dev.dpucosim.storage.RamStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RedundancyCheckTest {

    private static MemberArray members(int count) {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            members.add(new Member(i, new RamStore(1000, 0), MemberTiming.fixed(1), new SeededStream(1),
                    FaultPlan.none()));
        }
        return new MemberArray(members);
    }

    private static Geometry geometry(RaidLevel level, int members) {
        return Geometry.withStripes(level, members, 3, 7, 100);
    }

    private static TouchedStripes touched(long... stripes) {
        TouchedStripes touched = new TouchedStripes(geometry(RaidLevel.RAID5, 4));
        for (long stripe : stripes) {
            touched.command(0, Opcode.WRITE, stripe * 8 + 7, 1, false, 0);
        }
        return touched;
    }

    private static void fill(MemberArray array, int member, long block, long value) {
        long[] words = new long[64];
        words[9] = value;
        array.member(member).store().write(block, 1, words, 0);
    }

    @Test
    void shouldFindAStripeWhoseParityIsWrong() {
        MemberArray array = members(4);
        fill(array, 0, 83, 5);
        fill(array, 1, 83, 6);
        fill(array, 3, 83, 3);
        assertThat(new RedundancyCheck(geometry(RaidLevel.RAID5, 4), array, 0).run(touched(10, 11)).wrong()).isZero();

        fill(array, 2, 83, 1);
        RedundancyCheck check = new RedundancyCheck(geometry(RaidLevel.RAID5, 4), array, 0).run(touched(10, 11));
        assertThat(check.wrong()).isEqualTo(1);
        assertThat(check.checked()).isEqualTo(2);
        assertThat(check.faults()).containsExactly("XOR of all chunks is not zero: stripe=10, chunkBlock=3, word=9");
    }

    @Test
    void shouldFindACopyThatDiffers() {
        MemberArray array = members(3);
        for (int i = 0; i < 3; i++) {
            fill(array, i, 16, 77);
        }
        assertThat(new RedundancyCheck(geometry(RaidLevel.RAID1, 3), array, 0).run(touched(2)).wrong()).isZero();

        fill(array, 2, 16, 78);
        assertThat(new RedundancyCheck(geometry(RaidLevel.RAID1, 3), array, 0).run(touched(2)).faults())
                .containsExactly("copy on member 2 differs from member 0: stripe=2, chunkBlock=0, word=9");
    }

    /** Stripe 10 of 5 members: Q on member 0, data on 1, 2 and 3, P on 4. */
    private static MemberArray twoParities() {
        MemberArray array = members(5);
        fill(array, 1, 83, 5);
        fill(array, 2, 83, 6);
        fill(array, 3, 83, 0x80);
        fill(array, 4, 83, 5 ^ 6 ^ 0x80);
        fill(array, 0, 83, 5 ^ 2 * 6 ^ 0x3a);
        return array;
    }

    private static RedundancyCheck check(MemberArray array, int missing) {
        Geometry geometry = geometry(RaidLevel.RAID6, 5);
        return new RedundancyCheck(geometry, array, missing).run(touched(10, 11));
    }

    @Test
    void shouldFindAStripeWhoseParitiesAreWrong() {
        MemberArray array = twoParities();
        assertThat(check(array, 0).faults()).isEmpty();
        assertThat(check(array, 0).checked()).isEqualTo(2);

        fill(array, 0, 83, 7);
        assertThat(check(array, 0).faults())
                .containsExactly("Q does not fit the data: stripe=10, chunkBlock=3, word=9");
        fill(array, 0, 83, 5 ^ 2 * 6 ^ 0x3a);
        fill(array, 4, 83, 7);
        assertThat(check(array, 0).faults())
                .containsExactly("XOR of data and P is not zero: stripe=10, chunkBlock=3, word=9");
    }

    @Test
    void shouldCheckWhatIsLeftOfTwoParities() {
        for (int member = 0; member < 5; member++) {
            MemberArray array = twoParities();
            fill(array, member, 83, 99);
            assertThat(check(array, 1 << member).faults()).as("without member %s", member).isEmpty();
            assertThat(check(array, 1 << member).checked()).isEqualTo(2);
            for (int other = 0; other < 5; other++) {
                assertThat(check(array, 1 << other).wrong()).as("without member %s", other)
                        .isEqualTo(other == member ? 0 : 1);
            }
            assertThat(check(array, 1 << member | 1 << (member + 1) % 5).checked()).isZero();
        }
    }

    @Test
    void shouldFindTheHalfOfAPairThatDiffers() {
        // Of 5 members, stripe 2 is on member 4 and, a row further, on member 0.
        MemberArray array = members(5);
        fill(array, 4, 3, 77);
        fill(array, 0, 11, 77);
        Geometry geometry = geometry(RaidLevel.RAID10, 5);
        TouchedStripes touched = new TouchedStripes(geometry);
        touched.command(0, Opcode.WRITE, 11, 1, false, 0);
        touched.command(3, Opcode.WRITE, 3, 1, false, 0);
        touched.command(2, Opcode.WRITE, 3, 1, false, 0);
        assertThat(touched.count()).isEqualTo(2);
        assertThat(new RedundancyCheck(geometry, array, 0).run(touched).faults()).isEmpty();

        fill(array, 0, 11, 76);
        RedundancyCheck check = new RedundancyCheck(geometry, array, 0).run(touched);
        assertThat(check.faults())
                .containsExactly("copy on member 4 differs from member 0: stripe=2, chunkBlock=3, word=9");
        assertThat(check.checked()).isEqualTo(2);
        assertThat(new RedundancyCheck(geometry, array, 0b10000).run(touched).checked()).isEqualTo(1);
    }

    @Test
    void shouldHaveNothingToCheckWithoutRedundancy() {
        MemberArray array = members(2);
        fill(array, 0, 0, 1);

        assertThat(new RedundancyCheck(geometry(RaidLevel.RAID0, 2), array, 0).run(touched(0)).checked()).isZero();
    }

    @Test
    void shouldRememberTheStripesThatWritesTouch() {
        TouchedStripes touched = new TouchedStripes(Geometry.withStripes(RaidLevel.RAID5, 4, 3, 7, 10_000_000));
        touched.command(1, Opcode.WRITE, 8 * 1_000_000 + 6, 12, false, 5);
        touched.command(1, Opcode.WRITE, 3, 1, false, 5);
        touched.command(1, Opcode.WRITE, 3, 1, false, 6);
        touched.command(1, Opcode.READ, 800, 8, false, 5);
        touched.command(1, Opcode.WRITE, 80_000_000, 1, false, 5);

        List<Long> stripes = new ArrayList<>();
        touched.forEach(stripes::add);
        assertThat(stripes).containsExactly(0L, 1_000_000L, 1_000_001L, 1_000_002L);
        assertThat(touched.count()).isEqualTo(4);
    }
}
