// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.process.Simulation;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;

/** Each test begins where the bring-up ended, and leaves no trace for the next. */
@RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
class BringUpTest {

    private static int broughtUp;

    @BringUp
    static void countToTwenty(Simulation sim, SplittableRandom random) {
        broughtUp++;
        assertThat(random).isNotNull();
        sim.signal("enable_i").set(1);
        sim.signal("count_o").await(20);
    }

    private static void goesOnFromTwenty(Simulation sim) {
        assertThat(broughtUp).isEqualTo(1);
        assertThat(sim.signal("count_o").get()).isEqualTo(20);
        assertThat(sim.cycle()).isEqualTo(25);
        sim.clock().await(5);
        assertThat(sim.signal("count_o").get()).isEqualTo(25);
    }

    @Test
    void shouldBeginWhereTheBringUpEnded(Simulation sim) {
        goesOnFromTwenty(sim);
    }

    @Test
    void shouldBeginThereAgain(Simulation sim) {
        goesOnFromTwenty(sim);
    }

    private static String refusal(Class<?> type) {
        final TestExecutionResult result = RtlTestExtensionTest.run(type).getFirst();
        final StringBuilder text = new StringBuilder();
        for (Throwable at = result.getThrowable().orElseThrow(); at != null; at = at.getCause()) {
            text.append(at).append('\n');
        }
        return text.toString();
    }

    @Test
    void shouldRefuseToSaveAProcess() {
        assertThat(refusal(UnsavableSample.Processes.class)).contains("processes cannot be saved, end them before:")
                .contains("process poller waits for 100 cycles of the clock");
    }

    @Test
    void shouldRefuseToSaveAModelOnTheClock() {
        assertThat(refusal(UnsavableSample.Models.class)).contains("models on the clock cannot be saved")
                .contains("models=1");
    }

    @Test
    void shouldRefuseToSaveAnInputThatWaitsForTheEdge() {
        assertThat(refusal(UnsavableSample.Inputs.class))
                .contains("inputs are to be driven after the next edge: count=1");
    }

    @Test
    void shouldRefuseABringUpThatIsNotStatic() {
        assertThat(refusal(UnsavableSample.Instance.class)).contains("@BringUp is for one static method");
    }
}
