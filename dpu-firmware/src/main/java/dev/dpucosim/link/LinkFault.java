// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.link;

/** What can happen to a frame on its way; the word is that of the fault plan. */
public enum LinkFault {
    /** It never arrives. */
    LOSS("loss"),
    /** It arrives twice, the second time later. */
    DOUBLE("double"),
    /** It arrives later than those sent after it may. */
    LATE("late"),
    /** One to three of its bits are flipped. */
    DAMAGE("damage"),
    /** Its end is missing. */
    CUT("cut");

    private final String word;

    LinkFault(String word) {
        this.word = word;
    }

    /** The word of the fault plan. */
    public String word() {
        return word;
    }

    static LinkFault of(String word) {
        for (LinkFault fault : values()) {
            if (fault.word.equals(word)) {
                return fault;
            }
        }
        throw new IllegalArgumentException("no fault of a link: " + word);
    }
}
