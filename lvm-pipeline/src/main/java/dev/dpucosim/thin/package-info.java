// SPDX-License-Identifier: Apache-2.0
/** Thin lookup: from a namespace's virtual extent to a physical extent and its generation. */
package dev.dpucosim.thin;
