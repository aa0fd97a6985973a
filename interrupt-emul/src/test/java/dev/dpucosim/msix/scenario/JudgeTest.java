// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.msix.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.dpucosim.msix.system.Interrupt;
import dev.dpucosim.msix.system.Places;
import dev.dpucosim.tunnel.Carrier;
import org.junit.jupiter.api.Test;

/** The judge of scenarios finds what it is there to find. */
final class JudgeTest {
    private final VectorBook book = new VectorBook(0, 3, Carrier.TLP);
    private final Judge judge = new Judge(new VectorBook[][] {{book}, {new VectorBook(1, 3, Carrier.TLP)}});

    private static Interrupt interrupt(int function, long address, int data) {
        return new Interrupt(0, function, -1, address, data, 0, 0, 0, 0);
    }

    private static ScenarioResult.Events events(long raised, long messages, long bySender, long pending, long anew) {
        return new ScenarioResult.Events(raised, messages, bySender, pending, 0, anew);
    }

    @Test
    void shouldFindAnInterruptBeforeItsData() {
        book.raise(new Event(1, book, 0, 64));
        assertThat(book.message(event -> false)).isEmpty();
        judge.message(book, 0);
        assertThat(judge.findings()).containsExactly(
                "MSIX-1: interrupt before its data: vector=f0 v3, message=1, eventsSeen=0, next=#1");
    }

    @Test
    void shouldAllowAMessageWhoseEventWasSeenBefore() {
        book.raise(new Event(1, book, 0, 64));
        book.raise(new Event(2, book, 64, 64));
        assertThat(book.message(event -> true)).hasSize(2);
        judge.message(book, 0);
        assertThat(book.message(event -> true)).isEmpty();
        judge.message(book, 0);
        assertThat(judge.findings()).isEmpty();
        book.message(event -> true);
        judge.message(book, 0);
        assertThat(judge.findings()).hasSize(1);
    }

    @Test
    void shouldFindAMessageOfNoVectorOrOfAnotherFunction() {
        long address = Places.messageAddress(0, 3);
        int data = Places.messageData(0, 3);
        assertThat(judge.vector(interrupt(0, address, data))).isSameAs(book);
        assertThat(judge.findings()).isEmpty();
        assertThat(judge.vector(interrupt(1, address, data))).isNull();
        assertThat(judge.vector(interrupt(0, address + 4, data))).isNull();
        assertThat(judge.vector(interrupt(0, address, data + 1))).isNull();
        assertThat(judge.vector(interrupt(-1, address, data))).isNull();
        assertThat(judge.findings()).hasSize(4).contains("MSIX-2: message of no vector: function=1, address="
                + Long.toHexString(address) + ", data=3");
    }

    @Test
    void shouldFindAnEventThatNobodyHeardOf() {
        book.raise(new Event(1, book, 0, 64));
        book.message(event -> true);
        book.raise(new Event(2, book, 64, 64));
        judge.end(events(2, 2, 0, 0, 0));
        assertThat(judge.findings()).containsExactly(
                "MSIX-6: no interrupt behind an event: vector=f0 v3, event=#2, seen=1, raised=2");
    }

    @Test
    void shouldFindEventsThatDoNotAddUp() {
        judge.end(events(10, 7, 2, 2, 1));
        assertThat(judge.findings()).isEmpty();
        judge.end(events(10, 7, 2, 2, 0));
        assertThat(judge.findings()).containsExactly("MSIX-6: events do not add up: raised=10, messages=7, "
                + "mergedBySender=2, mergedInPending=2, mergedByModeration=0, resynchronised=0");
    }

    @Test
    void shouldFindMessagesThatAreCloserThanModerationAllows() {
        judge.apart(book, 500, 1_000);
        judge.apart(book, 1_500, 1_000);
        assertThat(judge.findings()).isEmpty();
        judge.apart(book, 2_499, 1_000);
        assertThat(judge.findings()).containsExactly(
                "moderation: messages too close: vector=f0 v3, message=0, ps=999, psMin=1000");
    }

    @Test
    void shouldSeeEveryByteOfTheData() {
        Event event = new Event(5, book, 0, 300);
        byte[] memory = event.data();
        assertThat(event.isIn(memory)).isTrue();
        memory[299] = 0;
        assertThat(event.isIn(memory)).isFalse();
        assertThat(event.isIn(new Event(6, book, 0, 300).data())).isFalse();
        assertThat(new Event(5, book, 0, 1).data()[0]).isNotZero();
    }
}
