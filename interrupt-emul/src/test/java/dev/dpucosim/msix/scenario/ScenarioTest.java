// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.dpucosim.msix.MsixEngineKind;
import dev.dpucosim.msix.RtlOptions;
import dev.dpucosim.scenario.Latencies;
import dev.dpucosim.scenario.Timeline;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Scenarios from end to end: what comes out holds, adds up, and is the same again and on every engine. */
final class ScenarioTest {
    private static final LinkOptions GOOD = new LinkOptions(0, 0, 0, 0, 2_000, 200);
    private static final LinkOptions BAD = new LinkOptions(0.05, 0.05, 0.1, 0.02, 2_000, 200);

    private static ScenarioOptions options(MsixEngineKind engine, int raises, LinkOptions link, long seed) {
        return new ScenarioOptions(engine, 2, 8, CarrierChoice.MIXED, raises, 256, 500, 3_000, link, seed,
                RtlOptions.DEFAULT, ModerationOptions.OFF);
    }

    private static ScenarioResult run(ScenarioOptions options) {
        return new Scenario(options, Integer.MAX_VALUE).run(() -> false);
    }

    private static String text(ScenarioResult result) {
        return String.join("\n", ScenarioText.of(result));
    }

    @ParameterizedTest
    @Tag("MSIX-1")
    @Tag("MSIX-6")
    @CsvSource({"1, MIXED, 256, 0.05, 3000", "2, TLP, 5000, 0.02, 0", "3, EXPLICIT, 64, 0.1, 1000",
        "4, TRANSPORT, 1, 0.05, 3000", "5, MIXED, 0, 0.05, 0", "6, MIXED, 256, 0.4, 3000"})
    void shouldHoldOverABadLink(long seed, CarrierChoice carrier, int bytes, double loss, long handlerNs) {
        LinkOptions link = new LinkOptions(loss, 0.05, 0.1, 0.02, 2_000, 200);
        ScenarioResult result = run(new ScenarioOptions(MsixEngineKind.MODEL, 3, 6, carrier, 300, bytes, 300, handlerNs,
                link, seed, RtlOptions.DEFAULT, ModerationOptions.OFF));
        assertThat(result.findings()).isEmpty();
        assertThat(result.complete()).isTrue();
        assertThat(result.links().get("lost")).isPositive();
        assertThat(result.tunnel().get("sentAgain")).isPositive();
        assertThat(result.block().get("duplicates")).isPositive();
    }

    /** Its frames time out before they are answered, so that it greets again and firmware raises everything anew. */
    @Test
    void shouldAllowTheEventsOfANewGreeting() {
        ScenarioResult result = run(options(MsixEngineKind.MODEL, 50, new LinkOptions(0, 0, 0, 0, 2_000, 0.01), 1));
        assertThat(result.findings()).isEmpty();
        assertThat(result.events().resynchronised()).isPositive();
    }

    @Test
    void shouldTellTheSameOfTheSameSeedOnEveryEngine() {
        ScenarioResult model = run(options(MsixEngineKind.MODEL, 40, BAD, 7));
        assertThat(text(run(options(MsixEngineKind.MODEL, 40, BAD, 7)))).isEqualTo(text(model));
        assertThat(text(run(options(MsixEngineKind.MODEL, 40, BAD, 8)))).isNotEqualTo(text(model));
        for (MsixEngineKind engine : List.of(MsixEngineKind.RTL, MsixEngineKind.LOCKSTEP)) {
            ScenarioResult other = run(options(engine, 40, BAD, 7));
            assertThat(other.timeline().lines()).isEqualTo(model.timeline().lines());
            assertThat(other.events()).isEqualTo(model.events());
            assertThat(other.findings()).isEmpty();
        }
    }

    /** Several events in an interval, and a handler that has ended long before the next message. */
    private static ScenarioOptions moderated(MsixEngineKind engine, int raises, ModerationOptions moderation) {
        return new ScenarioOptions(engine, 2, 3, CarrierChoice.MIXED, raises, 256, 2_000, 1_000, BAD, 1,
                RtlOptions.DEFAULT, moderation);
    }

    @ParameterizedTest
    @EnumSource(MsixEngineKind.class)
    @Tag("MSIX-6")
    void shouldKeepMessagesOfAVectorApartAndLoseNone(MsixEngineKind engine) {
        int raises = engine == MsixEngineKind.MODEL ? 400 : 60;
        ScenarioResult result = run(moderated(engine, raises, new ModerationOptions(40_000, 0)));
        assertThat(result.findings()).isEmpty();
        assertThat(result.complete()).isTrue();
        int share = engine == MsixEngineKind.LOCKSTEP ? 30 : 8;
        assertThat(result.block().get("held")).isGreaterThan(raises / share);
        assertThat(result.events().mergedByModeration()).isGreaterThan(raises / share / 2);
        assertThat(result.events().messages()).isLessThan(raises * 9L / 10);
        assertThat(run(moderated(engine, raises, new ModerationOptions(40_000, 0))).timeline().lines())
                .isEqualTo(result.timeline().lines());
    }

