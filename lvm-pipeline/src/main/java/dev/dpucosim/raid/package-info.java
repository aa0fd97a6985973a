// SPDX-License-Identifier: Apache-2.0
/** Stripe arithmetic and parity: where a physical block lies, which columns a write has, what each costs in reads. */
package dev.dpucosim.raid;
