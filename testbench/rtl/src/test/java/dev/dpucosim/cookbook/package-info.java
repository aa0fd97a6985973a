// SPDX-License-Identifier: Apache-2.0
/** The recipes of {@code testbench/cookbook.md}, as tests. */
package dev.dpucosim.cookbook;
