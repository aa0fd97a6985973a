// SPDX-License-Identifier: Apache-2.0
/** The thin pool's map: devices, their mappings and what they share; its changes, its XML, its differences. */
package dev.dpucosim.pool;
