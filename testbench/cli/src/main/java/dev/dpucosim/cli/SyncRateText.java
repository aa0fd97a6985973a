// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.slowpath.SyncRate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lower and upper rate in bytes a second, such as {@code 1M,200M}. */
final class SyncRateText implements ITypeConverter<SyncRate> {
    @Override
    public SyncRate convert(final String text) {
        final String[] parts = text.split(",", -1);
        if (parts.length != 2) {
            throw new TypeConversionException("not MIN,MAX: '" + text + "'");
        }
        try {
            return new SyncRate(new ByteSize().convert(parts[0]), new ByteSize().convert(parts[1]));
        } catch (final IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
