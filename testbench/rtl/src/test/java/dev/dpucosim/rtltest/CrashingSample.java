// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

import dev.dpucosim.process.Simulation;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Its native code ends the process; run by {@link CrashTest} only, in a process of its own. */
@RtlTest(top = "crashing", sources = {"src/test/rtl/crashing.sv", "src/test/rtl/crashing_now.cpp"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CrashingSample {

    @Test
    @Order(1)
    void lives(Simulation sim) {
        sim.signal("alive_o").await(1);
    }

    @Test
    @Order(2)
    void crashes(Simulation sim) {
        sim.signal("crash_i").set(Integer.getInteger("dpucosim.test.crash"));
        sim.clock().await(3);
    }
}
