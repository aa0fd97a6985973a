// SPDX-License-Identifier: Apache-2.0
/** The tunnel over the bridge: frames with data and interrupts of a remote function, and the side that sends them. */
package dev.dpucosim.tunnel;
