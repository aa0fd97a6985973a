// SPDX-License-Identifier: Apache-2.0
/** Functional coverage: points with named bins, crosses and transitions, counted, merged and reported with holes. */
package dev.dpucosim.coverage;
