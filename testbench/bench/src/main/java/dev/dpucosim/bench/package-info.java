// SPDX-License-Identifier: Apache-2.0
/** Benchmarks with their parameters declared. */
package dev.dpucosim.bench;
