// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.bridge.chip.KeyChipKind;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios of the key bridge: what they show, and that they see what a chip does wrong. */
class ScenarioTest {

    private static ScenarioOptions options(int processes, int operations, int bytes, long seed) {
        return new ScenarioOptions(KeyChipKind.MODEL, processes, operations, bytes, 40, true, 500, 200, seed, null);
    }

    private static ScenarioResult run(ScenarioOptions options) {
        return new Scenario(options, Integer.MAX_VALUE).run(() -> false);
    }

    private static String text(ScenarioResult result) {
        return String.join("\n", ScenarioText.of(result));
    }

    @ParameterizedTest
    @Tag("KEY-2")
    @Tag("KEY-3")
    @Tag("KEY-6")
    @Tag("KEY-7")
    @CsvSource({"2, 1, 1, 200", "3, 64, 2, 0", "8, 4096, 3, 200", "60, 333, 4, 1000", "5, 65536, 5, 50"})
    void shouldRefuseWhatMustBeAndCompleteAllElse(int processes, int bytes, long seed, long latencyNs) {
        ScenarioResult result = run(new ScenarioOptions(KeyChipKind.MODEL, processes, 1000, bytes, 30, true, 300,
                latencyNs, seed, null));
        assertThat(result.findings()).isEmpty();
        assertThat(result.complete()).isTrue();
        assertThat(result.accounts()).as("every kind of deed").hasSize(Deed.values().length - 1);
        assertThat(result.refusals()).isGreaterThan(200);
        assertThat(result.copies().posted() + result.refusals()).isEqualTo(1000);
        assertThat(result.copies().done()).isGreaterThan(400);
        assertThat(result.judged().get("commands")).isEqualTo(result.chip().get("commands"));
        result.accounts().forEach((deed, account) -> {
            if (deed.isAudited()) {
                assertThat(account.causes()).as("%s", deed).isNotEmpty();
            }
        });
    }

    @Test
    @Tag("KEY-7")
    void shouldCutCopiesOffThatRunWhenTheirKeyIsRevoked() {
        ScenarioResult result = run(new ScenarioOptions(KeyChipKind.MODEL, 4, 600, 65_536, 10, false, 2000, 400, 1,
                null));
        assertThat(result.findings()).isEmpty();
        assertThat(result.copies().cutOff()).isPositive();
        assertThat(result.copies().done() + result.copies().cutOff() + result.copies().refused()).isEqualTo(result
                .copies().posted());
        assertThat(result.accounts().keySet()).containsExactly(Deed.REVOKED_KEY);
        assertThat(result.latencyPs().get("revoke").max()).isPositive();
    }

    @Test
    void shouldRefuseNothingWhenNobodyRevokesOrAttacks() {
        ScenarioResult result = run(new ScenarioOptions(KeyChipKind.MODEL, 6, 300, 4096, 0, false, 0, 0, 1, null));
        assertThat(result.findings()).isEmpty();
        assertThat(result.copies()).isEqualTo(new ScenarioResult.Copies(300, 300, 0, 0));
        assertThat(result.accounts()).isEmpty();
        assertThat(result.judged().get("bytesWritten")).isEqualTo(300 * 4096L);
        assertThat(text(result)).doesNotContain("refused     ");
    }

    @Test
    void shouldTellTheSameOfTheSameSeed() {
        String first = text(run(options(6, 300, 256, 7)));
        assertThat(text(run(options(6, 300, 256, 7)))).isEqualTo(first);
        assertThat(text(run(options(6, 300, 256, 8)))).isNotEqualTo(first);
    }

    @Test
    void shouldShowEveryOperationAndItsEnd() {
        ScenarioResult result = run(options(4, 200, 256, 3));
        List<String> lines = result.timeline().lines().stream().map(line -> line.text()).toList();
        for (int operation = 1; operation <= 200; operation++) {
            Pattern number = Pattern.compile(".* #" + operation + "\\b.*");
            List<String> of = lines.stream().filter(line -> number.matcher(line).matches()).toList();
            if (of.size() == 1) {
                assertThat(of.getFirst()).matches(".*: (NOT_YOURS|GRANT_INVALID|GRANT_USED|SLVERR)");
            } else {
                assertThat(of).hasSize(2);
                assertThat(of.getLast()).matches(".* (done|is told .*)");
            }
        }
        assertThat(lines).anyMatch(line -> line.contains(" revokes key ")).anyMatch(line -> line.endsWith(
                " has drained")).anyMatch(line -> line.endsWith(" R_OWNER"));
        assertThat(result.timeline().lines().stream().map(line -> line.timePs()).toList()).isSorted();
    }

    @Test
    void shouldKeepTheFirstLinesAndCountTheOthers() {
        ScenarioResult all = run(options(4, 100, 256, 1));
        ScenarioResult first = new Scenario(options(4, 100, 256, 1), 10).run(() -> false);
        assertThat(first.timeline().lines()).isEqualTo(all.timeline().lines().subList(0, 10));
        assertThat(first.timeline().left()).isEqualTo(all.timeline().lines().size() - 10);
    }

    @Test
    void shouldStopWhenItIsTold() {
        int[] asked = new int[1];
        ScenarioResult result = new Scenario(options(4, 100, 256, 1), 0).run(() -> asked[0]++ == 9);
        assertThat(result.complete()).isFalse();
        assertThat(result.holds()).isTrue();
        assertThat(text(result)).endsWith("interrupted; nothing wrong until then");
    }

    @ParameterizedTest
    @Tag("KEY-2")
    @Tag("KEY-3")
    @CsvSource({"4, 256, 1", "8, 4096, 2", "5, 20000, 3"})
    void shouldHoldOnTheRtlAsOnTheModel(int processes, int bytes, long seed) {
        ScenarioResult result = run(new ScenarioOptions(KeyChipKind.RTL, processes, 200, bytes, 30, true, 500, 200,
                seed, null));
        assertThat(result.findings()).isEmpty();
        assertThat(result.accounts()).hasSize(Deed.values().length - 1);
        assertThat(result.copies().done()).isGreaterThan(100);
    }

    @Test
    @Tag("KEY-2")
    @Tag("KEY-3")
    void shouldHoldOnBothInStep() {
        ScenarioResult result = run(new ScenarioOptions(KeyChipKind.LOCKSTEP, 4, 200, 256, 30, true, 500, 200, 1,
                null));
        assertThat(result.findings()).isEmpty();
        assertThat(result.copies().done()).isGreaterThan(100);
    }

    @ParameterizedTest
    @EnumSource(BrokenChip.Fault.class)
    void shouldFindWhatAChipDoesWrong(BrokenChip.Fault fault) {
        ScenarioResult result = new Scenario(options(6, 1500, 256, 1), 0).run(environment -> new BrokenChip(environment,
                fault), () -> false);
        assertThat(result.holds()).isFalse();
        assertThat(result.findings()).anySatisfy(finding -> assertThat(finding).contains(fault.finding()));
        assertThat(text(result)).contains("\nfinding     ", "\nverdict     does not hold: ");
    }

    @Test
    void shouldRefuseWhatIsOutOfRangeByItsOption() {
        Map.of("--processes out of range: value=1, min=2, max=60", new int[] {1, 1, 1}, "--operations out of range: "
                + "value=0, min=1, max=10000000", new int[] {2, 0, 1}, "--size out of range: value=1048577, min=1, "
                        + "max=1048576", new int[] {2, 1, 1_048_577}).forEach((message, values) -> assertThatThrownBy(
                                () -> options(values[0], values[1], values[2], 1)).hasMessage(message));
    }
}
