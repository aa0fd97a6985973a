// SPDX-License-Identifier: Apache-2.0
// Opening a model library. Libraries stay open for the life of the process: a model's runtime has thread-local state
// that must not vanish under a thread.

#include <dlfcn.h>
#include <elf.h>

#include <fstream>

#include "simulation.h"

namespace dpu {

namespace {

// The loader maps what the headers promise and dies where a file ends before: a copy cut short must not get that far.
void check_complete(const char* path) {
    std::ifstream file(path, std::ios::binary | std::ios::ate);
    const auto refuse = [&](const char* what) {
        throw Refusal{Status::LOAD_FAILED, std::string("model cannot be loaded, ") + what + ": file=" + path};
    };
    if (!file) refuse("it cannot be read");
    const uint64_t file_bytes = static_cast<uint64_t>(file.tellg());
    Elf64_Ehdr header;
    file.seekg(0);
    if (!file.read(reinterpret_cast<char*>(&header), sizeof header) ||
        std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_ident[EI_CLASS] != ELFCLASS64 ||
        header.e_phentsize != sizeof(Elf64_Phdr)) {
        refuse("it is not a library");
    }
    const auto ends_within = [&](uint64_t offset, uint64_t bytes) {
        return offset <= file_bytes && bytes <= file_bytes - offset;
    };
    if (!ends_within(header.e_phoff, sizeof(Elf64_Phdr) * header.e_phnum) ||
        !ends_within(header.e_shoff, static_cast<uint64_t>(header.e_shentsize) * header.e_shnum)) {
        refuse("it is cut short");
    }
    file.seekg(static_cast<std::streamoff>(header.e_phoff));
    for (int i = 0; i < header.e_phnum; ++i) {
        Elf64_Phdr segment;
        if (!file.read(reinterpret_cast<char*>(&segment), sizeof segment)) refuse("it is cut short");
        if (!ends_within(segment.p_offset, segment.p_filesz)) refuse("it is cut short");
    }
}

}  // namespace

const dpu_model_table* load_model(const char* path) {
    check_complete(path);
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
