// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.register;

import java.util.Locale;
import java.util.regex.Pattern;

/** Spelling of register and field names in the languages that they are generated for. */
final class Names {
    private static final Pattern CAPITALS = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");

    private Names() {
    }

    static void check(String name) {
        if (!CAPITALS.matcher(name).matches()) {
            throw new IllegalArgumentException("name not in capitals and underscores: name=" + name);
        }
    }

    /** {@code NS_TABLE} as {@code NsTable}. */
    static String camel(String name) {
        StringBuilder text = new StringBuilder(name.length());
        for (String word : name.split("_")) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
        }
        return text.toString();
    }
}
