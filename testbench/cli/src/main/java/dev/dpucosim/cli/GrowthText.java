// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.replay.ReplayPool;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A growth of members as people write it: {@code SIZE@REQUEST}. */
final class GrowthText implements ITypeConverter<ReplayPool.GrowthRequest> {
    private static final Pattern FORM = Pattern.compile("([^@]+)@(\\d{1,18})");

    @Override
    public ReplayPool.GrowthRequest convert(final String text) {
        final Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new TypeConversionException("not SIZE@REQUEST: " + text);
        }
        return new ReplayPool.GrowthRequest(new ByteSize().convert(matcher.group(1)), Long.parseLong(matcher.group(
                2)));
    }
}
