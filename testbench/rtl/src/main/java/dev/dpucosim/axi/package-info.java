// SPDX-License-Identifier: Apache-2.0
/** Models of the AXI buses for testbenches: whatever drives a bus, answers it, listens to it, or checks its rules. */
package dev.dpucosim.axi;
