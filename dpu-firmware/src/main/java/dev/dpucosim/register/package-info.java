// SPDX-License-Identifier: Apache-2.0
/** Registers of a hardware block: access, and the table they are generated from. */
package dev.dpucosim.register;
