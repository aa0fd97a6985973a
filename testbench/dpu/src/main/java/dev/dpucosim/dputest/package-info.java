// SPDX-License-Identifier: Apache-2.0
/** Tests of a whole DPU from JUnit: one test, and the engines that it runs on. */
package dev.dpucosim.dputest;
