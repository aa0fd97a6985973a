// SPDX-License-Identifier: Apache-2.0
/** Replays a block-I/O trace through an engine and accounts for every request. */
package dev.dpucosim.replay;
