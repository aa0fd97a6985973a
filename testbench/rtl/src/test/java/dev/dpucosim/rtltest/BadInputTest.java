// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.THROWABLE;

import dev.dpucosim.harness.ModelBuildException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BadInputTest {

    private static List<Throwable> failures(Class<?> type) {
        return RtlTestExtensionTest.run(type).stream().flatMap(result -> result.getThrowable().stream()).toList();
    }

    @Test
    void shouldFailAClassOnceWithVerilatorsWordsAndNothingElse() {
        final List<Throwable> failures = failures(BadInputSample.Uncompilable.class);
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).isInstanceOf(ModelBuildException.class).hasNoCause()
                .hasNoSuppressedExceptions();
        assertThat(failures.getFirst().getStackTrace()).isEmpty();
        assertThat(failures.getFirst()).hasMessage("%Error: " + Path.of("src/test/rtl/unfinished.sv").toAbsolutePath()
                + """
                        :7:19: syntax error, unexpected ';', expecting TYPE-IDENTIFIER
                            7 |   assign done_o = ;
                              |                   ^""");
    }

    @Test
    void shouldOfferTheNearestModuleClockAndSignal() {
        assertThat(failures(BadInputSample.Topless.class)).singleElement().asInstanceOf(THROWABLE)
                .hasMessage("no such module: top=letterbax, nearest=[letterbox, letterbox_store], sources=["
                        + Path.of("src/test/rtl/letterbox.sv").toAbsolutePath() + "]");
        assertThat(failures(BadInputSample.Clockless.class)).singleElement().asInstanceOf(THROWABLE)
                .hasMessageContaining("no such port: clock=clk, top=letterbox, nearest=[clk_i, ");
        assertThat(failures(BadInputSample.Misspelt.class)).singleElement().asInstanceOf(THROWABLE)
                .hasMessageContaining("no such public signal: signal=u_store.cuont_q, model=letterbox, nearest=[");
        assertThat(failures(BadInputSample.MisspeltStart.class)).singleElement().asInstanceOf(THROWABLE)
                .hasMessageContaining("no such public signal: signal=u_store.cuont_*, model=letterbox, nearest=[");
    }

    @Test
    void shouldFailATestThatLeaksASimulationWithTheStackOfItsOpening() {
        final List<Throwable> failures = failures(BadInputSample.Leaking.class);
        assertThat(failures).hasSize(1);
        assertThat(failures.getFirst()).isInstanceOf(LeakedSimulationException.class).hasMessageStartingWith(
                "simulation was opened by this test and never closed: model=letterbox, openedAt="
                        + BadInputSample.Leaking.class.getName() + ".leaks(BadInputSample.java:");
        assertThat(failures.getFirst().getStackTrace()[0].getMethodName()).isEqualTo("leaks");
    }
}
