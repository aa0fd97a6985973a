// SPDX-License-Identifier: Apache-2.0
/** Tests of any Verilog from JUnit: an annotation for the module, one for the test, and what a failure says. */
package dev.dpucosim.rtltest;
