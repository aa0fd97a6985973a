// SPDX-License-Identifier: Apache-2.0
package dev.dpucosim.replay;

/**
 * A member that is taken out of the array at a place in the trace: all requests before it are answered by then, and
 * none behind it is submitted, so that every engine loses it at the same place.
 *
 * @param member index of the member
 * @param request number of the first request without it, from 1
 */
public record MemberKill(int member, long request) {
}
