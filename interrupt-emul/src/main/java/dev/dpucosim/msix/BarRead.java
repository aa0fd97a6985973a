// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix;

/**
 * What a read of a BAR brought.
 *
 * @param answer how it was completed
 * @param data   what was read, in the low bits; 0 if it was refused
 */
public record BarRead(BarAnswer answer, long data) {
}
