// SPDX-License-Identifier: Apache-2.0
/// response_build with its records taken apart, for response_build_test.cpp.
module response_build_top (
  input  logic          clk_i,
  input  logic          rst_ni,
  input  logic [39:0]   payload_base_i,
  input  logic          done_valid_i,
  output logic          done_ready_o,
  input  logic [7:0]    done_op_i,
  input  logic          done_internal_i,
  input  logic [7:0]    done_opcode_i,
  input  logic [15:0]   done_cid_i,
  input  logic [9:0]    done_ns_i,
  input  logic          done_ns_bad_i,
  input  logic [47:0]   done_lba_i,
  input  logic [15:0]   done_blocks_i,
  input  logic          done_fua_i,
  input  logic          done_hdgst_i,
  input  logic          done_ddgst_i,
  input  logic [14:0]   done_status_i,
  input  logic          term_valid_i,
  output logic          term_ready_o,
  input  logic [7:0]    term_fes_i,
  input  logic [7:0]    term_fei_i,
  input  logic [319:0]  term_head_i,
  output logic          rreq_valid_o,
  input  logic          rreq_ready_i,
  output logic [39:0]   rreq_addr_o,
  output logic [7:0]    rreq_len_o,
  input  logic          rdat_valid_i,
  output logic          rdat_ready_o,
  input  logic [511:0]  rdat_data_i,
  input  logic          rdat_last_i,
  output logic          response_tvalid_o,
  input  logic          response_tready_i,
  output logic [511:0]  response_tdata_o,
  output logic [63:0]   response_tkeep_o,
  output logic          response_tlast_o,
  output logic          free_valid_o,
  output logic [7:0]    free_index_o,
  output logic          idle_o
);

  lvm_pkg::cfg_t cfg;
  always_comb begin
    cfg = '0;
    cfg.payload_base = payload_base_i;
  end
  lvm_pkg::op_t done;
  assign done.op = done_op_i;
  assign done.internal = done_internal_i;
  assign done.opcode = done_opcode_i;
  assign done.cid = done_cid_i;
  assign done.ns = done_ns_i;
  assign done.ns_bad = done_ns_bad_i;
  assign done.lba = done_lba_i;
  assign done.blocks = done_blocks_i;
  assign done.fua = done_fua_i;
  assign done.hdgst = done_hdgst_i;
  assign done.ddgst = done_ddgst_i;
  assign done.status = done_status_i;

  response_build u_dut (
    .clk_i,
    .rst_ni,
    .cfg_i(cfg),
    .done_valid_i,
    .done_ready_o,
    .done_i(done),
    .term_valid_i,
    .term_ready_o,
    .term_fes_i,
    .term_fei_i,
    .term_head_i,
    .rreq_valid_o,
    .rreq_ready_i,
    .rreq_addr_o,
    .rreq_len_o,
    .rdat_valid_i,
    .rdat_ready_o,
    .rdat_data_i,
    .rdat_last_i,
    .response_tvalid_o,
    .response_tready_i,
    .response_tdata_o,
    .response_tkeep_o,
    .response_tlast_o,
    .free_valid_o,
    .free_index_o,
    .idle_o
  );

endmodule
