// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code dpu torture}: what it says, exit codes. */
final class TortureCommandTest {
    private final DpuLine dpu = new DpuLine();

    private int run(final String... arguments) {
        return dpu.run(List.of("torture"), arguments);
    }

    @Test
    void shouldSumUpWhatItDid() {
        assertThat(run("--seeds", "1..3", "--jobs", "1")).isEqualTo(ExitCode.CLEAN);
        assertThat(dpu.output().lines().findFirst()).hasValueSatisfying(line -> assertThat(line).matches(
                "torture: engine=model, seeds=1\\.\\.3, runs=3, requests=[1-9]\\d+, blocksChecked=[1-9]\\d+, "
                        + "findings=0"));
        assertThat(dpu.error()).isEmpty();
    }

    @Test
    void shouldCountTheSameHoweverManyRunsThereAreAtOnce() {
        run("--seeds", "4..11", "--jobs", "1");
        run("--seeds", "4..11", "--jobs", "3");
        assertThat(dpu.output().lines().filter(line -> line.startsWith("torture:")).distinct()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "--seeds x;dpu: seeds are not A..B: seeds=x (see ./dpu torture --help)",
        "--seeds 5..4;dpu: no seed between these: seeds=5..4 (see ./dpu torture --help)",
        "--seeds 1 --jobs -1;dpu: so many runs at once are not possible: jobs=-1, engine=model "
                + "(see ./dpu torture --help)",
        "--seeds 1 --engine lockstep --jobs 2;dpu: so many runs at once are not possible: jobs=2, engine=lockstep "
                + "(see ./dpu torture --help)",
        "--seeds 1 --findings 0;dpu: findings to stop after are fewer than one: findings=0 (see ./dpu torture --help)",
        "--jobs 1;dpu: Missing required option: '--seeds=A..B' (see ./dpu torture --help)"})
    void shouldRefuseWhatMakesNoSense(final String arguments, final String message) {
        assertThat(run(arguments.split(" "))).isEqualTo(ExitCode.USAGE);
        assertThat(dpu.error().strip()).isEqualTo(message);
    }
}
