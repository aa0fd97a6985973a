// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.axi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

    @Test
    void shouldCompareInOrder() {
        final Scoreboard<String> board = Scoreboard.inOrder("words");
        List.of("a", "b").forEach(board::expect);
        board.seen("a");
        assertThatThrownBy(() -> board.seen("c")).hasMessageContaining("scoreboard=words, check=1")
                .hasMessageContaining("expected b").hasMessageContaining("seen     c");
    }

    @Test
    void shouldRefuseWhatNobodyExpects() {
        final Scoreboard<String> board = Scoreboard.inOrder("words");
        assertThatThrownBy(() -> board.seen("a")).hasMessage("nothing was expected: scoreboard=words, check=0, seen=a");
    }

    @Test
    void shouldCompareInAnyOrderAndCountTwins() {
        final Scoreboard<String> board = Scoreboard.inAnyOrder("words");
        List.of("a", "b", "a").forEach(board::expect);
        List.of("a", "a", "b").forEach(board::seen);
        board.finish(3);
        assertThat(board.checks()).isEqualTo(3);
        board.expect("b");
        assertThatThrownBy(() -> board.seen("a")).hasMessageContaining("not among what was expected")
                .hasMessageContaining("expectedStill=1");
    }

    @Test
    void shouldRefuseATwinTooMany() {
        final Scoreboard<String> board = Scoreboard.inAnyOrder("words");
        List.of("a", "b").forEach(board::expect);
        board.seen("a");
        assertThatThrownBy(() -> board.seen("a")).hasMessageContaining("seen     a").hasMessageContaining("expected b");
    }

    @Test
    void shouldEndWithEverythingSeenAndEnoughOfIt() {
        final Scoreboard<String> board = Scoreboard.inOrder("words");
        assertThatThrownBy(() -> board.finish(1)).hasMessageContaining("checks=0, checksMin=1");
        board.expect("a");
        assertThatThrownBy(() -> board.finish(0)).hasMessageContaining("missing=1").hasMessageContaining("expected a");
    }
}
