// SPDX-License-Identifier: Apache-2.0
/** The registers of a block as its {@code registers.md} states them, over a bus: by name, and a ready test. */
package dev.dpucosim.registermodel;
