// SPDX-License-Identifier: Apache-2.0
/** The recipes of {@code testbench/cookbook.md} for tests of the whole DPU. */
package dev.dpucosim.cookbook;
