// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as users write it: {@code 4096}, {@code 64K}, {@code 1M}, {@code 10G}, {@code 2T}; 1K is 1024. */
final class ByteSize implements ITypeConverter<Long> {
    private static final String UNITS = "KMGT";

    @Override
    public Long convert(final String text) {
        final String upper = text.strip().toUpperCase(Locale.ROOT).replaceFirst("I?B$", "");
        final int unit = upper.isEmpty() ? -1 : UNITS.indexOf(upper.charAt(upper.length() - 1));
        final String digits = unit < 0 ? upper : upper.substring(0, upper.length() - 1);
        try {
            final long bytes = Math.multiplyExact(Long.parseLong(digits), 1L << 10 * (unit + 1));
            if (bytes > 0) {
                return bytes;
            }
        } catch (final ArithmeticException | NumberFormatException ignored) {
            // Said below, for every way of being wrong alike.
        }
        throw new TypeConversionException("not a size: '" + text + "' (a number above 0, with K, M, G or T: 64K)");
    }
}
