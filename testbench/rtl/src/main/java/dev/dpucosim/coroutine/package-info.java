// SPDX-License-Identifier: Apache-2.0
/** Functions that can stop in the middle and go on later: what simulated processes are made of. */
package dev.dpucosim.coroutine;
