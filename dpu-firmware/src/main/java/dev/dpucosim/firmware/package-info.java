// SPDX-License-Identifier: Apache-2.0
/** One processor of the DPU: an interrupt line wakes a loop, and each piece of work has a stated cost. */
package dev.dpucosim.firmware;
