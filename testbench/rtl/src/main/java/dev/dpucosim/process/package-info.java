// SPDX-License-Identifier: Apache-2.0
/** Simulated processes: functions beside the design that drive it, look at it, and wait for what happens in it. */
package dev.dpucosim.process;
