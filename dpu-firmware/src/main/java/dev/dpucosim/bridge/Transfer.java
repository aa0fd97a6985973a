// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.bridge;

import dev.dpucosim.bridge.chip.KeyStatus;
import java.util.concurrent.CompletableFuture;

/** A command under way. */
final class Transfer extends CompletableFuture<Completion> {
    final int command;
    final long userTag;
    final long length;
    /** Of a failure that the ring has told and the order has not reached. */
    KeyStatus failure;
    boolean partial;

    Transfer(int command, long userTag, long length) {
        this.command = command;
        this.userTag = userTag;
        this.length = length;
    }
}