    /** The most that moderation may cost an event is an interval, which is up to two sweeps longer than asked for. */
    @Test
    void shouldDelayNoEventLongerThanAnInterval() {
        ScenarioResult result = run(new ScenarioOptions(MsixEngineKind.MODEL, 1, 2, CarrierChoice.TLP, 300, 64, 2_000,
                0, GOOD, 1, RtlOptions.DEFAULT, new ModerationOptions(100_000, 0)));
        assertThat(result.findings()).isEmpty();
        Latencies latencies = result.latencyPs().values().iterator().next();
        assertThat(latencies.max()).isBetween(90_000_000L, 100_000_000L + 2 * 8_192_000L + 5_000_000L);
    }

    @Test
    void shouldLetOneGoWhenAsManyAsAskedForAreHeld() {
        ScenarioResult few = run(moderated(MsixEngineKind.MODEL, 400, new ModerationOptions(400_000, 3)));
        ScenarioResult none = run(moderated(MsixEngineKind.MODEL, 400, new ModerationOptions(400_000, 0)));
        assertThat(few.findings()).isEmpty();
        assertThat(none.findings()).isEmpty();
        assertThat(few.events().messages()).isBetween(2 * none.events().messages(), 400L / 4 + 30);
        assertThat(text(few)).contains("moderation  messages of a vector at least 400 us apart, unless 3 events are "
                + "held").doesNotContain("none too close");
        assertThat(text(none)).contains("merged by moderation").endsWith("none too close to the one before");
    }

    @Test
    void shouldShowEveryEventFromTheDeviceToItsHandler() {
        ScenarioResult result = run(options(MsixEngineKind.MODEL, 100, BAD, 3));
        List<String> lines = result.timeline().lines().stream().map(Timeline.Line::text).toList();
        assertThat(lines.stream().filter(line -> line.contains(" B, "))).hasSize(100);
        assertThat(lines.stream().filter(line -> line.endsWith(" data in memory"))).hasSize(100);
        for (int event = 1; event <= 100; event++) {
            Pattern number = Pattern.compile(".* #" + event + "\\b.*");
            List<String> of = lines.stream().filter(line -> number.matcher(line).matches()).toList();
            assertThat(of).hasSize(3);
            assertThat(of.get(1)).endsWith("data in memory");
            assertThat(of.get(2)).endsWith("INTERRUPT");
        }
        assertThat(lines).anyMatch(line -> line.endsWith(": lost")).anyMatch(line -> line.endsWith(": damaged"))
                .anyMatch(line -> line.contains(" again")).anyMatch(line -> line.contains(" waits for DATA "))
                .anyMatch(line -> line.startsWith("< NAK "));
        List<Long> times = result.timeline().lines().stream().map(Timeline.Line::timePs).toList();
        assertThat(times).isSorted();
    }

    @Test
    void shouldTakeTheLinksTimeAndTheBusesWhenNothingGoesWrong() {
        ScenarioResult result = run(new ScenarioOptions(MsixEngineKind.MODEL, 1, 1, CarrierChoice.TLP, 50, 64, 100_000,
                0, GOOD, 1, RtlOptions.DEFAULT, ModerationOptions.OFF));
        Latencies latencies = result.latencyPs().values().iterator().next();
        assertThat(latencies.count()).isEqualTo(50);
        // 2 us of link, 0.25 us of bus, and wires.
        assertThat(latencies.percentile(50)).isBetween(2_250_000L, 2_300_000L);
        assertThat(latencies.max()).isEqualTo(latencies.percentile(1));
    }

    @Test
    void shouldKeepTheFirstLinesAndCountTheOthers() {
        ScenarioOptions options = options(MsixEngineKind.MODEL, 30, BAD, 1);
        ScenarioResult all = run(options);
        ScenarioResult first = new Scenario(options, 10).run(() -> false);
        assertThat(first.timeline().lines()).isEqualTo(all.timeline().lines().subList(0, 10));
        assertThat(first.timeline().left()).isEqualTo(all.timeline().lines().size() - 10);
    }

    @Test
    void shouldStopWhenItIsTold() {
        int[] asked = new int[1];
        ScenarioResult result = new Scenario(options(MsixEngineKind.MODEL, 100, GOOD, 1), 0).run(() -> asked[0]++ == 9);
        assertThat(result.complete()).isFalse();
        assertThat(result.holds()).isTrue();
        assertThat(result.events().raised()).isEqualTo(10);
        assertThat(text(result)).endsWith("interrupted; nothing wrong until then");
    }

    @Test
    void shouldRefuseWhatIsOutOfRangeByItsOption() {
        assertThatThrownBy(() -> new LinkOptions(0.6, 0, 0, 0, 0, 1))
                .hasMessage("--loss out of range: value=0.6, min=0.0, max=0.5");
        assertThatThrownBy(() -> new LinkOptions(0, 0, 0, Double.NaN, 0, 1))
                .hasMessage("--corrupt out of range: value=NaN, min=0.0, max=0.5");
        assertThatThrownBy(() -> new ScenarioOptions(MsixEngineKind.MODEL, 8, 257, CarrierChoice.TLP, 1, 0, 0, 0, GOOD,
                1, RtlOptions.DEFAULT, ModerationOptions.OFF)).hasMessage("--vectors do not fit in the table, of "
                        + "which each function takes groups of 64: functions=8, vectors=257, entries=2048");
    }
}
