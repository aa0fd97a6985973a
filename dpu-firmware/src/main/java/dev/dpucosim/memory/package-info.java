// SPDX-License-Identifier: Apache-2.0
/** The memory of the modelled DPU: one little-endian byte address space, on the heap or off it. */
package dev.dpucosim.memory;
