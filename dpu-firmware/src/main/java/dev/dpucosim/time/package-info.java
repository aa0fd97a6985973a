// SPDX-License-Identifier: Apache-2.0
/** Virtual time in picoseconds: one clock, one single-threaded and deterministic scheduler. */
package dev.dpucosim.time;
