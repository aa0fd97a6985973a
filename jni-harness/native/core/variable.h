// SPDX-License-Identifier: Apache-2.0
// A public variable inside the design: scalar or array, read through whatever forces it. A write is a Poke, which can
// wait, and which a flight recorder notes.
#ifndef DPU_VARIABLE_H
#define DPU_VARIABLE_H

#include <string>
#include <vector>

#include "../model/model_abi.h"
#include "signal.h"

namespace dpu {

struct Poke {
    enum Part : uint8_t { VALUE = 0, FORCE_ENABLE = 1, FORCE_VALUE = 2 };

    uint32_t variable;
    Part part;
    uint64_t offset;  // in bytes
    std::vector<uint8_t> bytes;
};

struct Variable {
    std::string scope, name;
    dpu_signal described;

    std::string path() const { return scope.substr(4) + "." + name; }  // without TOP
    uint64_t element_count() const;
    // The lowest words of an element. Throws Refusal where there is none of that number.
    void read(uint64_t element, uint64_t* words, uint32_t word_count) const;
    // What has to be written, cut to the width. Throw Refusal.
    std::vector<Poke> write(uint32_t index, uint64_t element, const uint64_t* words, uint32_t word_count) const;
    std::vector<Poke> force(uint32_t index, const uint64_t* words, uint32_t word_count) const;
    std::vector<Poke> release(uint32_t index) const;

    static uint8_t* part(const dpu_signal& described, Poke::Part part);

private:
    Signal at(uint8_t* data) const;
    Poke poke(uint32_t index, Poke::Part part, uint64_t element, const uint64_t* words, uint32_t word_count) const;
    void check_element(uint64_t element) const;
    void check_forceable() const;
};

}  // namespace dpu

#endif
