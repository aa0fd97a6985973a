// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.replay.ReplayPool;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A snapshot as people write it: {@code VOLUME@REQUEST}. */
final class SnapshotText implements ITypeConverter<ReplayPool.SnapshotRequest> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})@(\\d{1,18})");

    @Override
    public ReplayPool.SnapshotRequest convert(final String text) {
        final Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("not VOLUME@REQUEST: " + text);
        }
        return new ReplayPool.SnapshotRequest(Integer.parseInt(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }
}
