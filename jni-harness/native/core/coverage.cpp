// SPDX-License-Identifier: Apache-2.0
// What a model counted, handed on as Verilator writes it.

#include "simulation.h"

namespace dpu {

void Simulation::coverage(std::vector<uint8_t>* bytes) const {
    if (table->covered == 0) {
        throw Refusal{Status::BAD_ARGUMENT, std::string("model counts no coverage: top=") + table->top_name};
    }
    const auto append = [](void* target, const void* data, size_t count) {
        const auto* const begin = static_cast<const uint8_t*>(data);
        auto* const end = static_cast<std::vector<uint8_t>*>(target);
        end->insert(end->end(), begin, begin + count);
    };
    if (table->coverage(instance, append, bytes) != 0) {
        throw Refusal{Status::OUT_OF_MEMORY, std::string("coverage cannot be taken: top=") + table->top_name};
    }
}

}  // namespace dpu
