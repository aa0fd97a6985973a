// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.coverage;

/** Names stand in a file of lines and tabs. */
final class Names {

    private Names() {
    }

    static void check(String name) {
        if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name is blank or has control characters: name=" + name
                    .replaceAll("\\p{Cntrl}", "?"));
        }
    }
}
