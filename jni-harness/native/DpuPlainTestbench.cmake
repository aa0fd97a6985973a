# SPDX-License-Identifier: Apache-2.0
# dpu_add_plain_testbench(NAME program MODEL top SOURCES main.cpp [OPTIMIZE flags])
#
# A C++ program on the very objects of a model that dpu_add_model makes, without the harness; it includes "V<top>.h".
# This is the peer that the binding is measured against. Not part of ALL.
function(dpu_add_plain_testbench)
  cmake_parse_arguments(PARSE_ARGV 0 BENCH "" "NAME;MODEL;OPTIMIZE" "SOURCES")
  if(NOT BENCH_OPTIMIZE)
    set(BENCH_OPTIMIZE "-O2")
  endif()
  find_package(Threads REQUIRED)
  set(work "${CMAKE_BINARY_DIR}/models/${BENCH_MODEL}")
  add_executable(${BENCH_NAME} EXCLUDE_FROM_ALL ${BENCH_SOURCES})
  add_dependencies(${BENCH_NAME} model_${BENCH_MODEL})
  set_property(TARGET ${BENCH_NAME} PROPERTY LINK_DEPENDS "${CMAKE_BINARY_DIR}/models/${BENCH_MODEL}.so")
  separate_arguments(optimize UNIX_COMMAND "${BENCH_OPTIMIZE}")
  target_compile_options(${BENCH_NAME} PRIVATE ${optimize} -faligned-new)
  target_compile_features(${BENCH_NAME} PRIVATE cxx_std_17)
  target_include_directories(${BENCH_NAME} SYSTEM PRIVATE "${work}" "${VERILATOR_ROOT}/include"
                             "${VERILATOR_ROOT}/include/vltstd")
  # The runtime's objects were built for a model library; model_glue.o brings the hooks that they call.
  target_link_libraries(${BENCH_NAME} PRIVATE "${work}/model_glue.o" "${work}/V${BENCH_MODEL}__ALL.a"
                        "${work}/verilated.o" "${work}/verilated_threads.o" "${work}/verilated_save.o"
                        Threads::Threads atomic)
endfunction()
