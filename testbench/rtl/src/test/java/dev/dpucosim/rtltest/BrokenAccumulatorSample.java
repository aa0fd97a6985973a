// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.rtltest;

/** The same test on a module that loses a carry; run by {@link RtlTestExtensionTest} only, and must fail. */
@RtlTest(top = "accumulator", sources = "src/test/rtl/accumulator.sv", parameter = "Broken=1'b1")
class BrokenAccumulatorSample extends AccumulatorTest {
}
