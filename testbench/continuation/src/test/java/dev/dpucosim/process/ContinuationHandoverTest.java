// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.process;

/** Mailboxes and semaphores, on bare continuations. */
class ContinuationHandoverTest extends HandoverTest {}
