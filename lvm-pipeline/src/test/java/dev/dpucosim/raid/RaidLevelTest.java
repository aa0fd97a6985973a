// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.raid;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RaidLevelTest {
    /** Whatever is missing, of up to 8 members: it is borne if and only if every chunk of every stripe is told. */
    @ParameterizedTest
    @EnumSource(RaidLevel.class)
    void shouldBearWhatTheOthersTell(RaidLevel level) {
        for (int members = level.membersMin(); members <= 8; members++) {
            StripeMap map = new StripeMap(Geometry.withStripes(level, members, 3, 7, 200));
            for (int missing = 0; missing < 1 << members; missing++) {
                boolean told = true;
                for (long stripe = 0; stripe < 100; stripe++) {
                    told &= level.parities() > 0
                            ? Integer.bitCount(map.places(stripe, missing)) <= level.parities()
                            : everyChunk(map, level, members, stripe, missing);
                }
                assertThat(level.bears(members, missing)).as("%s of %s, missing %s", level, members,
                        Integer.toBinaryString(missing)).isEqualTo(told);
            }
        }
    }

    private static boolean everyChunk(StripeMap map, RaidLevel level, int members, long stripe, int missing) {
        boolean told = true;
        for (int chunk = 0; chunk < level.dataChunks(members); chunk++) {
            told &= map.readMember(stripe, chunk, missing) != StripeMap.NONE;
        }
        return told;
    }
}
