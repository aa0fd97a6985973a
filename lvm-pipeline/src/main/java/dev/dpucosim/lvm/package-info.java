// SPDX-License-Identifier: Apache-2.0
/** The logical-volume hot path as one contract, with the golden model and the binding of the RTL behind it. */
package dev.dpucosim.lvm;
