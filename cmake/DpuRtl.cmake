# SPDX-License-Identifier: Apache-2.0
# What is done with a block of RTL: lint each module alone, turn a top into a model, measure its logic depth.
#
# A block is a folder of rtl/. Its packages are *_pkg.sv, in the order of its file packages.f where the order of
# names is not enough; every other *.sv holds one module of the file's name. rtl/common may be used by every block
# and uses none.

set(DPU_RTL_DIR "${CMAKE_SOURCE_DIR}/rtl")
find_program(DPU_VERILATOR verilator REQUIRED)

# One model compiles at a time, on all cores: g++ on the big ones is what memory is short for.
cmake_host_system_information(RESULT DPU_CORES QUERY NUMBER_OF_LOGICAL_CORES)
set_property(GLOBAL APPEND PROPERTY JOB_POOLS model=1)

# dpu_rtl_packages(<variable> <block>...): the packages of the blocks, in the order in which they must be read.
function(dpu_rtl_packages variable)
  set(packages)
  foreach(block IN LISTS ARGN)
    if(EXISTS "${DPU_RTL_DIR}/${block}/packages.f")
      set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${DPU_RTL_DIR}/${block}/packages.f")
      file(STRINGS "${DPU_RTL_DIR}/${block}/packages.f" names REGEX "^[^#/]")
      list(TRANSFORM names PREPEND "${DPU_RTL_DIR}/${block}/")
    else()
      file(GLOB names CONFIGURE_DEPENDS "${DPU_RTL_DIR}/${block}/*_pkg.sv")
    endif()
    list(APPEND packages ${names})
  endforeach()
  set(${variable} ${packages} PARENT_SCOPE)
endfunction()

# dpu_rtl_modules(<variable> <block>...): the files of the blocks that hold a module.
function(dpu_rtl_modules variable)
  set(modules)
  foreach(block IN LISTS ARGN)
    file(GLOB files CONFIGURE_DEPENDS "${DPU_RTL_DIR}/${block}/*.sv")
    list(FILTER files EXCLUDE REGEX "_pkg\\.sv$")
    list(APPEND modules ${files})
  endforeach()
  set(${variable} ${modules} PARENT_SCOPE)
endfunction()

# dpu_lint_block(<block>): one test for every module of the block, linted as a top of its own.
function(dpu_lint_block block)
  if(block STREQUAL "common")
    set(blocks common)
  else()
    set(blocks common ${block})
  endif()
  dpu_rtl_packages(packages ${blocks})
  dpu_rtl_modules(modules ${block})
  set(paths)
  foreach(name IN LISTS blocks)
    list(APPEND paths -y "${DPU_RTL_DIR}/${name}")
  endforeach()
  foreach(file IN LISTS modules)
    get_filename_component(module "${file}" NAME_WE)
    add_test(NAME lint.${block}.${module}
             COMMAND "${DPU_VERILATOR}" --lint-only -Wall --top-module ${module} ${paths} ${DPU_RTL_DIR}/lint.vlt
                     ${packages} ${file})
    set_tests_properties(lint.${block}.${module} PROPERTIES LABELS lint)
  endforeach()
endfunction()

# dpu_add_model(<top> BLOCKS <block>... [NAME <name>] [SOURCES <file>...] [VERILATOR_ARGS ...] [ON_DEMAND]):
# build/models/<name>.so, a model with a Verilator runtime of its own that Java opens by name, <top> unless NAME says
# another; rebuilt when a file of its blocks, a further source or the glue changes, and only then. Target `models` makes
# all of them but those ON_DEMAND, of which target `model_<name>` makes one. The same with FST waveforms is
# <name>_traced.so, slower and otherwise equal; it is built on demand, by target `models_traced`. And <name>_coverage.so
# counts executed lines and toggled bits as well, by target `models_coverage`.
function(dpu_add_model top)
  cmake_parse_arguments(PARSE_ARGV 1 MODEL "ON_DEMAND" "NAME" "BLOCKS;SOURCES;VERILATOR_ARGS")
  if(NOT MODEL_NAME)
    set(MODEL_NAME ${top})
  endif()
  dpu_rtl_packages(packages ${MODEL_BLOCKS})
  dpu_rtl_modules(modules ${MODEL_BLOCKS})
  list(APPEND modules ${MODEL_SOURCES})
  set(glue "${CMAKE_SOURCE_DIR}/jni-harness/native/model")
  file(GLOB glue_files CONFIGURE_DEPENDS "${glue}/*")
  foreach(variant "" _traced _coverage)
    set(library "${CMAKE_BINARY_DIR}/models/${MODEL_NAME}${variant}.so")
    set(work "${CMAKE_BINARY_DIR}/models/${MODEL_NAME}${variant}")
    set(options --top ${top} --output "${library}" --work "${work}"
                --jobs ${DPU_CORES} --verilator "${DPU_VERILATOR}")
    if(variant)
      list(APPEND options --traced)
    endif()
    if(variant STREQUAL "_coverage")
      list(APPEND options --coverage)
    endif()
    add_custom_command(
      OUTPUT "${library}"
      BYPRODUCTS "${work}/model_glue.o" "${work}/V${top}__ALL.a" "${work}/verilated.o" "${work}/verilated_threads.o"
                 "${work}/verilated_save.o"
      COMMAND "${glue}/build-model.sh" ${options} -- ${MODEL_VERILATOR_ARGS} ${packages} ${modules}
      DEPENDS ${packages} ${modules} ${glue_files} "${DPU_VERILATOR}"
      JOB_POOL model
      COMMENT "Verilating ${MODEL_NAME}${variant}"
      VERBATIM)
    add_custom_target(model_${MODEL_NAME}${variant} DEPENDS "${library}")
  endforeach()
  if(NOT MODEL_ON_DEMAND)
    add_dependencies(models model_${MODEL_NAME})
    add_dependencies(models_traced model_${MODEL_NAME}_traced)
    add_dependencies(models_coverage model_${MODEL_NAME}_coverage)
  endif()
