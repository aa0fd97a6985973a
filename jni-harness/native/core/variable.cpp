// SPDX-License-Identifier: Apache-2.0
#include "variable.h"

#include <cstdlib>

#include "simulation.h"

namespace dpu {

namespace {

// Splits at the last dot: what is before it is the scope.
bool split(const std::string& path, std::string* scope, std::string* name) {
    const size_t dot = path.rfind('.');
    if (dot == std::string::npos) return false;
    *scope = path.substr(0, dot);
    *name = path.substr(dot + 1);
    return true;
}

Refusal refusal(const std::string& message) { return Refusal{Status::BAD_ARGUMENT, message}; }

}  // namespace

uint64_t Variable::element_count() const {
    uint64_t count = 1;
    for (uint32_t i = 0; i < described.dimension_count; ++i) {
        count *= static_cast<uint64_t>(std::abs(int64_t{described.left[i]} - described.right[i])) + 1;
    }
    return count;
}

uint8_t* Variable::part(const dpu_signal& described, Poke::Part part) {
    return static_cast<uint8_t*>(part == Poke::VALUE           ? described.data
                                 : part == Poke::FORCE_ENABLE ? described.force_enable
                                                               : described.force_value);
}

Signal Variable::at(uint8_t* data) const {
    Signal signal;
    signal.data = data;
    signal.bytes = described.storage_bytes;
    signal.width_bits = described.width_bits;
    signal.mask = mask_of(described.width_bits);
    return signal;
}

void Variable::check_element(uint64_t element) const {
    if (element >= element_count()) {
        throw refusal("no such element: signal=" + path() + ", element=" + std::to_string(element) + ", elementCount=" +
                      std::to_string(element_count()));
    }
}

void Variable::check_forceable() const {
    if (described.force_enable == nullptr) {
        throw refusal("signal cannot be forced, @RtlTest(forceable) or /* verilator forceable */ makes it so: signal=" + path());
    }
}

void Variable::read(uint64_t element, uint64_t* words, uint32_t word_count) const {
    check_element(element);
    at(part(described, Poke::VALUE) + element * described.storage_bytes).read(words, word_count);
    if (described.force_enable == nullptr) return;
    std::vector<uint64_t> enable(word_count), value(word_count);
    at(part(described, Poke::FORCE_ENABLE)).read(enable.data(), word_count);
    at(part(described, Poke::FORCE_VALUE)).read(value.data(), word_count);
    for (uint32_t i = 0; i < word_count; ++i) words[i] = (words[i] & ~enable[i]) | (value[i] & enable[i]);
}

Poke Variable::poke(uint32_t index, Poke::Part part, uint64_t element, const uint64_t* words,
                    uint32_t word_count) const {
    // Signal knows how a value is stored; and reads words of 8 bytes.
    std::vector<uint8_t> bytes((described.storage_bytes + 7) / 8 * 8);
    at(bytes.data()).write(words, word_count);
    bytes.resize(described.storage_bytes);
    return Poke{index, part, element * described.storage_bytes, std::move(bytes)};
}

std::vector<Poke> Variable::write(uint32_t index, uint64_t element, const uint64_t* words, uint32_t word_count) const {
    if (described.writable == 0) {
        throw refusal(std::string(described.parameter != 0 ? "a parameter" : "signal is public for reading only, it") +
                      " cannot be written: signal=" + path());
    }
    check_element(element);
    return {poke(index, Poke::VALUE, element, words, word_count)};
}

std::vector<Poke> Variable::force(uint32_t index, const uint64_t* words, uint32_t word_count) const {
    check_forceable();
    const std::vector<uint64_t> ones((described.width_bits + 63) / 64, ~uint64_t{0});
    return {poke(index, Poke::FORCE_VALUE, 0, words, word_count),
            poke(index, Poke::FORCE_ENABLE, 0, ones.data(), static_cast<uint32_t>(ones.size()))};
}

std::vector<Poke> Variable::release(uint32_t index) const {
    check_forceable();
    return {poke(index, Poke::FORCE_ENABLE, 0, nullptr, 0)};
}

// ---- in a simulation ----

bool Simulation::find_variable(const std::string& path, VariableInfo* info) {
    const std::string paths[] = {"TOP." + path, std::string("TOP.") + table->top_name + "." + path};
    for (const std::string& candidate : paths) {
        Variable variable;
        if (!split(candidate, &variable.scope, &variable.name)) continue;
        if (variable.scope == "TOP") continue;  // a port, which has its own way
        if (table->signal(instance, variable.scope.c_str(), variable.name.c_str(), &variable.described) != 0) continue;
        const dpu_signal& found = variable.described;
        Signal signal;
        signal.data = static_cast<uint8_t*>(found.data);
        signal.bytes = found.storage_bytes;
        signal.width_bits = found.width_bits;
        signal.mask = mask_of(found.width_bits);
        info->index = static_cast<uint32_t>(signals.size());
        info->width_bits = found.width_bits;
        info->writable = found.writable != 0;
        info->parameter = found.parameter != 0;
        info->forceable = found.force_enable != nullptr;
        for (uint32_t i = 0; i < found.dimension_count; ++i) {
            info->ranges.push_back(found.left[i]);
            info->ranges.push_back(found.right[i]);
        }
        signals.push_back(signal);
        variables.push_back(std::move(variable));
        return true;
    }
    return false;
}

std::vector<std::string> Simulation::variable_names() {
    std::vector<std::string> names;
    table->signal_names(
        instance,
        [](void* target, const char* scope, const char* name) {
            const std::string from = scope;
            if (from.compare(0, 4, "TOP.") != 0) return;
            static_cast<std::vector<std::string>*>(target)->push_back(from.substr(4) + "." + name);
        },
        &names);
    return names;
}

const Variable& Simulation::variable_at(uint32_t index) const {
    if (index >= variables.size()) {
        throw refusal("no such signal: index=" + std::to_string(index) + ", count=" + std::to_string(variables.size()));
    }
    return variables[index];
}

Status Simulation::poke(std::vector<Poke> pokes, When when, Failure* failure) {
    const Status earlier = ended(failure);
    if (earlier != Status::OK) return earlier;
    if (!begun_) {
        // Initial blocks run in the first evaluation, and would undo it.
        const Status status = settle(failure);
        if (status != Status::OK) return status;
        begun_ = true;
    }
    for (Poke& poke : pokes) {
        if (when == When::NOW) {
            apply(poke);
        } else {
            pokes_.push_back(std::move(poke));
        }
    }
    if (when == When::NOW) settled_ = false;
    return Status::OK;
}

void Simulation::apply(const Poke& poke) {
    const Variable& variable = variables[poke.variable];
    std::memcpy(Variable::part(variable.described, poke.part) + poke.offset, poke.bytes.data(), poke.bytes.size());
    if (recorder_) recorder_->pokes(variable, poke);
}

}  // namespace dpu
