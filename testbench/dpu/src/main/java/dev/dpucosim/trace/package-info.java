// SPDX-License-Identifier: Apache-2.0
/**
 * Reads recorded block I/O: eleven trace grammars, compressed or not, as one stream of requests in constant memory.
 */
package dev.dpucosim.trace;
