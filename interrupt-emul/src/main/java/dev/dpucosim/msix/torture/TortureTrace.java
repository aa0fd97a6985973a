// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.torture;

import dev.dpucosim.msix.HostWrite;
import dev.dpucosim.tunnel.TunnelFrame;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/** What happened, a line each; the same lines make the same digest. */
final class TortureTrace {
    private final Consumer<String> lines;
    private final MessageDigest digest;
    private long dataWrites;
    private long messages;
    private long answers;

    TortureTrace(Consumer<String> lines) {
        this.lines = lines;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    void operation(long number, String what) {
        line(number + " " + what);
    }

    void write(HostWrite write) {
        messages += write.message() ? 1 : 0;
        dataWrites += write.message() ? 0 : 1;
        line("  " + write);
    }

    void answer(byte[] frame) {
        answers++;
        line("  " + new TunnelFrame(frame) + " " + Integer.toHexString(Arrays.hashCode(frame)));
    }

    private void line(String text) {
        lines.accept(text);
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) '\n');
    }

    MsixTortureResult result(long operations, String finding) {
        return new MsixTortureResult(operations, dataWrites, messages, answers,
                HexFormat.of().formatHex(digest.digest()), finding);
    }
}
