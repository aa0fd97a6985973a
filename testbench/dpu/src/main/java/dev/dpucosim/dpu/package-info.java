// SPDX-License-Identifier: Apache-2.0
/** A whole DPU in one object: clock, engine, members and firmware, put together from a few choices. */
package dev.dpucosim.dpu;
