// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.harness.Model;
import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ask for what is not there, and leave behind what should not stay; run by {@link BadInputTest} only. */
final class BadInputSample {

    private BadInputSample() {
    }

    @RtlTest(top = "unfinished", sources = "src/test/rtl/unfinished.sv")
    static class Uncompilable {
        @Test
        void first(Simulation sim) {
        }

        @Test
        void second(Simulation sim) {
        }
    }

    @RtlTest(top = "letterbax", sources = "src/test/rtl/letterbox.sv")
    static class Topless {
        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv", clock = "clk")
    static class Clockless {
        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv", publicSignals = "u_store.cuont_q")
    static class Misspelt {
        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv", publicSignals = "u_store.cuont_*")
    static class MisspeltStart {
        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "letterbox", sources = "src/test/rtl/letterbox.sv")
    static class Leaking {
        private dev.dpucosim.harness.Simulation late;

        @Test
        void closes(Model model, Simulation sim) {
            dev.dpucosim.harness.Simulation.of(model).open().close();
            late = dev.dpucosim.harness.Simulation.of(model).open();
        }

        @Test
        void leaks(Model model) {
            dev.dpucosim.harness.Simulation.of(model).open().step(1);
        }

        @AfterEach
        void close() {
            if (late != null) {
                late.close();
            }
        }
    }
}
