// SPDX-License-Identifier: Apache-2.0
/** Random numbers from one seed: every actor draws from a stream of its own, derived by name. */
package dev.dpucosim.random;
