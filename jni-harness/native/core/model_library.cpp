// SPDX-License-Identifier: Apache-2.0
// Opening a model library. Libraries stay open for the life of the process: a model's runtime has thread-local state
// that must not vanish under a thread.

#include <dlfcn.h>

#include "simulation.h"

namespace dpu {

const dpu_model_table* load_model(const char* path) {
    void* const library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw Refusal{Status::LOAD_FAILED, std::string("model cannot be loaded: ") + dlerror()};
    const auto entry = reinterpret_cast<dpu_model_entry>(dlsym(library, DPU_MODEL_ENTRY));
    if (entry == nullptr) {
        throw Refusal{Status::LOAD_FAILED, std::string("not a model library, it has no ") + DPU_MODEL_ENTRY +
                                               ": file=" + path};
    }
    const dpu_model_table* const table = entry();
    if (table->version != DPU_MODEL_ABI_VERSION || table->table_bytes != sizeof(dpu_model_table)) {
        throw Refusal{Status::LOAD_FAILED, std::string("model was built for another harness, build it again: file=") +
                                               path + ", version=" + std::to_string(table->version) +
                                               ", expected=" + std::to_string(DPU_MODEL_ABI_VERSION)};
    }
    return table;
}

}  // namespace dpu
