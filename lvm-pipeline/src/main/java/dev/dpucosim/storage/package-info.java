// SPDX-License-Identifier: Apache-2.0
/** Member drives: what they store, how long a command takes, and the faults that strike them. */
package dev.dpucosim.storage;
