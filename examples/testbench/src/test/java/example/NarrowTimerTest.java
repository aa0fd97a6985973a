// SPDX-License-Identifier: Apache-2.0
package example;

import dev.dpucosim.rtltest.RtlTest;

/** Everything that a timer must do, with a counter of 8 bits. */
@RtlTest(top = "timer", sources = "rtl/timer.sv", clock = "clk", reset = "rst_n", parameter = "Width=8")
class NarrowTimerTest extends TimerTest {

    @Override
    int width() {
        return 8;
    }
}
