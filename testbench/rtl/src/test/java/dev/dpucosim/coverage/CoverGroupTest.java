// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class CoverGroupTest {

    private enum Colour {
        RED, GREEN
    }

    private final Coverage coverage = Coverage.of("test");
    private final CoverGroup group = coverage.group("fifo");

    private long hits(String point, String bin) {
        return coverage.report().bins().stream().filter(one -> one.point().equals(point) && one.bin().equals(bin))
                .mapToLong(BinCount::hits).sum();
    }

    private List<String> holes() {
        return coverage.report().holes().stream().map(hole -> hole.point() + " " + hole.bin()).toList();
    }

    @Test
    void shouldCountValuesAndRangesWithBothEnds() {
        group.point("level").bin("empty", 0).bin("some", 1, 14).bin("full", 15).bin("odd", 15, 20);
        for (long level : new long[] {0, 0, 1, 14, 15, 21}) {
            group.sample(level);
        }
        assertThat(List.of(hits("level", "empty"), hits("level", "some"), hits("level", "full"), hits("level", "odd"),
                hits("level", "(in no bin)"))).containsExactly(2L, 2L, 1L, 1L, 1L);
        assertThat(group.samples()).isEqualTo(6);
        assertThat(holes()).isEmpty();
    }

    @Test
    void shouldListWhatWasSeenLessOftenThanItsGoal() {
        group.point("level").goal(2).bin("empty", 0).bin("full", 15).bin("never", 99);
        group.sample(0);
        group.sample(15);
        group.sample(15);
        assertThat(holes()).containsExactly("level empty", "level never");
        assertThat(coverage.report().total()).isEqualTo("1 of 3 bins, 33.3 %");
    }

    @Test
    void shouldCutARangeIntoBins() {
        group.point("length").bins("length", 0, 10, 3).bins("one", 20, 21, 2);
        group.sample(10);
        assertThat(coverage.report().bins()).extracting(BinCount::bin).containsExactly("length[0..2]", "length[3..5]",
                "length[6..10]", "one[20]", "one[21]");
        assertThat(hits("length", "length[6..10]")).isEqualTo(1);
    }

    @Test
    void shouldNameBinsAfterAnEnum() {
        group.point("colour").bins(Colour.class);
        group.sample(Colour.GREEN.ordinal());
        assertThat(holes()).containsExactly("colour RED");
    }

    @Test
    void shouldFailWithTheValueThatIsIllegal() {
        group.point("level").bin("all", 0, 15).illegal("over", 16, 31);
        group.sample(15);
        assertThatThrownBy(() -> group.sample(17)).isInstanceOf(IllegalBinHit.class).hasMessage(
                "illegal value: group=fifo, point=level, bin=over, value=17");
        assertThat(hits("level", "over")).isEqualTo(1);
        assertThat(hits("level", "all")).isEqualTo(1);
    }

    @Test
    void shouldLeaveIgnoredValuesOutOfPointsAndCrosses() {
        final CoverPoint level = group.point("level").bin("low", 0, 7).bin("high", 8, 15).ignored("parked", 3, 3);
        final CoverPoint push = group.point("push").bin("idle", 0).bin("pushing", 1);
        group.cross("both", level, push).ignored("high", "pushing");
        group.sample(3, 0);
        assertThat(hits("level", "low")).isZero();
        assertThat(hits("level", "parked")).isEqualTo(1);
        assertThat(hits("both", "low,idle")).isZero();
        group.sample(4, 0);
        group.sample(9, 1);
        assertThat(hits("both", "low,idle")).isEqualTo(1);
        assertThat(holes()).containsExactly("both low,pushing", "both high,idle");
    }

    @Test
    void shouldCrossThreePointsWhoseBinsOverlap() {
        final CoverPoint a = group.point("a").bin("zero", 0).bin("small", 0, 1);
        final CoverPoint b = group.point("b").bin("x", 0).bin("y", 1).bin("z", 2);
        final CoverPoint c = group.point("c").bin("p", 0).bin("q", 1);
        group.cross("abc", a, b, c);
        group.sample(0, 2, 1);
        assertThat(coverage.report().bins()).filteredOn(bin -> bin.point().equals("abc")).hasSize(12)
                .filteredOn(bin -> bin.hits() == 1).extracting(BinCount::bin).containsExactly("zero,z,q", "small,z,q");
    }

    @Test
    void shouldSeeTransitionsAlsoWhereTheyOverlap() {
        group.point("state").bin("a", 0).bin("b", 1).transition("a", "b").transition("a", "b", "a").ignored("x", 9, 9);
        for (long state : new long[] {0, 1, 0, 1, 0, 0, 9, 1}) {
            group.sample(state);
        }
        assertThat(hits("state", "a=>b")).isEqualTo(2);
        assertThat(hits("state", "a=>b=>a")).isEqualTo(2);
    }

    @Test
    void shouldRefuseDefinitionsThatMakeNoSense() {
        final CoverPoint level = group.point("level").bin("low", 0, 7);
        assertThatThrownBy(() -> level.bin("low", 8)).hasMessage("bin is there already: point=level, bin=low");
        assertThatThrownBy(() -> level.bin("none", 8, 7)).hasMessage(
                "range is empty: point=level, bin=none, from=8, to=7");
        assertThatThrownBy(() -> level.bins("cut", 0, 1, 3)).hasMessage(
                "range cannot be cut so: point=level, from=0, to=1, parts=3, partsMax=4096");
        assertThatThrownBy(() -> level.bin("a\tb", 8)).hasMessageContaining("control characters: name=a?b");
        assertThatThrownBy(() -> level.goal(0)).hasMessage("goal is not positive: point=level, goal=0");
        assertThatThrownBy(() -> level.transition("low", "hihg")).hasMessage(
                "no such bin: point=level, bin=hihg, bins=[low]");
        assertThatThrownBy(() -> level.transition("low")).hasMessageContaining("two bins at least");
        assertThatThrownBy(() -> group.point("level")).hasMessage("name is there already: group=fifo, name=level");
        assertThatThrownBy(() -> group.cross("c", level)).hasMessageContaining("two points of its group");
        assertThatThrownBy(() -> group.cross("c", level, coverage.group("other").point("x")))
                .hasMessageContaining("two points of its group");
        assertThatThrownBy(() -> coverage.group("fifo")).hasMessage("group is there already: group=fifo");
        assertThatThrownBy(() -> group.sample(1, 2)).hasMessage(
                "one value for each point: group=fifo, points=1, values=2");
        group.sample(1);
        assertThatThrownBy(() -> level.bin("high", 8)).isInstanceOf(IllegalStateException.class).hasMessage(
                "group has been sampled, its definition is closed: group=fifo");
    }

    @Test
    void shouldRefuseACrossThatIsTooLarge() {
        final CoverPoint a = group.point("a").bins("a", 0, 1023, 1024);
        final CoverPoint b = group.point("b").bins("b", 0, 1023, 1024);
        group.cross("ab", a, b);
        assertThatThrownBy(() -> group.sample(0, 0)).hasMessage(
                "cross is too large: cross=ab, combinationsMax=65536");
    }
}
