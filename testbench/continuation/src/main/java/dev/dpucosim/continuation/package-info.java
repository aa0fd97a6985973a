// SPDX-License-Identifier: Apache-2.0
/** Coroutines from the JDK's own continuations, behind the export of an internal package. */
package dev.dpucosim.continuation;
