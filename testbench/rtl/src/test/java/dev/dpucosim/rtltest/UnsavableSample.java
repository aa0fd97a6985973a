// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.Test;

/** Leave behind what cannot be saved; run by {@link BringUpTest} only. */
final class UnsavableSample {

    private UnsavableSample() {
    }

    @RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
    static class Processes {
        @BringUp
        static void begin(Simulation sim) {
            sim.fork("poller", () -> sim.clock().await(100));
            sim.clock().await(3);
        }

        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
    static class Models {
        @BringUp
        static void begin(Simulation sim) {
            sim.clock().add(() -> {});
            sim.clock().await(3);
        }

        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
    static class Inputs {
        @BringUp
        static void begin(Simulation sim) {
            sim.clock().await(3);
            sim.signal("enable_i").set(1);
        }

        @Test
        void runs(Simulation sim) {
        }
    }

    @RtlTest(top = "clockwork", sources = "src/test/rtl/clockwork.sv")
    static class Instance {
        @BringUp
        void begin(Simulation sim) {
            sim.clock().await(3);
        }

        @Test
        void runs(Simulation sim) {
        }
    }
}
