// SPDX-License-Identifier: Apache-2.0
/** Loads a Verilated module, reads and drives its ports, and steps its clocks; knows no word of a DPU. */
package dev.dpucosim.harness;
