// SPDX-License-Identifier: Apache-2.0
/**
 * What scenarios have in common, whatever they are about: a timeline, times of many things, options with ranges, and a
 * report of all that for people and for programs.
 */
package dev.dpucosim.scenario;