endfunction()

# dpu_add_depth(<top> BLOCKS <block>... LEVELS <n> [MEMORIES <n>] [PARAMETERS <Name=Value>...] [ON_DEMAND <name>]): one test
# that maps the top to 6-input LUTs and fails when its longest path has more than <n> of them, or when fewer memories stay
# memories. It prints cells and memories. ON_DEMAND: a target depth_<name> in place of a test.
function(dpu_add_depth top)
  cmake_parse_arguments(PARSE_ARGV 1 DEPTH "" "LEVELS;MEMORIES;ON_DEMAND" "BLOCKS;PARAMETERS")
  dpu_rtl_packages(packages ${DEPTH_BLOCKS})
  dpu_rtl_modules(modules ${DEPTH_BLOCKS})
  if(NOT DEPTH_MEMORIES)
    set(DEPTH_MEMORIES 0)
  endif()
  list(JOIN DEPTH_PARAMETERS " " parameters)
  set(command ${CMAKE_COMMAND} -E env "DPU_DEPTH_PARAMETERS=${parameters}" "DPU_DEPTH_MEMORIES=${DEPTH_MEMORIES}"
              "${CMAKE_SOURCE_DIR}/cmake/depth.sh" ${top} ${DEPTH_LEVELS} ${packages} ${modules})
  if(DEPTH_ON_DEMAND)
    add_custom_target(depth_${DEPTH_ON_DEMAND} COMMAND ${command} VERBATIM)
    return()
  endif()
  add_test(NAME depth.${top} COMMAND ${command})
  _dpu_synthesis_test(depth ${top} ${modules})
endfunction()

# _dpu_synthesis_test(<kind> <top> <module>...): minutes, and a busy machine needs more. Whole blocks go first, those of the
# most modules before others, and then parts, so that nothing long is left alone at the end. One at a time of each kind, for
# the memory: a depth takes 2 GB, a netlist 1 GB. In one line together they would be longer than all other tests.
function(_dpu_synthesis_test kind top)
  list(LENGTH ARGN cost)
  if(TARGET model_${top})
    math(EXPR cost "${cost} + 1000")
  endif()
  set_tests_properties(${kind}.${top} PROPERTIES LABELS depth TIMEOUT 7200 COST ${cost} RESOURCE_LOCK ${kind})
endfunction()

# dpu_add_netlist(<top> BLOCKS <block>... PROGRAM <target> TESTBENCH <file> RUNS <arguments>... [STIMULUS <awk script>]
# [INCLUDES <folder>...]): one test that the top as Yosys reads it does in a testbench what it does in the program that was
# built from the same file with the model, in runs with these arguments; see netlist.sh. Without it a depth says little.
function(dpu_add_netlist top)
  cmake_parse_arguments(PARSE_ARGV 1 NETLIST "" "PROGRAM;TESTBENCH;STIMULUS" "BLOCKS;RUNS;INCLUDES")
  dpu_rtl_packages(packages ${NETLIST_BLOCKS})
  dpu_rtl_modules(modules ${NETLIST_BLOCKS})
  list(JOIN NETLIST_INCLUDES " " includes)
  # A semicolon between the runs would make a list of the command's words.
  list(JOIN NETLIST_RUNS "|" runs)
  add_test(NAME netlist.${top}
           COMMAND ${CMAKE_COMMAND} -E env "DPU_NETLIST_RUNS=${runs}" "DPU_NETLIST_STIMULUS=${NETLIST_STIMULUS}"
                   "DPU_NETLIST_INCLUDES=${includes}" "${CMAKE_SOURCE_DIR}/cmake/netlist.sh"
                   "${CMAKE_BINARY_DIR}/netlist/${top}" ${top} $<TARGET_FILE:${NETLIST_PROGRAM}> "${NETLIST_TESTBENCH}"
                   ${packages} ${modules})
  set_target_properties(${NETLIST_PROGRAM} PROPERTIES EXCLUDE_FROM_ALL FALSE)
  _dpu_synthesis_test(netlist ${top} ${modules})
endfunction()
