// SPDX-License-Identifier: Apache-2.0
/** The judge of the key bridge: it sees buses and what the API did, and no engine. */
package dev.dpucosim.bridge.monitor;
