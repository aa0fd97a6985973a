// SPDX-License-Identifier: Apache-2.0
/** Random arrays, volumes, requests and faults, one run a seed, judged by what was promised to the hosts. */
package dev.dpucosim.torture;
