// SPDX-License-Identifier: Apache-2.0
/** Tests of any Verilog from JUnit: the extension, its processes and bus models. */
package dev.dpucosim.rtltest;
