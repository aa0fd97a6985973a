// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.cli;

import dev.dpucosim.replay.MemberKill;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A member and the request before which it goes, such as {@code 2@50000}. */
final class MemberKillText implements ITypeConverter<MemberKill> {
    @Override
    public MemberKill convert(final String text) {
        final int at = text.indexOf('@');
        try {
            return new MemberKill(Integer.parseInt(text.substring(0, Math.max(at, 0))),
                    Long.parseLong(text.substring(at + 1)));
        } catch (final NumberFormatException e) {
            throw new TypeConversionException("not MEMBER@REQUEST: '" + text + "'");
        }
    }
}
